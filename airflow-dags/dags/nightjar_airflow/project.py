"""What the DAGs need to know of a project: its name, its nights, its schedules."""

import datetime
import functools
import json
import pathlib
import zoneinfo
from dataclasses import dataclass

import jsonschema

from nightjar_airflow import yaml12

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def length(text):
    """A length of time such as 3h."""
    return datetime.timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


@functools.cache
def _schema():
    path = pathlib.Path(__file__).with_name("schedule.schema.json")
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Project:
    """A folder of YAML, with lakehouse.ENVIRONMENT.yaml over lakehouse.yaml where one is named."""

    folder: pathlib.Path
    environment: str | None
    name: str
    zone: zoneinfo.ZoneInfo
    cutoff: datetime.time
    schedules: dict

    @classmethod
    def read(cls, folder, environment=None):
        folder = pathlib.Path(folder).resolve()
        lakehouse = yaml12.documents(folder / "lakehouse.yaml")[0]
        if environment:
            lakehouse |= yaml12.documents(folder / f"lakehouse.{environment}.yaml")[0]
        return cls(
            folder,
            environment,
            lakehouse["name"],
            zoneinfo.ZoneInfo(lakehouse.get("time_zone", "UTC")),
            datetime.time.fromisoformat(lakehouse.get("cutoff", "04:00")),
            _schedules(folder / "schedules"),
        )

    def cutoff_of(self, night):
        """When a night closes."""
        return datetime.datetime.combine(night, self.cutoff, self.zone)

    def night_of(self, interval_end):
        """The night that a data interval ends: the local date of its end."""
        return interval_end.astimezone(self.zone).date()

    def cron(self):
        """Every day at the cutoff."""
        return f"{self.cutoff.minute} {self.cutoff.hour} * * *"

    def arguments(self):
        """What names the project on a job's command line."""
        return ["--project", str(self.folder)] + (["--env", self.environment] if self.environment else [])


def _schedules(folder):
    schedules = {}
    for path in sorted(folder.glob("*.yaml")):
        for schedule in yaml12.documents(path):
            wrong = [_told(error) for error in _schema().iter_errors(schedule)]
            if wrong:
                raise ValueError(f"{path}: {'; '.join(wrong)}. See `nightjar check`.")
            schedules[schedule["schedule"]] = schedule
    return schedules


def _told(error):
    place = ".".join(str(part) for part in error.absolute_path)
    return f"{place}: {error.message}" if place else error.message
