"""api-server, scheduler and dag-processor of a real Airflow on 127.0.0.1, with sqlite."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request

PASSWORD = "NIGHTJAR_AIRFLOW_PASSWORD_FILE"
PARTS = ["api-server", "scheduler", "dag-processor"]

#: Seconds that a started Airflow may take until it knows its DAGs.
PATIENCE = 180

#: How often a DAG's file is read again: it stays as it is.
NEVER = "3600"


class RealAirflow:
    """What `airflow-dags/start` starts, as docs/your-own-data.md says, for two projects."""

    def __init__(self, home, project, own, listener, folder):
        self.home = home
        self.project = project
        self.own = own
        self.folder = folder
        with contextlib.closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        password = secrets.token_hex(16)
        (folder / "passwords.json").write_text(json.dumps({"admin": password, "viewer": password}))
        (folder / "password").write_text(password)
        #: How the launcher and a job within a DAG find this Airflow.
        self.access = {
            "NIGHTJAR_AIRFLOW_URL": self.url,
            "NIGHTJAR_AIRFLOW_USER": "admin",
            PASSWORD: str(folder / "password"),
        }
        self.environment = {
            **os.environ,
            **self.access,
            **project.submitted,
            "NIGHTJAR_ALERT_URL": f"{listener.url}/deadlines",
            "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(
                {
                    "conn_type": "spark",
                    "host": "local[2]",
                    "extra": {"spark-binary": "spark-submit", "deploy-mode": "client"},
                }
            ),
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin,viewer:viewer",
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": NEVER,
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": NEVER,
        }

    def start(self):
        """Starts all of it as one process group."""
        command = self.own.command("airflow-dags/start", {"shop": str(self.own.folder)})
        self.process = subprocess.Popen(
            [*command, str(self.project.folder)],
            env=self.environment,
            cwd=self.home,
            stdout=(self.folder / "start.log").open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_until_up(self):
        until = time.monotonic() + PATIENCE
        while True:
            assert self.process.poll() is None, self.logs()
            try:
                token = self.rest("POST", "/auth/token", {"username": "admin", "password": self.password()})
                self.token = token["access_token"]
                dags = self.rest("GET", "/api/v2/dags")["dags"]
                if len(dags) == 6:
                    return
            except OSError:
                pass
            assert time.monotonic() < until, self.logs()
            time.sleep(1)

    def stop(self):
        """Ends the whole group: a part that outlives its parent would answer the next test."""
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, ending)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)

    def password(self):
        return (self.folder / "password").read_text()

    def log(self, name):
        path = self.folder / f"{name}.log"
        return f"{name}:\n{path.read_text()[-3000:] if path.exists() else ''}"

    def logs(self):
        return "\n".join(self.log(name) for name in ["start", "migrate", *PARTS])

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

    def unpause(self, dag):
        self.rest("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})

    def line(self, dag, run, task, attempt=1):
        """The line of JSON that a task's job ended with."""
        found = [json.loads(line) for line in self.lines(dag, run, task, attempt) if line.startswith('{"job":')]
        assert len(found) == 1, self.lines(dag, run, task, attempt)
        return found[0]

    def ended(self, dag, run):
        """Waits for the end of a run and gives it back."""

        def ended():
            found = self.run(dag, run)
            return found if found["state"] in ("success", "failed") else None

        return self.wait(ended)
