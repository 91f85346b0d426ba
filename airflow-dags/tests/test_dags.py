"""What the DAGs look like, without a running Airflow."""

import datetime
import pathlib

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from conftest import DAGS, FLIGHTS
from nightjar_airflow import yaml12
from nightjar_airflow.factory import dags
from nightjar_airflow.operator import code_since, outcome
from nightjar_airflow.project import Project, length

STEPS = ["ingest", "materialize", "score", "outcomes", "monitor", "decide", "complete"]


@pytest.fixture(scope="module")
def bag():
    return DagBag(str(DAGS))


def test_airflow_reads_every_file(bag):
    assert bag.import_errors == {}
    assert sorted(bag.dags) == ["backfill", "maintenance", "nightly", "retrain"]


def test_a_night_is_its_steps_in_order_or_one_application(bag):
    nightly = bag.dags["nightly"]
    assert nightly.get_task("run_as").downstream_task_ids == {"ingest", "night"}
    for before, after in zip(STEPS, STEPS[1:]):
        assert nightly.get_task(before).downstream_task_ids == {after}
    assert nightly.max_active_runs == 1
    assert nightly.catchup


def test_a_night_begins_at_the_cutoff_in_the_zone_of_the_project(bag):
    nightly = bag.dags["nightly"]
    assert nightly.start_date.isoformat() == "2013-06-01T08:00:00+00:00"
    assert nightly.end_date.isoformat() == "2013-12-30T09:00:00+00:00"
    assert "0 4 * * *" in repr(nightly.timetable)
    assert "America/New_York" in repr(nightly.timetable)


def test_what_waits_for_a_landing_is_tried_until_the_upstream_deadline(bag):
    nightly = bag.dags["nightly"]
    assert nightly.get_task("ingest").retries == 36
    assert nightly.get_task("night").retries == 36
    assert nightly.get_task("score").retries == 3
    assert nightly.get_task("score").retry_delay == datetime.timedelta(minutes=5)


def test_every_task_is_one_job_of_the_packed_jar(bag):
    arguments = {
        task.task_id: task.application_args for task in bag.dags["nightly"].tasks if task.task_id != "run_as"
    }
    assert arguments["ingest"][:3] == ["ingest", "--nightly", "--date"]
    assert arguments["materialize"][:2] == ["materialize", "--date"]
    assert arguments["score"][:3] == ["score", "--nightly", "--date"]
    assert arguments["outcomes"][:3] == ["outcomes", "--nightly", "--date"]
    assert arguments["complete"] == arguments["night"]
    assert "--post-decisions" in arguments["night"] and "--no-retrain" in arguments["night"]
    for each in arguments.values():
        assert each[-2:] == ["--project", str(FLIGHTS)]
    assert pathlib.Path(bag.dags["nightly"].get_task("score").application).name == "nightjar.jar"


def test_the_others_run_their_jobs(bag):
    optimize = bag.dags["maintenance"].get_task("optimize")
    assert optimize.downstream_task_ids == {"vacuum"}
    vacuum = bag.dags["maintenance"].get_task("vacuum")
    assert vacuum.application_args[:3] == ["vacuum", "--older-than", "30d"]
    nights = bag.dags["backfill"].get_task("nights")
    assert nights.application_args[:5] == [
        "nightly", "--from", "{{ params['from'] }}", "--to", "{{ params['to'] }}",
    ]  # fmt: skip
    assert bag.dags["retrain"].max_active_runs == 1
    assert bag.dags["retrain"].get_task("decisions").downstream_task_ids == {"retrain"}


def test_parameters_are_typed(bag):
    params = bag.dags["nightly"].params
    params["date"] = "2013-06-02"
    params["run_as"] = "application"
    with pytest.raises(Exception, match="tomorrow"):
        params["date"] = "tomorrow"
        params.validate()
    with pytest.raises(Exception, match="together"):
        params["run_as"] = "together"
        params.validate()


@pytest.mark.parametrize("night", ["2013-03-10", "2013-03-11", "2013-06-02", "2013-11-03", "2013-11-04"])
def test_a_night_is_the_local_date_of_its_interval_s_end(night):
    project = Project.read(FLIGHTS)
    cutoff = project.cutoff_of(datetime.date.fromisoformat(night))
    assert cutoff.astimezone(datetime.timezone.utc).hour == (8 if "03-10" <= night[5:] < "11-03" else 9)
    assert str(project.night_of(cutoff.astimezone(datetime.timezone.utc))) == night


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (10, AirflowFailException),
        (20, AirflowFailException),
        (70, AirflowFailException),
        (1, AirflowFailException),
        (30, AirflowException),
        (137, AirflowException),
        (143, AirflowException),
        (-9, AirflowException),
        (-15, AirflowException),
        (50, AirflowException),
        (51, AirflowException),
        (52, AirflowException),
    ],
)
def test_w8_an_exit_code_says_whether_a_task_is_tried_again(code, kind):
    assert type(outcome("score", code)) is kind
    assert type(outcome("score", code, "skip")) is (AirflowSkipException if code == 20 else kind)


@pytest.mark.parametrize(
    ("runs", "code"),
    [
        ([], 30),
        ([("08:00", 20)], 30),
        ([("08:00", 30), ("09:30", 10)], 10),
        ([("09:30", 20)], 20),
        ([("09:30", 70)], 70),
        ([("09:30", 20), ("09:40", 0)], 30),
        ([("09:30", None)], 30),
    ],
)
def test_w8_in_cluster_mode_the_newest_run_since_the_start_says_the_exit_code(runs, code):
    rows = [{"finished_at": f"2013-06-02T{time}:00Z", "exit_code": each} for time, each in runs]
    assert code_since(rows, datetime.datetime.fromisoformat("2013-06-02T09:00:00+00:00")) == code


def test_a_mistake_in_schedules_is_told_with_its_file(tmp_path, monkeypatch):
    (tmp_path / "schedules").mkdir()
    (tmp_path / "lakehouse.yaml").write_text("name: x\nroot: x\n")
    (tmp_path / "schedules/nightly.yaml").write_text("schedule: nightly\nretires: 3\n")
    monkeypatch.setenv("NIGHTJAR_PROJECT", str(tmp_path))
    with pytest.raises(ValueError, match=r"schedules/nightly.yaml: .*retires"):
        dags()


def test_two_projects_need_two_names(tmp_path, monkeypatch):
    (tmp_path / "schedules").mkdir()
    (tmp_path / "lakehouse.yaml").write_text("name: x\nroot: x\n")
    (tmp_path / "schedules/nightly.yaml").write_text("schedule: nightly\n")
    monkeypatch.setenv("NIGHTJAR_PROJECT", f"{FLIGHTS}:{tmp_path}")
    with pytest.raises(ValueError, match="write `dag:`"):
        dags()
    (tmp_path / "schedules/nightly.yaml").write_text("schedule: nightly\ndag: x_nightly\n")
    assert "x_nightly" in dags()


def test_yaml_is_that_of_the_jobs(tmp_path, monkeypatch):
    file = tmp_path / "a.yaml"
    file.write_text("time: 04:00\ndate: 2013-06-02\nn: 3\nyes: on\nroot: ${NO_SUCH_VARIABLE:-x}/y\n")
    assert yaml12.documents(file) == [
        {"time": "04:00", "date": "2013-06-02", "n": 3, "yes": "on", "root": "x/y"}
    ]
    file.write_text("root: ${NO_SUCH_VARIABLE}\n")
    with pytest.raises(ValueError, match="NO_SUCH_VARIABLE is not set"):
        yaml12.documents(file)
    assert length("90m") == datetime.timedelta(minutes=90)
