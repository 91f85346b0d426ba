"""The tables and files that Nightjar wrote, as pandas frames."""

import json
import os
import pathlib
from dataclasses import dataclass

import pandas
import pyarrow
import yaml
from deltalake import DeltaTable, QueryBuilder

SHIPPED = pathlib.Path(__file__).resolve().parent.parent / "lakehouse-config/flights"


class NothingToRead(Exception):
    """Says what could not be read, why and what to do; a notebook shows only that."""

    def __init__(self, what, why, fix):
        super().__init__(f"Cannot {what}: {why}. {fix}.")

    def _render_traceback_(self):
        return [str(self)]


def sql(value):
    """A value as SQL writes it."""
    if hasattr(value, "isoformat"):
        return f"DATE '{value:%Y-%m-%d}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


@dataclass(frozen=True)
class Scoring:
    """A file of the project's scoring/: which model is scored, and the names of its tables."""

    model: str
    predictions: str
    shadow: str
    outcomes: str


class Lakehouse:
    """A lakehouse and the project that it is of."""

    def __init__(self, root, project):
        self.root = pathlib.Path(root)
        self.project = pathlib.Path(project)
        if not (self.root / "tables").is_dir():
            raise NothingToRead(
                f"read the lakehouse {root}",
                "there is no folder tables in it",
                "Name the folder that `root` of lakehouse.yaml names",
            )
        if not (self.project / "lakehouse.yaml").is_file():
            raise NothingToRead(
                f"read the project {project}", "there is no lakehouse.yaml in it", "Name the project's folder in NIGHTJAR_PROJECT"
            )

    @classmethod
    def here(cls):
        """What NIGHTJAR_LAKEHOUSE and NIGHTJAR_PROJECT name."""
        root = os.environ.get("NIGHTJAR_LAKEHOUSE")
        if not root:
            raise NothingToRead(
                "open a lakehouse",
                "the environment variable NIGHTJAR_LAKEHOUSE is not set",
                "Start Jupyter with NIGHTJAR_LAKEHOUSE=/path/to/lakehouse",
            )
        return cls(root, os.environ.get("NIGHTJAR_PROJECT") or SHIPPED)

    def settings(self):
        """lakehouse.yaml."""
        return yaml.safe_load((self.project / "lakehouse.yaml").read_text())

    def scoring(self, model=None):
        """What is scored: the model of that name, or the first one."""
        for file in sorted((self.project / "scoring").glob("*.yaml")):
            told = yaml.safe_load(file.read_text())
            if model in (None, told["score"]):
                name = told["score"]
                return Scoring(
                    name,
                    told.get("into", f"{name}_predictions"),
                    (told.get("shadow") or {}).get("into", f"{name}_shadow"),
                    (told.get("outcomes") or {}).get("into", f"{name}_outcomes"),
                )
        raise NothingToRead(
            "find what is scored", f"no file of {self.project.name}/scoring speaks of {model or 'a model'}", "Add one"
        )

    def names(self):
        """The tables, by name."""
        return sorted(folder.name for folder in (self.root / "tables").iterdir() if (folder / "_delta_log").is_dir())

    def path(self, name):
        """Where a table lies; any reader of Delta can be given this."""
        if name not in self.names():
            raise NothingToRead(
                f"read the table {name}",
                "it is not in this lakehouse",
                "Run the nights that write it: `nightjar nightly --date DATE`",
            )
        return str(self.root / "tables" / name)

    def table(self, name, version=None, **equal):
        """The rows of a table as of its newest version, or of one that is named; nights as days.

        With columns and values only the rows that have these, found by the statistics of the files.
        """
        table = DeltaTable(self.path(name), version=version)
        if equal:
            where = " AND ".join(f'"{column}" = {sql(value)}' for column, value in equal.items())
            found = QueryBuilder().register("it", table).execute(f"SELECT * FROM it WHERE {where}")
            frame = pyarrow.table(found.read_all()).to_pandas()
        else:
            frame = table.to_pandas()
        for column in frame.columns:
            if column == "night" or column.endswith("_night") or column.startswith("night_"):
                frame[column] = pandas.to_datetime(frame[column])
        return frame

    def rows_of(self, name):
        """The same, empty where there is no such table."""
        return self.table(name) if name in self.names() else pandas.DataFrame()

    def versions(self, model):
        """The versions of a model, the oldest first."""
        versions = self.table("nightjar_models")
        return versions[versions.model == model].sort_values("version").reset_index(drop=True)

    def artefact(self, version, file):
        """A JSON file of a model version (a row of `versions`)."""
        return json.loads((self.root / version.folder / file).read_text())

    def measured(self, watched, monitor):
        """What a monitor measured of a model or a table, in the order of the nights."""
        rows = self.table("nightjar_monitoring", watched=watched, monitor=monitor)
        rows["of_night"] = pandas.to_datetime(rows.of_night)
        return rows.sort_values(["night", "of_night", "metric", "column", "slice"], ignore_index=True)
