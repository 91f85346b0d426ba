"""Where things are, and a real Airflow over a small project of real flights."""

import os
import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

HOME = pathlib.Path(__file__).resolve().parents[2]
DAGS = HOME / "airflow-dags/dags"
FLIGHTS = HOME / "lakehouse-config/flights"

sys.path.insert(0, str(DAGS))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
os.environ.setdefault("AIRFLOW_HOME", str(HOME / "airflow-dags/target/airflow-unit"))
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["NIGHTJAR_PROJECT"] = str(FLIGHTS)

from listener import Listener  # noqa: E402
from own_project import OwnProject  # noqa: E402
from real_airflow import RealAirflow  # noqa: E402
from small_project import SmallProject  # noqa: E402


@pytest.fixture(scope="session")
def listener():
    """Where deadlines that were missed and alerts of nights are posted to."""
    listening = Listener()
    yield listening
    listening.stop()


@pytest.fixture(scope="session")
def project(tmp_path_factory, listener):
    return SmallProject(HOME, tmp_path_factory.mktemp("nights") / "a place", listener)


@pytest.fixture(scope="session")
def own(project, tmp_path_factory):
    return OwnProject(HOME, tmp_path_factory.mktemp("own"), project.run)


@pytest.fixture(scope="session")
def airflow(project, listener, request, tmp_path_factory):
    """Starts while the project trains its first model: both take half a minute."""
    with ThreadPoolExecutor() as aside:
        trained = aside.submit(project.train_the_first_model)
        real = RealAirflow(
            HOME, project, request.getfixturevalue("own"), listener, tmp_path_factory.mktemp("airflow")
        )
        try:
            real.start()
            trained.result()
            real.wait_until_up()
            yield real
        finally:
            real.stop()
