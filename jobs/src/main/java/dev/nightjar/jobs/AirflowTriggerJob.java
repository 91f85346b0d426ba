package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.DagRun;
import dev.nightjar.airflow.RunState;
import dev.nightjar.airflow.TaskInstance;
import dev.nightjar.airflow.Trigger;
import dev.nightjar.airflow.Triggered;
import dev.nightjar.lakehouse.NightjarException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "trigger",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a run of a DAG. Asking twice for a run of the same name gives one run, which is fine.",
      "A DAG that is paused takes the run in and does not start it."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar airflow trigger nightly --date 2013-06-02",
      "  nightjar airflow trigger nightly --date 2013-06-02 --param run_as=application --wait 1h",
      "  nightjar airflow trigger backfill --param from=2013-06-02 --param to=2013-06-30"
    })
final class AirflowTriggerJob extends Job {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofSeconds(2);

  @Mixin private AirflowOptions airflow;
  @Mixin private ShowOptions show;

  @Parameters(paramLabel = "DAG", description = "The DAG's id, such as nightly.")
  private String dag = "";

  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The night, given to the DAG as its parameter `date`.")
  private @Nullable LocalDate date;

  @Option(
      names = "--param",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the DAG; numbers, true, false and null are taken as such.")
  private Map<String, String> params = Map.of();

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description =
          "The run's name (default: nightjar-DAG-D with --date, else with the time of now).")
  private @Nullable String runId;

  @Option(names = "--note", paramLabel = "TEXT", description = "A note for people.")
  private @Nullable String note;

  @Option(names = "--unpause", description = "Unpauses the DAG where it is paused.")
  private boolean unpause;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = WaitOption.Length.class,
      description = "Waits for the run to end, at most this long; a run that failed is exit 30.")
  private @Nullable Duration wait;

  @Override
  public Integer call() {
    return airflow.ask(this::trigger);
  }

  private int trigger(AirflowClient client) {
    Triggered triggered =
        client.trigger(
            new Trigger(dag, name(), null, conf(), note),
            unpause ? Trigger.IfPaused.UNPAUSE : Trigger.IfPaused.LEAVE);
    DagRun run = triggered.run();
    if (!triggered.isNew()) {
      err().printf("The run %s of %s was there already.%n", run.id(), dag);
    }
    if (triggered.isPaused()) {
      err()
          .printf(
              "WARN %s is paused: the run waits until somebody unpauses it; --unpause does.%n",
              dag);
    }
    if (wait != null) {
      run = client.await(dag, run.id(), wait, POLL);
    }
    ShownTable shown = new ShownTable(List.of("dag", "run", "state", "new"));
    shown.add(List.of(run.dagId(), run.id(), run.state().toString(), triggered.isNew()));
    shown.print(out(), show.json);
    requireNotFailed(client, run);
    return DONE;
  }

  private void requireNotFailed(AirflowClient client, DagRun run) {
    if (wait != null && run.state() == RunState.FAILED) {
      throw NightjarException.outside(
          "Cannot call %s of %s done".formatted(run.id(), dag),
          "its tasks ended as " + ended(client.tasks(dag, run.id())),
          "read their logs in Airflow",
          null);
    }
  }

  private static String ended(List<TaskInstance> tasks) {
    return tasks.stream()
        .map(task -> task.taskId() + " " + task.state())
        .collect(Collectors.joining(", "));
  }

  private String name() {
    if (runId != null) {
      return runId;
    }
    return "nightjar-%s-%s"
        .formatted(dag, date == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : date);
  }

  private Map<String, Object> conf() {
    Map<String, Object> conf = new LinkedHashMap<>();
    if (date != null) {
      conf.put("date", date.toString());
    }
    params.forEach((name, text) -> conf.put(name, value(text)));
    return conf;
  }

  private static Object value(String text) {
    if (text.matches("-?\\d+(\\.\\d+)?|true|false|null")) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        return text;
      }
    }
    return text;
  }
}
