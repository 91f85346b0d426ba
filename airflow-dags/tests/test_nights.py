"""Nights of real flights under a real Airflow, in the order of their dates."""

import datetime
import json
import os
import re
import subprocess

import pytest
from conftest import HOME
from nightjar_airflow.operator import NightjarOperator

STEPS = ["ingest", "materialize", "score", "outcomes", "monitor", "decide", "complete"]


def test_the_doctor_finds_what_is_to_do_then_nothing(airflow):
    for dag in ("nightly", "retrain", "backfill", "maintenance"):
        airflow.rest("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
    checks = {check["check"]: check for check in airflow.nightjar("doctor")}
    assert all(check["ok"] for check in checks.values()), checks
    assert checks["answers"]["finding"] == "3.3.2"


def test_a_night_task_by_task_fires_a_training_and_ends_with_a_new_champion(airflow, project):
    before = project.champion()
    [told] = airflow.nightjar(
        "trigger", "nightly", "--date", "2013-01-09", "--param", "run_as=steps", "--wait", "5m"
    )
    assert told == {"dag": "nightly", "run": "nightjar-nightly-2013-01-09", "state": "success", "new": True}
    tasks = airflow.tasks("nightly", told["run"])
    assert {task: tasks[task]["state"] for task in STEPS} == dict.fromkeys(STEPS, "success")
    assert tasks["night"]["state"] == "skipped"
    starts = [tasks[task]["start_date"] for task in STEPS]
    assert starts == sorted(starts)
    [fired] = airflow.wait(lambda: airflow.runs("retrain"))
    assert airflow.ended("retrain", fired["dag_run_id"])["state"] == "success"
    assert fired["run_type"] == "asset_triggered"
    assert project.champion() == before + 1
    [event] = airflow.rest("GET", "/api/v2/assets/events")["asset_events"]
    # Airflow adds that it came over its API.
    assert event["extra"] == {
        "decision": "late_arrival-2013-01-09",
        "model": "late_arrival",
        "night": "2013-01-09",
        "from_rest_api": True,
    }
    write_the_story(airflow, project, told["run"], event, fired)


def test_the_same_run_asked_for_again_is_the_one_that_is_there(airflow):
    [told] = airflow.nightjar("trigger", "nightly", "--date", "2013-01-09")
    assert (told["new"], told["state"]) == (False, "success")


def test_a_decision_is_carried_out_once(airflow, project):
    before = project.champion()
    project.job("retrain", "--decision", "late_arrival-2013-01-09")
    project.job(
        "nightly", "--date", "2013-01-09", "--no-retrain", "--post-decisions", environment=airflow.access
    )
    assert project.champion() == before
    assert len(airflow.rest("GET", "/api/v2/assets/events")["asset_events"]) == 1


def test_a_night_as_one_application(airflow, project):
    project.never_stale()
    [told] = airflow.nightjar("trigger", "nightly", "--date", "2013-01-10", "--wait", "5m")
    assert told["state"] == "success"
    tasks = airflow.tasks("nightly", told["run"])
    assert tasks["night"]["state"] == "success"
    assert tasks["ingest"]["state"] == "skipped"
    run = project.runs("nightly")[-1]
    assert (run["nights"], run["status"]) == ("2013-01-10", "DONE")


def test_a_gate_that_refuses_fails_the_run_and_is_not_tried_again(airflow, project):
    project.refuse_nights()
    airflow.nightjar("trigger", "nightly", "--date", "2013-01-11", "--run-id", "refused")
    assert airflow.ended("nightly", "refused")["state"] == "failed"
    night = airflow.tasks("nightly", "refused")["night"]
    assert (night["state"], night["try_number"], night["max_tries"]) == ("failed", 1, 2)
    log = airflow.task_log("nightly", "refused", "night", 1)
    assert "nightjar nightly ended with 20: a gate said no" in log
    assert "Cannot publish" in log
    project.accept_nights()


def test_in_cluster_mode_the_ledger_says_whether_a_gate_refused(airflow, project, monkeypatch):
    for name in ("PATH", "SPARK_HOME", "SPARK_CONF_DIR", "AIRFLOW_CONN_SPARK_DEFAULT"):
        monkeypatch.setenv(name, airflow.environment[name])
    task = NightjarOperator(
        task_id="night",
        application=airflow.environment["NIGHTJAR_JAR"],
        job=["nightly", "--date", "2013-01-11"],
        project_arguments=["--project", str(project.folder)],
    )
    task._hook = task._get_hook()
    refused = datetime.datetime.fromisoformat(airflow.run("nightly", "refused")["start_date"])
    assert task._code_of_the_ledger("nightly", refused) == 20
    ended = datetime.datetime.fromisoformat(airflow.run("nightly", "refused")["end_date"])
    assert task._code_of_the_ledger("nightly", ended) == 30


def test_what_failed_outside_is_tried_again_then_fine(airflow, project):
    away = project.lakehouse.with_name("away")
    project.lakehouse.rename(away)
    project.lakehouse.write_text("the storage is not what it was\n")
    airflow.nightjar("trigger", "nightly", "--date", "2013-01-11")
    run = "nightjar-nightly-2013-01-11"
    try:
        airflow.wait(
            lambda: airflow.tasks("nightly", run).get("night", {}).get("state") == "up_for_retry", every=0.5
        )
    finally:
        project.lakehouse.unlink()
        away.rename(project.lakehouse)
    assert airflow.ended("nightly", run)["state"] == "success"
    night = airflow.tasks("nightly", run)["night"]
    assert (night["state"], night["try_number"]) == ("success", 2)
    assert "nightjar nightly ended with 30: something outside failed" in airflow.task_log(
        "nightly", run, "night", 1
    )


def test_a_backfill_runs_its_nights_in_order(airflow, project):
    shown = airflow.nightjar(
        "backfill", "nightly", "--from", "2013-01-12", "--to", "2013-01-14", "--dry-run"
    )
    assert [each["night"] for each in shown] == ["2013-01-12", "2013-01-13", "2013-01-14"]
    [told] = airflow.nightjar(
        "backfill", "nightly", "--from", "2013-01-12", "--to", "2013-01-14", "--wait", "5m"
    )
    assert told["completed_at"]
    runs = [run for run in airflow.runs("nightly") if run["run_type"] == "backfill"]
    assert [run["state"] for run in runs] == ["success"] * 3
    assert [run["data_interval_end"] for run in runs] == [
        f"2013-01-{day}T09:00:00Z" for day in ("12", "13", "14")
    ]
    assert [run["nights"] for run in project.runs("nightly")[-3:]] == [
        "2013-01-12", "2013-01-13", "2013-01-14",
    ]  # fmt: skip
    ends = [run["end_date"] for run in runs]
    starts = [run["start_date"] for run in runs]
    assert all(end <= start for end, start in zip(ends, starts[1:]))


@pytest.mark.slow
def test_maintenance_puts_files_together_and_changes_no_row(airflow, project):
    def rows():
        return project.job("query", "SELECT count(*), sum(arr_delay) FROM outcomes")

    before = rows()
    [told] = airflow.nightjar("trigger", "maintenance", "--wait", "5m")
    assert told["state"] == "success"
    assert rows() == before
    assert project.runs("optimize")[-1]["status"] == project.runs("vacuum")[-1]["status"] == "DONE"


def test_a_missed_deadline_raises_an_alert(airflow):
    logs = "".join(path.read_text() for path in airflow.folder.rglob("*.log"))
    assert "A run of nightly of the project flights has not ended within 1s" in logs


def test_a_viewer_may_look_but_not_trigger(airflow, project):
    def run(*arguments):
        return subprocess.run(
            [str(HOME / "nightjar"), "airflow", *arguments, "--project", str(project.folder)],
            capture_output=True,
            text=True,
            env={**os.environ, **airflow.access, "NIGHTJAR_AIRFLOW_USER": "viewer"},
        )

    assert run("status").returncode == 0
    refused = run("trigger", "backfill", "--param", "from=2013-01-09", "--param", "to=2013-01-09")
    assert (refused.returncode, "Forbidden" in refused.stderr) == (10, True), refused.stderr


def write_the_story(airflow, project, night, event, fired):
    """A page of what happened, for docs/ where NIGHTJAR_WRITE_DOCS is set, else beside the build."""

    def shown(*arguments):
        command = f"$ ./nightjar {' '.join(arguments)}\n"
        return command + project.job(*arguments, environment=airflow.access)

    def said(dag, run, task, pattern):
        lines = [line for line in airflow.lines(dag, run, task, 1) if re.search(pattern, line)]
        assert lines, airflow.lines(dag, run, task, 1)
        return "\n".join(dict.fromkeys(lines)) + "\n"

    extra = json.dumps(event["extra"])
    page = PAGE.format(
        night=shown("airflow", "status", "nightly", "--run-id", night),
        complete=said("nightly", night, "complete", r"^night 2013|posted to Airflow"),
        event=f"{event['timestamp']} {event['name']} {extra} -> {fired['dag_run_id']} ({fired['run_type']})\n",
        retrain=said("retrain", fired["dag_run_id"], "retrain", "^late_arrival.*PROMOTED"),
        models=shown("models", "list"),
    )
    path = "docs/airflow-retrain.md" if os.environ.get("NIGHTJAR_WRITE_DOCS") else "airflow-dags/target/retrain.md"
    (HOME / path).write_text(page)


PAGE = """# A night that ended with a new champion

Written by `airflow-dags/tests/test_nights.py` from a real Airflow 3.3.2 over nine nights of real flights, with
`stale_after: 1d` and `min_relative_gain: -1`, so that the night decides to train and the gate lets the new version
through. No hand was on it after the trigger.

The night, task by task:

```console
{night}```

What its last task said: the model was stale, and the decision went to Airflow.

```text
{complete}```

The event, and the run of `retrain` that it fired:

```text
{event}```

What the task of `retrain` said:

```text
{retrain}```

```console
{models}```
"""
