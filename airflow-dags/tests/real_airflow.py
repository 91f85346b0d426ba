"""api-server, scheduler and dag-processor of a real Airflow on 127.0.0.1, with sqlite."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

PASSWORD = "NIGHTJAR_AIRFLOW_PASSWORD_FILE"
PARTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
}

#: Seconds that a started Airflow may take until it knows its DAGs.
PATIENCE = 180


class RealAirflow:
    def __init__(self, home, dags, project, folder):
        self.project = project
        self.folder = folder
        self.processes = {}
        with contextlib.closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        password = secrets.token_hex(16)
        (folder / "passwords.json").write_text(json.dumps({"admin": password, "viewer": password}))
        (folder / "password").write_text(password)
        (folder / "spark-defaults.conf").write_text(
            "spark.driver.memory 1g\nspark.log.level WARN\n"
            "spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC\n"
        )
        spark_home = home / "jobs/target/spark-home"
        #: How the launcher and a job within a DAG find this Airflow.
        self.access = {
            "NIGHTJAR_AIRFLOW_URL": self.url,
            "NIGHTJAR_AIRFLOW_USER": "admin",
            PASSWORD: str(folder / "password"),
        }
        self.environment = {
            **os.environ,
            **self.access,
            "PATH": f"{spark_home}/bin{os.pathsep}{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}",
            "SPARK_HOME": str(spark_home),
            "SPARK_CONF_DIR": str(folder),
            "NIGHTJAR_PROJECT": str(project.folder),
            "NIGHTJAR_JAR": str(home / "jobs/target/nightjar.jar"),
            "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(
                {
                    "conn_type": "spark",
                    "host": "local[2]",
                    "extra": {"spark-binary": "spark-submit", "deploy-mode": "client"},
                }
            ),
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,viewer:viewer",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folder / "passwords.json"),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": secrets.token_hex(32),
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(64),
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "5",
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "10",
        }

    def start(self):
        """Starts the parts, each a process group of its own, once the database is there."""
        self.begun = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        for name, command in PARTS.items():
            with open(self.folder / f"{name}.log", "w") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "airflow", *command],
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def wait_until_up(self):
        until = time.monotonic() + PATIENCE
        while True:
            for name, process in self.processes.items():
                assert process.poll() is None, self.log(name)
            try:
                token = self.rest("POST", "/auth/token", {"username": "admin", "password": self.password()})
                self.token = token["access_token"]
                dags = self.rest("GET", "/api/v2/dags")["dags"]
                if len(dags) == 4:
                    return
            except OSError:
                pass
            assert time.monotonic() < until, "\n".join(self.log(name) for name in self.processes)
            time.sleep(1)

    def stop(self):
        """Ends whole groups: a part that outlives its parent would answer the next test."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                pass
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def password(self):
        return (self.folder / "password").read_text()

    def log(self, name):
        return f"{name}:\n{(self.folder / f'{name}.log').read_text()[-3000:]}"

    def nightjar(self, *arguments):
        """`./nightjar airflow …` over this Airflow, as JSON."""
        return json.loads(self.project.job("airflow", *arguments, "--json", environment=self.access))

    def rest(self, method, path, body=None):
        """What the Java client has no words for."""
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def run(self, dag, run):
        return self.rest("GET", f"/api/v2/dags/{dag}/dagRuns/{urllib.parse.quote(run)}")

    def runs(self, dag):
        return self.rest("GET", f"/api/v2/dags/{dag}/dagRuns?order_by=run_after")["dag_runs"]

    def tasks(self, dag, run):
        """Tasks by id; of a task that was multiplied, the last."""
        tasks = self.rest("GET", f"/api/v2/dags/{dag}/dagRuns/{urllib.parse.quote(run)}/taskInstances")["task_instances"]
        return {task["task_id"]: task for task in tasks}

    def task_log(self, dag, run, task, attempt):
        return "\n".join(self.lines(dag, run, task, attempt))

    def lines(self, dag, run, task, attempt):
        """What a task logged, a text a line; of a task that was multiplied, its first."""
        found = [each for each in self.tasks(dag, run).values() if each["task_id"] == task][0]
        url = f"/api/v2/dags/{dag}/dagRuns/{urllib.parse.quote(run)}/taskInstances/{task}/logs/{attempt}?map_index={found['map_index']}"
        return [str(each.get("event", "")) for each in self.rest("GET", url)["content"]]

    def wait(self, what, seconds=240, every=1):
        """Waits until something is true, and gives it back."""
        until = time.monotonic() + seconds
        while True:
            value = what()
            if value:
                return value
            assert time.monotonic() < until, f"not within {seconds} s\n{self.log('scheduler')}"
            time.sleep(every)

    def ended(self, dag, run):
        """Waits for the end of a run and gives it back."""

        def ended():
            found = self.run(dag, run)
            return found if found["state"] in ("success", "failed") else None

        return self.wait(ended)
