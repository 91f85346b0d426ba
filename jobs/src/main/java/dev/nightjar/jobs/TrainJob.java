package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains on everything known at a night's cutoff and registers the model version.",
      "Snapshots that are missing or outdated are cut first."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar train --date 2013-06-01",
      "  nightjar train --date 2013-07-01 --model late_arrival"
    })
final class TrainJob extends Job {
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
      TrainStep train = new TrainStep(lakehouse, project);
      train.cutSnapshots(model, date);
      new Recorded(lakehouse, out())
          .run(
              "train",
              NightRange.of(date),
              run -> {
                ModelVersion version = train.run(run, model, date).version();
                err().println(new Registry(lakehouse).standing(version));
              });
    }
    return DONE;
  }
}
