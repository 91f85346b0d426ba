package dev.nightjar.jobs;

import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.Backfill;
import dev.nightjar.lakehouse.LakehouseSettings;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Lets Airflow run a scheduled DAG for past nights, by default one after the other.",
      "A night is the one that its run ends: the run's logical date is the cutoff before.",
      "For a long range, `airflow trigger backfill` does all nights in one application."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar airflow backfill nightly --from 2013-06-02 --to 2013-06-04",
      "  nightjar airflow backfill nightly --from 2013-06-02 --to 2013-06-04 --dry-run",
      "  nightjar airflow backfill nightly --from 2013-06-02 --to 2013-06-04 --again failed --wait 2h"
    })
final class AirflowBackfillJob extends Job {
  private static final Duration POLL = Duration.ofSeconds(3);

  @Mixin private AirflowOptions airflow;
  @Mixin private ShowOptions show;

  @Parameters(paramLabel = "DAG", description = "The DAG's id, such as nightly.")
  private String dag = "";

  @Option(names = "--from", required = true, paramLabel = "D", description = "The first night.")
  private LocalDate from = LocalDate.EPOCH;

  @Option(names = "--to", required = true, paramLabel = "D", description = "The last night.")
  private LocalDate to = LocalDate.EPOCH;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many runs at once (default: ${DEFAULT-VALUE}, which keeps their order).")
  private int atOnce;

  @Option(
      names = "--again",
      paramLabel = "WHICH",
      defaultValue = "none",
      description = "Of nights that have a run: none, failed or completed (default: none).")
  private Backfill.Reprocess again = Backfill.Reprocess.NONE;

  @Option(names = "--dry-run", description = "Starts nothing and shows the nights.")
  private boolean dryRun;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = WaitOption.Length.class,
      description = "Waits for the backfill to end, at most this long.")
  private @Nullable Duration wait;

  @Override
  public Integer call() {
    NightRange nights = new NightRange(from, to);
    NightClock clock = clock();
    Backfill.Request request =
        new Backfill.Request(
            dag,
            clock.cutoffOf(nights.from().minusDays(1)),
            clock.cutoffOf(nights.to().minusDays(1)),
            atOnce,
            again);
    airflow
        .ask(client -> dryRun ? look(client, request, clock) : start(client, request))
        .print(out(), show.json);
    return DONE;
  }

  private static ShownTable look(AirflowClient client, Backfill.Request request, NightClock clock) {
    ShownTable shown = new ShownTable(List.of("night", "logical_date"));
    for (Instant date : client.dryRun(request)) {
      shown.add(List.of(clock.nightThatTakesIn(date).plusDays(1), date));
    }
    return shown;
  }

  private ShownTable start(AirflowClient client, Backfill.Request request) {
    Backfill backfill = client.backfill(request);
    if (wait != null) {
      backfill = client.await(backfill, wait, POLL);
    }
    ShownTable shown =
        new ShownTable(List.of("backfill", "dag", "from", "to", "paused", "completed_at"));
    shown.add(
        Arrays.asList(backfill.id(), dag, from, to, backfill.paused(), backfill.completedAt()));
    return shown;
  }

  private NightClock clock() {
    Problems problems = new Problems();
    LakehouseSettings settings = LakehouseSettings.read(options.open().lakehouse(problems));
    problems.throwIfAny("Cannot read lakehouse.yaml");
    return settings.clock();
  }
}
