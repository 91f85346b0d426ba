"""A lakehouse of a few nights, published to a real PostgreSQL: a champion, and a challenger in the shadow."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

NOTEBOOKS = pathlib.Path(__file__).resolve().parents[1]
HOME = NOTEBOOKS.parent
TARGET = NOTEBOOKS / "target"

sys.path.insert(0, str(NOTEBOOKS))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(HOME / "airflow-dags/tests"))

from small_project import SmallProject  # noqa: E402

#: The nights that are made here, after those that Maven's tests left or that `make_the_first` makes.
NIGHTS = ["2013-01-11", "2013-01-12"]

#: What the integration tests of publishing leave: nights of 8 to 10 January, two versions of the model.
PUBLISHED = HOME / "jobs/target/published-run"
JAR = HOME / "jobs/target/nightjar.jar"


def pytest_sessionfinish(session, exitstatus):
    session.config.exit_status = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Arrow's threads that outlive the interpreter would end one process in many with an abort, whatever the tests said."""
    sys.stdout.flush()
    if hasattr(config, "exit_status"):
        os._exit(config.exit_status)


class Nights:
    def __init__(self, place, postgres):
        self.project = place / "project"
        self.lakehouse = place / "lakehouse"
        self.postgres = postgres
        shutil.rmtree(place, ignore_errors=True)
        if JAR.is_file() and (PUBLISHED / "lakehouse").is_dir() and (PUBLISHED / "lakehouse").stat().st_mtime > JAR.stat().st_mtime:
            shutil.copytree(PUBLISHED, place)
        else:
            self.make_the_first(place)
        file = self.project / "lakehouse.yaml"
        text = re.sub(r"(?ms)^databases:.*", "", re.sub(r"(?m)^root:.*$", f"root: {self.lakehouse}", file.read_text()))
        url = f"jdbc:postgresql://127.0.0.1:{postgres.port}/postgres"
        file.write_text(text + f'databases: {{ monitoring: {{ url: "{url}", user: postgres }} }}\n')
        # The second version became champion; after this it is the challenger.
        self.job("models", "rollback", "late_arrival")
        self.job("nightly", "--from", NIGHTS[0], "--to", NIGHTS[1], "--no-retrain")

    def make_the_first(self, place):
        small = SmallProject(HOME, place)
        small.train_the_first_model()
        small.job("nightly", "--date", "2013-01-09")
        small.job("nightly", "--date", "2013-01-10", "--no-retrain")
        with open(small.folder / "scoring/late_arrival.yaml", "a") as scoring:
            scoring.write("shadow: {}\npublish: { postgres: monitoring }\n")

    def job(self, *arguments, zone=None):
        """Runs a job by the launcher; it must succeed."""
        done = subprocess.run(
            [str(HOME / "nightjar"), *arguments, "--project", str(self.project)],
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, "NIGHTJAR_JAVA_OPTS": "-XX:TieredStopAtLevel=1", **({"TZ": zone} if zone else {})},
        )
        assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stderr}\n{done.stdout}"
        return done.stdout


class Postgres:
    def __init__(self, folder):
        java = str(pathlib.Path(os.environ["JAVA_HOME"]) / "bin/java") if os.environ.get("JAVA_HOME") else "java"
        jars = f"{HOME}/jobs/target/spark-home/jars/*:{JAR}"
        self.server = subprocess.Popen(
            [java, "-cp", jars, str(pathlib.Path(__file__).parent / "Postgres.java"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def wait_until_up(self):
        said = self.server.stdout.readline()
        assert said.strip().isdigit(), f"PostgreSQL did not start: {said!r}"
        self.port = int(said)

    def stop(self):
        self.server.stdin.close()
        self.server.wait(timeout=60)


@pytest.fixture(scope="session")
def nights(tmp_path_factory):
    if not JAR.is_file():
        subprocess.run([str(HOME / "nightjar"), "--version"], check=True, stdout=subprocess.DEVNULL)
    postgres = Postgres(tmp_path_factory.mktemp("postgres") / "data")
    try:
        postgres.wait_until_up()
        yield Nights(TARGET / "nights", postgres)
    finally:
        postgres.stop()
