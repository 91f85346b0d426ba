package dev.nightjar.training.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.trainer.TestMatrices;
import dev.nightjar.training.trainer.Trainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortableModelTest {
  private static final Matrix ROWS = TestMatrices.random(3, 200);

  @TempDir Path folder;
  private PortableModel model;

  @BeforeEach
  void write() throws IOException {
    model = trained();
    model.write(files(), at(folder), new ObjectMapper().createObjectNode().put("seed", 1));
  }

  @Test
  void whatIsReadPredictsAsWhatWasWritten() throws IOException {
    PortableModel read = PortableModel.read(files(), at(folder));
    assertThat(read.hash()).isEqualTo(model.hash());
    assertThat(read.target()).isEqualTo(model.target());
    assertThat(read.trainer()).isEqualTo("xgboost");
    assertThat(read.threshold()).isEqualTo(0.3);
    assertThat(read.name()).isEqualTo(folder.getFileName().toString());
    assertThat(read.encoder().names()).isEqualTo(model.encoder().names());
    assertThat(predicted(read)).isEqualTo(predicted(model));
  }

  @Test
  void filesThatAreMissingOrChangedAreToldByName() throws IOException {
    for (String name : new String[] {"model.ubj", ModelVersion.ENCODER}) {
      Path file = folder.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      rewrite(file, bytes);
      refused(ErrorCategory.OUTSIDE, name + " is not what was written: its checksum differs");
      Files.delete(file);
      refused(ErrorCategory.OUTSIDE, name + " is missing");
      bytes[bytes.length / 2] ^= 1;
      rewrite(file, bytes);
      PortableModel.read(files(), at(folder));
    }
  }

  @Test
  void aDescriptionThatIsNoneIsTold() throws IOException {
    Path description = folder.resolve(PortableModel.DESCRIPTION);
    String written = Files.readString(description);
    rewrite(description, written.substring(0, written.length() / 2).getBytes());
    refused(ErrorCategory.OUTSIDE, "train again");
    rewrite(description, "{}".getBytes());
    refused(ErrorCategory.OUTSIDE, "format");
    rewrite(description, "".getBytes());
    refused(ErrorCategory.OUTSIDE, "train again");
    rewrite(description, written.replace("\"format\" : 1", "\"format\" : 2").getBytes());
    refused(ErrorCategory.USER, "format 2");
    rewrite(description, written.replace("binary", "sorting").getBytes());
    refused(ErrorCategory.OUTSIDE, "train again");
    Files.delete(description);
    refused(ErrorCategory.USER, "there is no file " + PortableModel.DESCRIPTION);
  }

  private void refused(ErrorCategory category, String part) {
    assertThatThrownBy(() -> PortableModel.read(files(), at(folder)))
        .isInstanceOf(NightjarException.class)
        .hasMessageStartingWith("Cannot read a model from ")
        .hasMessageContaining(part)
        .satisfies(e -> assertThat(((NightjarException) e).category()).isEqualTo(category));
  }

  /** Hadoop's checksum beside the file would notice first. */
  private static void rewrite(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, bytes);
  }

  private static PortableModel trained() {
    Trainer trainer = Trainers.named("xgboost");
    Parameters parameters = Parameters.defaults(trainer).with("rounds", 5);
    byte[] bytes =
        trainer.train(
            new Fit(Target.YES_OR_NO, ROWS, null, parameters, new Compute(1, Compute.Device.CPU)));
    return new PortableModel(Target.YES_OR_NO, ROWS.encoder(), trainer.name(), bytes, 0.3, "model");
  }

  private static float[] predicted(PortableModel model) {
    float[] out = new float[ROWS.rows()];
    try (Predictor predictor = model.open()) {
      predictor.predict(ROWS.values(), ROWS.rows(), out);
    }
    return out;
  }

  private static FileSystem files() throws IOException {
    return FileSystem.getLocal(new Configuration());
  }

  private static org.apache.hadoop.fs.Path at(Path path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }
}
