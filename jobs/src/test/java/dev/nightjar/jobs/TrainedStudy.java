package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a training on a file left.
 *
 * @param study its id, trials, winner and metrics, without what took how long
 * @param model the bytes of the model
 * @param encoder the bytes of its encoder
 */
@SuppressWarnings("ArrayRecordComponent") // compared one by one
record TrainedStudy(JsonNode study, byte[] model, byte[] encoder) {
  private static final int TRIALS = 6;

  /** Writes the rows that {@link #command} trains on. */
  static void writeRows(Path folder) {
    TestSpark.session()
        .sql(
            "SELECT id, cast(a AS FLOAT) AS a, if(id % 17 = 0, null, b) AS b, c,"
                + " cast(a * b + c / 30 + noise > 0.9 AS INT) AS label FROM (SELECT id,"
                + " pmod(xxhash64(id, 1), 1000) / 1000D AS a, pmod(xxhash64(id, 2), 1000) / 1000D"
                + " AS b, pmod(xxhash64(id, 3), 20) AS c, pmod(xxhash64(id, 4), 1000) / 1500D AS"
                + " noise FROM range(2000))")
        .write()
        .parquet(folder.resolve("rows").toString());
  }

  /** A job that trains a model of this name in the folder. */
  static List<String> command(Path folder, String name) {
    return List.of(
        "train",
        "--data",
        folder.resolve("rows").toString(),
        "--label",
        "label",
        "--task",
        "binary",
        "--key",
        "id",
        "--trials",
        String.valueOf(TRIALS),
        "--model-out",
        folder.resolve(name).toString(),
        "--json",
        folder.resolve(name + ".json").toString());
  }

  /** The same in a process of its own, on a master of Spark's. */
  static ChildJvm child(Path folder, String name, String master) {
    return ChildJvm.start(
        List.of(
            "-Dspark.master=" + master,
            "-Dspark.ui.enabled=false",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1"),
        command(folder, name),
        folder.resolve(name + ".log"));
  }

  /** Trains in this process. */
  static TrainedStudy here(Path folder, String name) throws IOException {
    Told.by(command(folder, name).toArray(String[]::new)).requires(0);
    return at(folder, name);
  }

  static TrainedStudy at(Path folder, String name) throws IOException {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(folder.resolve(name + ".json").toFile());
    json.remove(List.of("seconds", "code"));
    json.required("trials")
        .forEach(
            t ->
                ((ObjectNode) t)
                    .remove(List.of("seconds", "training_seconds", "predicting_seconds")));
    assertThat(json.required("trials")).hasSize(TRIALS);
    return new TrainedStudy(
        json,
        Files.readAllBytes(folder.resolve(name).resolve("model.ubj")),
        Files.readAllBytes(folder.resolve(name).resolve("encoder.json")));
  }

  void requiresSame(TrainedStudy other) {
    assertThat(study.toPrettyString()).isEqualTo(other.study.toPrettyString());
    assertThat(model).isEqualTo(other.model);
    assertThat(encoder).isEqualTo(other.encoder);
  }
}
