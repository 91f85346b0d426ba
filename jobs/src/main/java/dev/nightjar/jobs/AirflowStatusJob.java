package dev.nightjar.jobs;

import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.Dag;
import dev.nightjar.airflow.DagRun;
import dev.nightjar.airflow.TaskInstance;
import dev.nightjar.lakehouse.NightjarException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the DAGs with their newest runs, the runs of one DAG, or the tasks of one run.",
      "A run that succeeded without a single task is a mistake here (exit 10)."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar airflow status",
      "  nightjar airflow status nightly --last 5",
      "  nightjar airflow status nightly --run-id nightjar-nightly-2013-06-02 --json"
    })
final class AirflowStatusJob extends Job {
  @Mixin private AirflowOptions airflow;
  @Mixin private ShowOptions show;

  @Parameters(paramLabel = "DAG", arity = "0..1", description = "Only this DAG.")
  private @Nullable String dag;

  @Option(names = "--run-id", paramLabel = "ID", description = "The tasks of this run.")
  private @Nullable String runId;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many runs (default: ${DEFAULT-VALUE}).")
  private int last;

  @Override
  public Integer call() {
    airflow.ask(this::shown).print(out(), show.json);
    return DONE;
  }

  private ShownTable shown(AirflowClient client) {
    if (dag == null && runId != null) {
      throw NightjarException.user(
          "Cannot look at the run " + runId, "its DAG is not named", "name the DAG before it");
    }
    return dag == null
        ? dags(client)
        : runId == null ? runs(client, dag) : tasks(client, dag, runId);
  }

  private static ShownTable dags(AirflowClient client) {
    ShownTable shown =
        new ShownTable(List.of("dag", "paused", "newest_run", "state", "next_run", "broken"));
    for (Dag each : client.dags()) {
      List<DagRun> newest = client.runs(each.id(), 1);
      shown.add(
          Arrays.asList(
              each.id(),
              each.paused(),
              newest.isEmpty() ? null : newest.get(0).id(),
              newest.isEmpty() ? null : newest.get(0).state(),
              each.nextRun(),
              each.hasImportErrors()));
    }
    return shown;
  }

  private ShownTable runs(AirflowClient client, String of) {
    ShownTable shown =
        new ShownTable(
            List.of("run", "type", "state", "interval_end", "started_at", "ended_at", "note"));
    for (DagRun run : client.runs(of, last)) {
      shown.add(
          Arrays.asList(
              run.id(),
              run.type(),
              run.state(),
              run.intervalEnd(),
              run.startedAt(),
              run.endedAt(),
              run.note()));
    }
    return shown;
  }

  private static ShownTable tasks(AirflowClient client, String of, String run) {
    client.requireTasks(client.run(of, run));
    ShownTable shown =
        new ShownTable(List.of("task", "index", "state", "tries", "started_at", "ended_at"));
    for (TaskInstance task : client.tasks(of, run)) {
      shown.add(
          Arrays.asList(
              task.taskId(),
              task.mapIndex() < 0 ? null : (Integer) task.mapIndex(),
              task.state(),
              task.tries(),
              task.startedAt(),
              task.endedAt()));
    }
    return shown;
  }
}
