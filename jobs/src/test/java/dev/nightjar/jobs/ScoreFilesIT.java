package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.trainer.Trainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring of any files with a model in a folder. */
class ScoreFilesIT {
  private static final int USER = 10;
  private static final int OUTSIDE = 30;

  @TempDir Path folder;

  @BeforeEach
  void aModel() throws IOException {
    Dataset<Row> rows =
        TestSpark.session()
            .sql("SELECT id, IF(id % 2 = 0, '10', '20') AS zip, id * 0.5D AS paid FROM range(40)");
    rows.write().parquet(at("data"));
    Encoder encoder = Encoder.fit(rows, List.of("paid", "zip"));
    float[] values = new float[80];
    float[] labels = new float[40];
    for (int i = 0; i < 40; i++) {
      values[2 * i] = i * 0.5f;
      values[2 * i + 1] = i % 2;
      labels[i] = i < 20 == (i % 2 == 0) ? 1 : 0;
    }
    Target target = new Target(Task.BINARY, List.of("stays", "leaves"));
    Trainer trainer = Trainers.named("xgboost");
    byte[] trained =
        trainer.train(
            Fit.of(
                target,
                new Matrix(encoder, values, labels, new long[40]),
                Parameters.defaults(trainer).with("rounds", 20)));
    Files.createDirectory(folder.resolve("model"));
    new PortableModel(target, encoder, "xgboost", trained, 0.5, "churn")
        .write(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(at("model")),
            JsonNodeFactory.instance.objectNode());
  }

  @Test
  void filesOfEachKindGetTheSamePredictions() throws IOException {
    Told told = score("model", "data", "--explain", "1").requires(0);
    assertThat(new ObjectMapper().readTree(told.out()).get("rows").asLong()).isEqualTo(40);
    Dataset<Row> scored = TestSpark.session().read().parquet(at("out"));
    assertThat(scored.columns())
        .containsExactly(
            "id", "zip", "paid", "probability", "decision", "predicted", "explanation");
    assertThat(scored.where("predicted = 'leaves' AND decision").count()).isEqualTo(20);
    assertThat(scored.where("(id < 20) = (zip = '10') AND NOT decision").count()).isZero();
    assertThat(scored.where("explanation[0].value IN (zip, string(paid))").count()).isEqualTo(40);
    assertThat(scored.where("explanation[0].feature IN ('zip', 'paid')").count()).isEqualTo(40);
    List<String> expected = rows(scored);

    TestSpark.session().read().parquet(at("data")).write().format("delta").save(at("delta"));
    score("model", "delta", "--format", "delta", "--overwrite").requires(0);
    assertThat(rows(TestSpark.session().read().format("delta").load(at("out"))))
        .isEqualTo(expected);

    // Texts that look like numbers, and a column that is read of no row.
    TestSpark.session()
        .read()
        .parquet(at("data"))
        .selectExpr("zip", "CAST(NULL AS STRING) AS nothing", "paid", "id")
        .coalesce(1)
        .write()
        .option("header", true)
        .csv(at("csv"));
    score("model", "csv", "--overwrite").requires(0);
    assertThat(rows(TestSpark.session().read().parquet(at("out")))).isEqualTo(expected);
  }

  @Test
  void mistakesAreToldAndLeaveNothing() throws IOException {
    write("wrong", "SELECT 1 AS paid, 2 AS zip");
    refused(USER, "model", "wrong", "zip is INT but the model was trained on a text");
    write("other", "SELECT 1 AS id");
    refused(USER, "model", "other", "paid is absent, zip is absent");
    write("clash", "SELECT 1 AS paid, '' AS zip, 1 AS Probability");
    refused(USER, "model", "clash", "columns already of the names probability");
    write("empty", "SELECT 1 AS paid, '' AS zip WHERE false");
    refused(USER, "model", "empty", "it has no rows");
    refused(USER, "model", "nowhere", "there is no such file or folder");
    refused(USER, "data", "data", "there is no file nightjar-model.json");
    Told.by("score", "--model", at("model"), "--data", at("data"), "--out", at("data"))
        .requires(USER, "it exists already");
    Told.by("score", "--model", "m", "--data", "d", "--out", "o", "--date", "2013-06-01")
        .requires(USER, "Cannot score nights and --data at once");
    Told.by("score", "--data", "d", "--out", "o").requires(USER, "Cannot tell which model");
    Told.by("score", "--model", "m", "--data", "d").requires(USER, "--out");
    Told.by("score").requires(USER, "or --data PATH");
    Files.writeString(folder.resolve("model/model.ubj"), "other bytes");
    refused(OUTSIDE, "model", "data", "its checksum differs");
  }

  private void refused(int code, String model, String data, String part) throws IOException {
    score(model, data).requires(code, part);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString())).noneMatch(n -> n.contains("out"));
    }
  }

  private Told score(String model, String data, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("score", "--model", at(model), "--data", at(data), "--out", at("out")));
    arguments.addAll(List.of(more));
    return Told.by(arguments.toArray(String[]::new));
  }

  private void write(String name, String sql) {
    TestSpark.session().sql(sql).write().parquet(at(name));
  }

  private static List<String> rows(Dataset<Row> scored) {
    return scored
        .selectExpr("id", "zip", "paid", "probability", "decision", "predicted")
        .collectAsList()
        .stream()
        .map(row -> row.get(0) + row.toString().substring(row.toString().indexOf(',')))
        .sorted()
        .toList();
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }
}
