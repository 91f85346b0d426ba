package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.trainer.Trainers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a version's trained model for other programs: XGBoost as UBJ or JSON, others as JSON.",
      "Where --out is a folder, encoder.json comes along, which says what the model's columns are."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar models export late_arrival --out model.ubj",
      "  nightjar models export late_arrival 2 --out folder --format json"
    })
final class ExportModelJob extends Job {
  @Mixin private ShownVersionParameters version;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to write it: a file, or a folder that is there.")
  private Path place = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "ubj or json; what the trainer keeps if it is left out.")
  private @Nullable String format;

  @Override
  public Integer call() {
    Registry registry = new Registry(openLakehouse());
    ModelVersion exported = version.in(registry);
    Trainer trainer = Trainers.named(exported.trainer());
    String chosen = format == null ? trainer.formats().get(0) : format;
    if (!trainer.formats().contains(chosen)) {
      throw NightjarException.user(
          "Cannot export " + exported + " as " + chosen,
          "models of " + trainer.name() + " can be written as " + trainer.formats(),
          "choose one of them");
    }
    SortedMap<String, byte[]> files = registry.files(exported);
    byte[] bytes = trainer.export(files.getOrDefault(trainer.fileName(), new byte[0]), chosen);
    if (Files.isDirectory(place)) {
      Path file = place.resolve("model." + chosen);
      WrittenFile.write(file, bytes);
      Path encoder = place.resolve(ModelVersion.ENCODER);
      WrittenFile.write(encoder, files.getOrDefault(ModelVersion.ENCODER, new byte[0]));
      err().printf("%s is in %s, its columns are in %s%n", exported, file, encoder);
    } else {
      WrittenFile.write(place, bytes);
      err().printf("%s is in %s%n", exported, place);
    }
    return DONE;
  }
}
