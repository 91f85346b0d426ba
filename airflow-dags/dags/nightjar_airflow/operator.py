"""A job of Nightjar as a task: SparkSubmitOperator that knows whose move a failure is."""

import datetime
import json
import subprocess

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

MAIN = "dev.nightjar.jobs.Main"
MISTAKE = 10
REFUSED = 20
OUTSIDE = 30

#: What may be tried again: something outside, kills, and Spark's own failures.
RETRIED = {OUTSIDE, 137, 143, 50, 51, 52}

MEANING = {
    MISTAKE: "the user's mistake",
    REFUSED: "a gate said no",
    OUTSIDE: "something outside failed",
    70: "a defect of Nightjar",
    137: "it was killed",
    143: "it was ended",
    50: "Spark failed",
    51: "Spark failed",
    52: "Spark ran out of memory",
}


def outcome(job, code, when_refused="fail"):
    """The exception by which Airflow retries, fails or skips a task whose job ended with this code."""
    # A process that a signal ended has its number, negative; a shell adds 128 to it.
    code = 128 - code if code < 0 else code
    sentence = f"nightjar {job} ended with {code}: {MEANING.get(code, 'it did not begin')}"
    if code == REFUSED and when_refused == "skip":
        return AirflowSkipException(sentence)
    if code in RETRIED:
        return AirflowException(sentence)
    return AirflowFailException(sentence)


def code_since(runs, started):
    """The exit code of the newest run that ended since then; without one the driver was lost."""
    codes = [
        run["exit_code"] for run in runs if datetime.datetime.fromisoformat(run["finished_at"]) >= started
    ]
    return (codes and codes[-1]) or OUTSIDE


class NightjarOperator(SparkSubmitOperator):
    """
    Runs one job and maps its exit code.

    :param job: the job and its arguments, such as ["score", "--date", "2013-06-02"]; templated
    :param project_arguments: what names the project on the command line
    :param when_refused: fail, or skip: what becomes of the task where a gate said no
    """

    def __init__(self, *, job, project_arguments, when_refused="fail", **kwargs):
        super().__init__(application_args=[*job, *project_arguments], java_class=MAIN, **kwargs)
        self.job = job
        self.project_arguments = project_arguments
        self.when_refused = when_refused

    def execute(self, context):
        started = datetime.datetime.now(datetime.timezone.utc)
        job = self.application_args[0]
        self._hook = self._get_hook()
        try:
            super().execute(context)
        except (AirflowException, RuntimeError) as failure:
            code = self._code_of_the_ledger(job, started) if self._is_cluster_mode() else self._code()
            ended = outcome(job, code, self.when_refused)
            self.log.error("%s", ended)
            raise ended from failure

    def _code(self):
        process = self._hook._submit_sp
        return OUTSIDE if process is None else process.returncode

    def _is_cluster_mode(self):
        return self._hook._connection["deploy_mode"] == "cluster"

    def _code_of_the_ledger(self, job, started):
        """The driver's exit code does not reach spark-submit in cluster mode; the ledger's row does."""
        command = [self._hook._connection["spark_binary"], "--master", "local[1]", "--class", MAIN]
        command += [self.application, "runs", "--job", job, "--last", "1", "--json"]
        command += self.project_arguments
        asked = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if asked.returncode:
            return MISTAKE if asked.returncode == MISTAKE else OUTSIDE
        return code_since(json.loads(asked.stdout), started)
