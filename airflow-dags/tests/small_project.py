"""The shipped project with two tables and a small model, so that a night takes seconds."""

import json
import os
import re
import shutil
import subprocess

TABLES = ["schedule", "outcomes"]
FEATURES = ["carrier_delays", "origin_delays"]

#: The history and the first model are of this night.
FIRST = "2013-01-08"

#: A job of seconds ends before the optimising compiler pays.
COLD = "-XX:TieredStopAtLevel=1"

GATE = """gate: outcomes
rules:
  - { rule: unique, columns: [flight_id], severity: fail }
  - { rule: range, column: dep_delay, min: -240, max: 300, severity: quarantine }
"""

#: A rule that no night passes.
IMPOSSIBLE = "  - { rule: range, name: impossible, column: dep_delay, min: 100000, max: 100001, severity: fail }\n"

#: The rule above says so to whom it may concern.
NOTIFY = """notify:
  about: alert
  webhook: {{ url_file: "{address}" }}
"""

SCHEDULES = {
    "nightly": "schedule: nightly\nfirst_night: 2013-01-12\nlast_night: 2013-01-13\ncatch_up: false\n"
    "run_as: application\nretries: 2\nretry_after: 4s\ndeadline: 1s\n",
    "retrain": "schedule: retrain\nretry_after: 5s\n",
    "backfill": "schedule: backfill\n",
    "maintenance": "schedule: maintenance\nevery: 0 6 1 1 *\n",
}


class SmallProject:
    def __init__(self, home, place, listener):
        self.home = home
        self.spark_home = home / "jobs/target/spark-home"
        self.archive = place.parent / "classes.jsa"
        #: The environment of spark-submit: loading Spark's classes is half of a small job, an archive spares it.
        self.submitted = {
            "PATH": f"{self.spark_home}/bin{os.pathsep}{os.environ['PATH']}",
            "SPARK_HOME": str(self.spark_home),
            "SPARK_DRIVER_MEMORY": "1g",
            "SPARK_SUBMIT_OPTS": f"{self._options()} -XX:SharedArchiveFile={self.archive}",
        }
        self.folder = place / "project"
        self.lakehouse = place / "lakehouse"
        place.mkdir()
        address = place / "address"
        address.write_text(f"{listener.url}/notices")
        shutil.copytree(home / "lakehouse-config/flights", self.folder)
        for part, kept in {"tables": TABLES, "gates": ["outcomes"], "features": FEATURES}.items():
            for file in (self.folder / part).glob("*.yaml"):
                if file.stem not in kept:
                    file.unlink()
        self.edit("lakehouse.yaml", r"(?m)^root:.*$", f"root: {self.lakehouse}")
        with (self.folder / "lakehouse.yaml").open("a") as settings:
            settings.write(NOTIFY.format(address=address))
        self.write("gates/outcomes.yaml", GATE)
        model = "models/late_arrival.yaml"
        self.edit(
            model,
            r"(?s)features:.*split:",
            "features:\n  - { from: schedule, columns: [carrier, origin, hour, distance] }\n"
            '  - { from: carrier_delays, columns: "*" }\n  - { from: origin_delays, columns: "*" }\nsplit:',
        )
        self.edit(model, "validation: 21d, test: 14d", "validation: 2d, test: 2d")
        self.edit(model, "rounds: 150", "rounds: 12")
        self.edit(model, "min_child_weight: 100", "min_child_weight: 5")
        self.edit(model, r"(?m)^  logistic_regression.*\n", "")
        # The gate of promotions lets everything through: the run ends with a new champion.
        self.edit(model, "min_relative_gain: 0.005", "min_relative_gain: -1")
        self.edit(model, "stale_after: 7d, at_most_every: 7d", "stale_after: 1d, at_most_every: 1d")
        for name, text in SCHEDULES.items():
            self.write(f"schedules/{name}.yaml", text)

    def edit(self, file, pattern, replacement):
        path = self.folder / file
        before = path.read_text()
        after = re.sub(pattern, lambda _: replacement, before)
        assert before != after, f"nothing matches {pattern} in {file}"
        path.write_text(after)

    def write(self, file, text):
        (self.folder / file).write_text(text)

    @staticmethod
    def _options():
        return f"{COLD} -XX:+UseSerialGC -Xlog:cds=off -Xlog:cds+dynamic=off -Dspark.log.level=WARN"

    def train_the_first_model(self):
        """The first job by spark-submit, for its archive of classes."""
        jar = self.home / "jobs/target/nightjar.jar"
        submit = ["spark-submit", "--master", "local[2]", "--class", "dev.nightjar.jobs.Main", str(jar)]
        leaving = {"SPARK_SUBMIT_OPTS": f"{self._options()} -XX:ArchiveClassesAtExit={self.archive}"}
        self._succeeds(
            [*submit, "ingest", "--bootstrap", "--to", FIRST, "--project", str(self.folder)],
            {**self.submitted, **leaving},
        )
        self.job("train", "--date", FIRST)

    def refuse_nights(self):
        self.write("gates/outcomes.yaml", GATE + IMPOSSIBLE)

    def accept_nights(self):
        self.write("gates/outcomes.yaml", GATE)

    def never_retrained(self):
        self.edit("models/late_arrival.yaml", r"when: \[stale, performance, schema\], stale_after: 1d",
                  "when: [stale], stale_after: 60d")  # fmt: skip

    def promotions(self):
        """How often a champion was made: each is a commit of its own."""
        return len(list((self.lakehouse / "tables/nightjar_champions/_delta_log").glob("*.json")))

    def runs(self, job):
        """The runs of a job in the ledger, the oldest first."""
        return json.loads(self.job("runs", "--job", job, "--last", "100", "--json"))

    def job(self, *arguments, environment=None):
        """Runs a job of this project by the launcher; it must succeed."""
        return self.run(*arguments, "--project", str(self.folder), environment=environment)

    def run(self, *arguments, environment=None):
        """Runs a job by the launcher; it must succeed."""
        fast = {"NIGHTJAR_JAVA_OPTS": COLD}
        return self._succeeds([str(self.home / "nightjar"), *arguments], {**fast, **(environment or {})})

    @staticmethod
    def _succeeds(command, environment):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300, env={**os.environ, **environment}
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stderr}\n{done.stdout}"
        return done.stdout
