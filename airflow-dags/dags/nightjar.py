"""The Airflow DAGs of the projects that NIGHTJAR_PROJECT names: one for each file of schedules/."""

from nightjar_airflow.factory import dags

globals().update(dags())
