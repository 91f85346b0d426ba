"""Nights of real flights under a real Airflow, in the order of their dates."""

import datetime
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import HOME
from nightjar_airflow.operator import NightjarOperator
from real_airflow import PASSWORD

STEPS = ["ingest", "materialize", "score", "outcomes", "monitor", "decide", "complete"]


def doctor(airflow, project):
    """The exit code of `./nightjar airflow doctor`, and its findings by check."""
    asked = subprocess.run(
        [str(HOME / "nightjar"), "airflow", "doctor", "--json", "--project", str(project.folder)],
        capture_output=True,
        text=True,
        env={**os.environ, **airflow.access},
    )
    return asked.returncode, {check["check"]: check for check in json.loads(asked.stdout)}


def test_the_doctor_finds_what_is_to_do(airflow, project):
    for dag in ("nightly", "retrain", "backfill", "gym_nightly"):
        airflow.unpause(dag)
    code, checks = doctor(airflow, project)
    assert code == 10
    assert [check["check"] for check in checks.values() if not check["ok"]] == ["dag maintenance"], checks
    assert "it is paused" in checks["dag maintenance"]["finding"]
    assert checks["answers"]["finding"] == "3.3.2"


def test_a_project_that_init_made_is_scheduled_beside_another(airflow, own):
    assert airflow.rest("GET", "/api/v2/importErrors")["import_errors"] == []
    nightly = airflow.rest("GET", "/api/v2/dags/gym_nightly/details")
    assert {tag["name"] for tag in nightly["tags"]} == {"nightjar", "gym"}
    assert nightly["timetable_summary"] == "0 0 * * *"
    assert nightly["params"]["run_as"]["value"] == "application"
    assert nightly["catchup"]
    assert nightly["max_active_runs"] == 1
    retrain = airflow.rest("GET", "/api/v2/dags/gym_retrain/details")
    assert "gym_retrain" in json.dumps(retrain["asset_expression"])
    assert len(own.commands()) <= 8


def test_a_night_task_by_task_fires_a_training_and_ends_with_a_new_champion(airflow, project):
    assert project.promotions() == 1
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
    assert project.promotions() == 2
    [event] = posted(airflow)
    # Airflow adds that it came over its API.
    assert event["extra"] == {
        "decision": "late_arrival-2013-01-09",
        "model": "late_arrival",
        "night": "2013-01-09",
        "from_rest_api": True,
    }
    write_the_story(airflow, project, told["run"], event, fired)


def test_the_night_of_the_project_that_init_made_is_run_by_the_scheduler(airflow, own):
    """It was run while the night before this test was: their lakehouses are two."""
    [run] = airflow.wait(lambda: airflow.runs("gym_nightly"))
    assert airflow.ended("gym_nightly", run["dag_run_id"])["state"] == "success"
    assert run["run_type"] == "scheduled"
    assert run["data_interval_end"] == f"{own.night}T00:00:00Z"
    line = airflow.line("gym_nightly", run["dag_run_id"], "night")
    assert (line["nights"], line["status"], line["verdict"]) == (own.night, "DONE", "WARN")
    assert line["rows"] > 0
    log = airflow.task_log("gym_nightly", run["dag_run_id"], "night", 1)
    assert f"WARN no version of left can predict {own.night}" in log
    names = {"shop": str(own.folder), "airflow-dags/target/airflow/password": airflow.access[PASSWORD]}
    shown = subprocess.run(
        own.command("./nightjar airflow", names),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **airflow.access},
    )
    assert re.search(r"scheduled +success", shown.stdout), shown.stdout


def test_the_same_run_asked_for_again_is_the_one_that_is_there(airflow):
    [told] = airflow.nightjar("trigger", "nightly", "--date", "2013-01-09")
    assert (told["new"], told["state"]) == (False, "success")


def test_a_decision_is_carried_out_once(airflow, project):
    project.job("retrain", "--decision", "late_arrival-2013-01-09")
    project.job(
        "nightly", "--date", "2013-01-09", "--no-retrain", "--post-decisions", environment=airflow.access
    )
    assert project.promotions() == 2
    assert len(posted(airflow)) == 1


def test_a_night_as_one_application(airflow, project):
    project.never_retrained()
    [told] = airflow.nightjar("trigger", "nightly", "--date", "2013-01-10", "--wait", "5m")
    assert told["state"] == "success"
    tasks = airflow.tasks("nightly", told["run"])
    assert tasks["night"]["state"] == "success"
    assert tasks["ingest"]["state"] == "skipped"
    line = airflow.line("nightly", told["run"], "night")
    assert (line["nights"], line["status"]) == ("2013-01-10", "DONE")


def test_a_gate_that_refuses_fails_the_run_is_told_and_is_not_tried_again(airflow, project, listener):
    project.refuse_nights()
    airflow.nightjar("trigger", "nightly", "--date", "2013-01-11", "--run-id", "refused")
    assert airflow.ended("nightly", "refused")["state"] == "failed"
    night = airflow.tasks("nightly", "refused")["night"]
    assert (night["state"], night["try_number"], night["max_tries"]) == ("failed", 1, 2)
    log = airflow.task_log("nightly", "refused", "night", 1)
    assert "nightjar nightly ended with 20: a gate said no" in log
    assert "Cannot publish" in log
    told = [notice["id"] for message in listener.received["/notices"] for notice in message["notices"]]
    assert sum(each.startswith("alert/2013-01-11/outcomes/quality/impossible/") for each in told) == 1, told
    project.accept_nights()


def test_in_cluster_mode_the_ledger_says_what_a_job_ended_with(airflow, project, monkeypatch):
    for name in (*project.submitted, "AIRFLOW_CONN_SPARK_DEFAULT"):
        monkeypatch.setenv(name, airflow.environment[name])
    task = NightjarOperator(
        task_id="night",
        application=str(HOME / "jobs/target/nightjar.jar"),
        job=["nightly", "--date", "2013-01-11"],
        project_arguments=["--project", str(project.folder)],
    )
    task._hook = task._get_hook()
    refused = datetime.datetime.fromisoformat(airflow.run("nightly", "refused")["start_date"])
    assert task._code_of_the_ledger("nightly", refused) == 20


def test_what_failed_outside_is_tried_again_then_fine(airflow, project):
    away = project.lakehouse.with_name("away")
    project.lakehouse.rename(away)
    project.lakehouse.write_text("the storage is not what it was\n")
    airflow.nightjar("trigger", "nightly", "--date", "2013-01-11")
    run = "nightjar-nightly-2013-01-11"
    try:
        airflow.wait(
            lambda: airflow.tasks("nightly", run).get("night", {}).get("state") == "up_for_retry", every=0.3
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


@pytest.fixture(scope="module")
def backfill(airflow):
    """A backfill of two nights; Airflow calls it complete up to half a minute after the last."""
    shown = airflow.nightjar(
        "backfill", "nightly", "--from", "2013-01-12", "--to", "2013-01-13", "--dry-run"
    )
    assert [each["night"] for each in shown] == ["2013-01-12", "2013-01-13"]
    with ThreadPoolExecutor() as aside:
        yield aside.submit(
            airflow.nightjar,
            "backfill", "nightly", "--from", "2013-01-12", "--to", "2013-01-13", "--wait", "5m",
        )  # fmt: skip


def test_a_backfill_runs_its_nights_in_order(airflow, project, backfill):
    runs = airflow.wait(
        lambda: ended(run for run in airflow.runs("nightly") if run["run_type"] == "backfill")
    )
    assert [run["state"] for run in runs] == ["success"] * 2
    assert [run["data_interval_end"] for run in runs] == [
        f"2013-01-{day}T09:00:00Z" for day in ("12", "13")
    ]
    lines = [airflow.line("nightly", run["dag_run_id"], "night") for run in runs]
    assert [(line["nights"], line["status"]) for line in lines] == [
        ("2013-01-12", "DONE"), ("2013-01-13", "DONE"),
    ]  # fmt: skip
    ends = [run["end_date"] for run in runs]
    starts = [run["start_date"] for run in runs]
    assert all(end <= start for end, start in zip(ends, starts[1:]))


def test_maintenance_puts_files_together_and_changes_no_row(airflow, project):
    outcomes = "SELECT count(*), sum(arr_delay) FROM outcomes"
    before = project.job("query", outcomes)
    airflow.unpause("maintenance")
    [run] = airflow.wait(lambda: airflow.runs("maintenance"))
    assert airflow.ended("maintenance", run["dag_run_id"])["state"] == "success"
    assert run["run_type"] == "scheduled"
    for task in ("optimize", "vacuum"):
        assert airflow.line("maintenance", run["dag_run_id"], task)["status"] == "DONE"
    assert project.job("query", outcomes) == before


def test_a_backfill_is_complete_in_the_end(backfill):
    [told] = backfill.result()
    assert told["completed_at"]


def test_the_doctor_finds_nothing_any_more(airflow, project):
    code, checks = doctor(airflow, project)
    assert code == 0, checks
    assert all(check["ok"] for check in checks.values()), checks


def test_the_ledger_holds_all_nights_with_what_they_ended_with(project):
    runs = project.runs("nightly")
    assert [(run["nights"], run["status"], run["exit_code"]) for run in runs] == [
        ("2013-01-09", "DONE", 0),
        ("2013-01-09", "DONE", 0),
        ("2013-01-10", "DONE", 0),
        ("2013-01-11", "FAILED", 20),
        ("2013-01-11", "DONE", 0),
        ("2013-01-12", "DONE", 0),
        ("2013-01-13", "DONE", 0),
    ]


def test_a_missed_deadline_raises_an_alert(airflow, listener):
    alert = {"alert": "deadline", "project": "flights", "dag": "nightly", "deadline": "1s"}
    airflow.wait(lambda: alert in listener.received.get("/deadlines", []), seconds=30)
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


def posted(airflow):
    """The events by which nights of flights asked for a training."""
    events = airflow.rest("GET", "/api/v2/assets/events")["asset_events"]
    return [event for event in events if event["name"] == "flights_retrain"]


def ended(runs):
    """The two runs of the backfill once they have ended, else nothing."""
    found = [run for run in runs if run["state"] in ("success", "failed")]
    return found if len(found) == 2 else None


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
