"""Where things are, and a real Airflow over a small project of real flights."""

import os
import pathlib
import sys

import pytest

HOME = pathlib.Path(__file__).resolve().parents[2]
DAGS = HOME / "airflow-dags/dags"
FLIGHTS = HOME / "lakehouse-config/flights"

sys.path.insert(0, str(DAGS))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
os.environ.setdefault("AIRFLOW_HOME", str(HOME / "airflow-dags/target/airflow-unit"))
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["NIGHTJAR_PROJECT"] = str(FLIGHTS)

from real_airflow import RealAirflow  # noqa: E402
from small_project import SmallProject  # noqa: E402


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    return SmallProject(HOME, tmp_path_factory.mktemp("nights") / "a place")


@pytest.fixture(scope="session")
def airflow(project, tmp_path_factory):
    """Starts while the project trains its first model: both take half a minute."""
    real = RealAirflow(HOME, DAGS, project, tmp_path_factory.mktemp("airflow"))
    try:
        real.start()
        project.train_the_first_model()
        real.wait_until_up()
        yield real
    finally:
        real.stop()
