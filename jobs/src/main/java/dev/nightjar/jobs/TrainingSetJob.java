package dev.nightjar.jobs;

import dev.nightjar.features.Manifest;
import dev.nightjar.features.ManifestStore;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.ModelDefinition;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "training-set",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "build|rebuild|diff|audit",
    description =
        "Builds training sets, builds them again from their manifests, compares and audits them.",
    subcommands = {
      TrainingSetJob.Build.class,
      TrainingSetJob.Rebuild.class,
      TrainingSetDiffJob.class,
      TrainingSetAuditJob.class
    },
    footer = {
      "",
      "Examples:",
      "  nightjar training-set build --date 2013-06-01",
      "  nightjar training-set rebuild late_arrival-2013-06-01-4f2a91c03b7d",
      "  nightjar training-set audit late_arrival-2013-06-01-4f2a91c03b7d",
      "  nightjar training-set audit --data rides.parquet --at ts --label tipped --key driver"
    })
final class TrainingSetJob implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Cannot start: say build, rebuild, diff or audit.");
  }

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Builds the labelled rows a model would be trained on, and their manifest.",
      footer = {
        "",
        "Example:",
        "  nightjar training-set build --date 2013-06-01 --model late_arrival"
      })
  static final class Build extends Job {
    @Option(
        names = "--date",
        paramLabel = "D",
        required = true,
        description = "The night: what is known at its cutoff counts.")
    private LocalDate date = LocalDate.EPOCH;

    @Option(names = "--model", paramLabel = "M", description = "Only this model; may be repeated.")
    private List<String> models = List.of();

    @Override
    public Integer call() {
      WholeProject written = project();
      List<String> chosen = written.models(models);
      Lakehouse lakehouse = open(written);
      WholeProject project = written.in(lakehouse);
      for (String name : chosen) {
        ModelDefinition model = project.model(name);
        new SnapshotRun(lakehouse, project).cutBefore(project.featuresOf(model.rows()), date);
        new Recorded(lakehouse, out())
            .run(
                "training-set",
                NightRange.of(date),
                run ->
                    print(
                        new TrainingSets(lakehouse, project.project(), project.featureTables())
                            .build(run, name, model.rows(), date, model.seed())
                            .manifest()));
      }
      return DONE;
    }

    private void print(Manifest manifest) {
      TrainingSetJob.print(this, manifest, "built");
    }
  }

  @Command(
      name = "rebuild",
      mixinStandardHelpOptions = true,
      description = "Builds a training set again and compares it with its manifest, to the bit.",
      footer = {
        "",
        "Example:",
        "  nightjar training-set rebuild late_arrival-2013-06-01-4f2a91c03b7d"
      })
  static final class Rebuild extends Job {
    @Parameters(
        paramLabel = "MANIFEST",
        description = "The id of a training set, or the path of its manifest.")
    private String manifest = "";

    @Override
    public Integer call() {
      WholeProject written = project();
      Lakehouse lakehouse = open(written);
      WholeProject project = written.in(lakehouse);
      Manifest stored = new ManifestStore(lakehouse).load(manifest);
      new Recorded(lakehouse, out())
          .run(
              "training-set",
              NightRange.of(stored.date()),
              run ->
                  TrainingSetJob.print(
                      this,
                      new TrainingSets(lakehouse, project.project(), project.featureTables())
                          .rebuild(run, stored)
                          .manifest(),
                      "rebuilt, the same"));
      return DONE;
    }
  }

  private static void print(Job job, Manifest manifest, String done) {
    job.err()
        .printf(
            "%s: %s, %d rows, checksum %s%n",
            manifest.id(), done, manifest.rows(), manifest.checksum());
  }
}
