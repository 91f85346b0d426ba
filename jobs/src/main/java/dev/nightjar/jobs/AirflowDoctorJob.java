package dev.nightjar.jobs;

import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.AirflowException;
import dev.nightjar.airflow.Dag;
import dev.nightjar.airflow.Health;
import dev.nightjar.airflow.ImportError;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at everything that keeps nights from running: whether Airflow answers and is healthy,",
      "lets the user in, can read its DAGs, and knows those of the project's schedules/, unpaused.",
      "Exit 0 where all is well, else that of the first finding."
    },
    footer = {"", "Examples:", "  nightjar airflow doctor", "  nightjar airflow doctor --json"})
final class AirflowDoctorJob extends Job {
  @Mixin private AirflowOptions airflow;
  @Mixin private ShowOptions show;

  private final ShownTable shown = new ShownTable(List.of("check", "ok", "finding"));
  private @Nullable NightjarException first;

  @Override
  public Integer call() {
    Problems problems = new Problems();
    Map<String, Schedule> schedules = Schedule.read(options.open(), problems);
    problems.throwIfAny("Cannot read schedules/");
    AirflowClient client = airflow.client();
    if (check("answers", () -> client.version())
        && check("healthy", () -> requireHealthy(client.health()))
        && check("login", () -> client.dags().size() + " DAGs")) {
      check("files", () -> requireReadable(client.importErrors()));
      Map<String, Dag> dags =
          client.dags().stream().collect(Collectors.toMap(Dag::id, Function.identity()));
      for (Schedule schedule : schedules.values()) {
        check(
            "dag " + schedule.dag(), () -> requireUsable(schedule.dag(), dags.get(schedule.dag())));
      }
    }
    shown.print(out(), show.json);
    if (first != null) {
      throw first;
    }
    return DONE;
  }

  private interface Look {
    String finding();
  }

  private boolean check(String name, Look look) {
    try {
      shown.add(List.of(name, true, look.finding()));
      return true;
    } catch (AirflowException e) {
      shown.add(List.of(name, false, e.why()));
      first = first == null ? AirflowOptions.explained(e) : first;
    } catch (NightjarException e) {
      shown.add(List.of(name, false, String.valueOf(e.getMessage())));
      first = first == null ? e : first;
    }
    return false;
  }

  private static String requireHealthy(Health health) {
    if (!health.canRun()) {
      throw NightjarException.outside(
          "Cannot run any DAG",
          "of Airflow's parts, " + health.parts(),
          "start or mend the scheduler and the DAG processor",
          null);
    }
    return health.parts().toString();
  }

  private static String requireReadable(List<ImportError> errors) {
    if (!errors.isEmpty()) {
      throw NightjarException.user(
          "Cannot read all DAGs",
          errors.stream().map(e -> e.file() + ": " + e.reason()).collect(Collectors.joining("; ")),
          "mend what the files or schedules/ say");
    }
    return "no import errors";
  }

  private static String requireUsable(String id, @Nullable Dag dag) {
    if (dag == null) {
      throw NightjarException.user(
          "Cannot find the DAG " + id,
          "Airflow does not know it",
          "put airflow-dags/dags into its DAG folder and this project into NIGHTJAR_PROJECT there");
    }
    if (dag.paused()) {
      throw NightjarException.user(
          "Cannot run the DAG " + id, "it is paused", "unpause it in Airflow");
    }
    return dag.nextRun() == null ? "unpaused" : "unpaused, next at " + dag.nextRun();
  }
}
