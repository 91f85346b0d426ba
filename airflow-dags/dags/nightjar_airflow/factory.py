"""Makes a DAG of each file in a project's schedules/."""

import datetime
import math
import os
import pathlib

from airflow.sdk import (
    DAG,
    Asset,
    CronDataIntervalTimetable,
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    Param,
    SyncCallback,
    chain,
    task,
)

from nightjar_airflow.alerts import deadline_missed
from nightjar_airflow.operator import NightjarOperator
from nightjar_airflow.project import Project, length

RETRIES = 3
RETRY_AFTER = "5m"
SUNDAYS = "0 6 * * SUN"

#: How long a job waits for the lease of another one.
WAIT = ["--wait", "1h"]

STEPS = ["materialize", "score --nightly", "outcomes --nightly", "monitor", "decide"]
DATE = {"type": ["null", "string"], "format": "date"}


def dags():
    """The DAGs of all projects that NIGHTJAR_PROJECT names, by id."""
    folders = os.environ.get("NIGHTJAR_PROJECT")
    if not folders:
        raise ValueError("NIGHTJAR_PROJECT is not set: name the folder of a project, or several with ':'")
    all_dags = {}
    for folder in folders.split(os.pathsep):
        project = Project.read(folder, os.environ.get("NIGHTJAR_ENV") or None)
        for kind, schedule in project.schedules.items():
            made = Factory(project, schedule).dag()
            if made.dag_id in all_dags:
                raise ValueError(
                    f"{folder}: the DAG {made.dag_id} is there already; write `dag:` into its schedules/"
                )
            all_dags[made.dag_id] = made
    return all_dags


class Factory:
    """Makes the DAG of one schedule."""

    def __init__(self, project, schedule):
        self.project = project
        self.schedule = schedule
        self.kind = schedule["schedule"]
        self.id = schedule.get("dag", self.kind)

    def dag(self):
        return {
            "nightly": self.nightly,
            "retrain": self.retrain,
            "backfill": self.backfill,
            "maintenance": self.maintenance,
        }[self.kind]()

    def nightly(self):
        """A night: each step a task, or all in one application, as the parameter run_as says."""
        first, last = (self._logical_date(key) for key in ("first_night", "last_night"))
        night = ["--date", "{{ night(params, data_interval_end | default(none)) }}"]
        whole = ["nightly", *night, "--no-retrain", *self._post(), *WAIT]
        with self._dag(
            schedule=CronDataIntervalTimetable(self.project.cron(), timezone=str(self.project.zone))
            if first
            else None,
            start_date=first,
            end_date=last,
            catchup=self.schedule.get("catch_up", True),
            user_defined_macros={"night": self._night},
            params={
                "date": Param(None, description="The night, unless the schedule says it.", **DATE),
                "run_as": Param(
                    self.schedule.get("run_as", "steps"),
                    enum=["steps", "application"],
                    description="Each step a task, or the night one application.",
                ),
            },
        ) as dag:

            @task.branch(retries=0)
            def run_as(params=None):
                return "ingest" if params["run_as"] == "steps" else "night"

            chosen = run_as()
            ingest = self._task("ingest", ["ingest", "--nightly", *night], waits=True)
            steps = [self._task(step.split()[0], [*step.split(), *night]) for step in STEPS]
            chain(chosen, ingest, *steps, self._task("complete", whole))
            chain(chosen, self._task("night", whole, waits=True))
        return dag

    def retrain(self):
        """Carries out the decisions that events of the asset name, each once."""
        asset = Asset(
            name=f"{self.project.name}_retrain", uri=f"nightjar://{self.project.name}/retrain"
        )
        with self._dag(
            schedule=[asset],
            params={
                "decision": Param(
                    None,
                    type=["null", "string"],
                    description="A decision's id, for a run by hand.",
                )
            },
        ) as dag:

            @task(retries=0)
            def decisions(params=None, triggering_asset_events=None):
                told = [
                    event.extra["decision"]
                    for events in (triggering_asset_events or {}).values()
                    for event in events
                ]
                told += [params["decision"]] if params["decision"] else []
                return [["retrain", "--decision", each] for each in dict.fromkeys(told)]

            NightjarOperator.partial(**self._arguments("retrain")).expand(job=decisions())
        return dag

    def backfill(self):
        """Many nights in one application, in few commits."""
        nights = ["--from", "{{ params['from'] }}", "--to", "{{ params['to'] }}"]
        with self._dag(
            schedule=None,
            params={
                "from": Param(type="string", format="date", description="The first night."),
                "to": Param(type="string", format="date", description="The last night."),
            },
        ) as dag:
            self._task("nights", ["nightly", *nights, "--no-retrain", *self._post(), *WAIT])
        return dag

    def maintenance(self):
        """Puts small files together, then frees those that nothing needs."""
        older = self.schedule.get("older_than", "30d")
        with self._dag(
            schedule=CronTriggerTimetable(
                self.schedule.get("every", SUNDAYS), timezone=str(self.project.zone)
            ),
            start_date=datetime.datetime(2020, 1, 1, tzinfo=self.project.zone),
            catchup=False,
        ) as dag:
            chain(
                self._task("optimize", ["optimize", *WAIT]),
                self._task("vacuum", ["vacuum", "--older-than", older, *WAIT]),
            )
        return dag

    def _dag(self, **kwargs):
        deadline = self.schedule.get("deadline")
        if deadline:
            told = {"project": self.project.name, "dag": self.id, "deadline": deadline}
            kwargs["deadline"] = DeadlineAlert(
                reference=DeadlineReference.DAGRUN_QUEUED_AT,
                interval=length(deadline),
                callback=SyncCallback(deadline_missed, kwargs=told),
            )
        return DAG(
            self.id,
            max_active_runs=1,
            tags=["nightjar", self.project.name],
            doc_md=self._doc(),
            default_args={
                "retries": self.schedule.get("retries", RETRIES),
                "retry_delay": length(self.schedule.get("retry_after", RETRY_AFTER)),
            },
            **kwargs,
        )

    def _doc(self):
        return f"`{self.kind}` of the project {self.project.name} ({self.project.folder})."

    def _task(self, name, job, waits=False):
        arguments = self._arguments(name)
        if waits:
            arguments["retries"] = self._retries_until_the_deadline()
        return NightjarOperator(job=job, **arguments)

    def _arguments(self, name):
        jar = pathlib.Path(__file__).resolve().parents[3] / "jobs/target/nightjar.jar"
        return {
            "task_id": name,
            "name": f"{self.project.name} {self.id} {name}",
            "application": os.environ.get("NIGHTJAR_JAR") or str(jar),
            "conn_id": os.environ.get("NIGHTJAR_SPARK_CONNECTION") or "spark_default",
            "driver_memory": self.schedule.get("driver_memory"),
            "project_arguments": self.project.arguments(),
            "when_refused": self.schedule.get("when_refused", "fail"),
        }

    def _retries_until_the_deadline(self):
        retries = self.schedule.get("retries", RETRIES)
        if "upstream_deadline" not in self.schedule:
            return retries
        pause = length(self.schedule.get("retry_after", RETRY_AFTER)).total_seconds()
        wait = length(self.schedule["upstream_deadline"]).total_seconds()
        return max(retries, math.ceil(wait / max(pause, 1)))

    def _post(self):
        """Whether somebody waits for decisions to train."""
        return ["--post-decisions"] if "retrain" in self.project.schedules else []

    def _logical_date(self, key):
        """The start of the interval that ends with a night."""
        if key not in self.schedule:
            return None
        night = datetime.date.fromisoformat(self.schedule[key])
        return self.project.cutoff_of(night - datetime.timedelta(days=1))

    def _night(self, params, interval_end):
        if params["date"]:
            return params["date"]
        if interval_end is None:
            raise ValueError("Cannot tell the night: give the parameter `date`.")
        return str(self.project.night_of(interval_end))
