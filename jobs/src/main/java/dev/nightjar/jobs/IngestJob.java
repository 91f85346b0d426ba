package dev.nightjar.jobs;

import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = {
      "Takes in what landed: stages it, judges it by the gates, publishes it.",
      "Then makes the tables that are made `from:` others, in the same way.",
      "A night takes in what became known in the 24 hours before its cutoff."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar ingest --bootstrap --to 2013-06-01    all history up to a night",
      "  nightjar ingest --date 2013-06-02",
      "  nightjar ingest --from 2013-06-02 --to 2013-06-30 --table outcomes --table weather",
      "  nightjar ingest --date 2013-06-02 --stage-only && nightjar gate --date 2013-06-02"
    })
final class IngestJob extends Job {
  @Mixin HistoryOptions nights;

  @Option(names = "--table", paramLabel = "T", description = "Only this table; may be repeated.")
  private List<String> tables = List.of();

  @Option(
      names = "--stage-only",
      description = {
        "Stages what landed and stops; `nightjar gate` judges and publishes within two days,",
        "and makes the tables that are made from others."
      })
  private boolean stageOnly;

  @Option(
      names = "--nightly",
      description = {
        "As `nightly` does: of every table the nights after its loaded history, and a landing that",
        "is late is waited for (exit 30) until `upstream_deadline` in schedules/nightly.yaml. What a",
        "gate refuses is told and published."
      })
  private boolean nightly;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    if (nightly) {
      return ingestNightly(range);
    }
    WholeProject project = project();
    List<TableDefinition> landed = project.landed(tables);
    List<TableDefinition> derived = project.derived(tables);
    Lakehouse lakehouse = open(project);
    HeldBatches held = new HeldBatches(lakehouse, range, nights.bootstrap);
    new Recorded(lakehouse, out())
        .run(
            "ingest",
            range,
            run -> {
              if (stageOnly) {
                held.save(
                    new LandingStage(lakehouse, project, err())
                        .stage(run, landed, range, nights.bootstrap, held::folder),
                    derived);
              } else {
                new IngestStep(lakehouse, project, err())
                    .run(run, landed, derived, range, nights.bootstrap);
              }
            });
    return DONE;
  }

  private int ingestNightly(NightRange range) {
    if (nights.bootstrap || stageOnly || !tables.isEmpty()) {
      throw nights.wrong(
          "Cannot mix --nightly with --bootstrap, --stage-only or --table: it takes in a whole night.");
    }
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    try {
      new Recorded(lakehouse, out())
          .run(
              "ingest",
              range,
              run -> new NightlyIngest(lakehouse, project, err()).run(run, range, rows -> {}));
    } catch (NightjarException e) {
      if (e.category() == ErrorCategory.GATE) {
        refuse(lakehouse, project, range, e);
      }
      throw e;
    }
    return DONE;
  }

  /** No other step comes after a refusal: the row of the whole night is written here. */
  private void refuse(
      Lakehouse lakehouse, WholeProject project, NightRange range, NightjarException refusal) {
    Run night = lakehouse.start(RunLedger.NIGHTLY, range);
    try {
      new RefusedNights(lakehouse, project, err()).tell(night, refusal);
    } finally {
      night.fail(refusal, refusal.category().exitCode());
    }
  }
}
