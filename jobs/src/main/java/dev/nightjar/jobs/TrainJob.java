package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains on everything known at a night's cutoff and registers the model version.",
      "Snapshots that are missing or outdated are cut first.",
      "With --data, trains on any file instead, without a project: splits it, finds good"
          + " parameters, compares with baselines, and writes the model to --model-out."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar train --date 2013-06-01",
      "  nightjar train --date 2013-07-01 --model late_arrival",
      "  nightjar train --data flights.parquet --label late --task binary --time departs_at \\",
      "    --drop dep_delay --model-out model --json metrics.json --html card.html"
    })
final class TrainJob extends Job {
  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The night: what is known at its cutoff counts.")
  private @Nullable LocalDate date;

  @Option(names = "--model", paramLabel = "M", description = "Only this model; may be repeated.")
  private List<String> models = List.of();

  @Mixin private TrainedFile file;

  @Override
  public Integer call() {
    if (file.isGiven() == (date != null)) {
      throw new ParameterException(
          spec.commandLine(), "Cannot start: say either --date or --data.");
    }
    return date == null ? trainFile() : trainNight(date);
  }

  private int trainFile() {
    file.train(out(), err());
    return DONE;
  }

  private int trainNight(LocalDate night) {
    WholeProject written = project();
    List<String> chosen = written.models(models);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    for (String name : chosen) {
      ModelDefinition model = project.model(name);
      TrainStep train = new TrainStep(lakehouse, project);
      train.cutSnapshots(model, night);
      new Recorded(lakehouse, out())
          .run(
              "train",
              NightRange.of(night),
              run -> {
                ModelVersion version = train.run(run, model, night).version();
                err().println(new Registry(lakehouse).standing(version));
              });
    }
    return DONE;
  }
}
