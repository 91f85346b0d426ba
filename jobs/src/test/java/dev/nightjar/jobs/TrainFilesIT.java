package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.registry.PortableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model from one line, with the traps that files lay. */
class TrainFilesIT {
  private static final int USER = 10;
  private static final int OUTSIDE = 30;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.write(folder.resolve("d.csv"), lines(1, 240));
    Files.write(folder.resolve("t.csv"), lines(2, 60));
  }

  @Test
  void aModelItsMetricsAndItsCard() throws IOException {
    train(
            "--label",
            "y",
            "--task",
            "binary",
            "--key",
            "id",
            "--trials",
            "2",
            "--time",
            "at",
            "--fairness",
            "kind",
            "--json",
            at("m/metrics.json"),
            "--html",
            at("card.html"))
        .requires(0, "240 rows to learn from", "the newest fifth of the rows", "constant");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("m/metrics.json").toFile());
    assertThat(json.at("/test/auc").asDouble()).isBetween(0.6, 1.0);
    assertThat(json.at("/test/log_loss").asDouble()).isBetween(0.0, 0.69);
    assertThat(json.at("/test/rows").asInt()).isEqualTo(48);
    assertThat(json.at("/best/trainer").asText()).isNotEmpty();
    assertThat(json.at("/best/threshold").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/trials")).hasSize(2);
    assertThat(json.at("/trials/1/validation/log_loss").isNumber()).isTrue();
    assertThat(json.at("/baselines")).isNotEmpty();
    assertThat(json.at("/permutation/metric").asText()).isEqualTo("log_loss");
    assertThat(json.at("/permutation/rows").asInt()).isEqualTo(48);
    assertThat(json.at("/permutation/columns")).hasSameSizeAs(json.at("/importance"));
    assertThat(json.at("/permutation/columns/x/mean").isNumber()).isTrue();
    assertThat(json.at("/fairness/kind/groups")).isNotEmpty();
    assertThat(json.at("/rows/test_keys_in_data").asInt()).isZero();
    assertThat(Files.readString(folder.resolve("card.html"))).contains("</html>");
    PortableModel model =
        PortableModel.read(
            FileSystem.getLocal(new Configuration()),
            new org.apache.hadoop.fs.Path(folder.resolve("model").toString()));
    assertThat(model.hash()).isEqualTo(json.at("/best/model_hash").asText());
    // What scores other files asks for columns that those have too.
    assertThat(model.encoder().sources()).contains("at", "x", "kind").doesNotContain("id", "y");
    assertThat(left()).containsExactly("card.html", "d.csv", "m", "model", "t.csv");

    train("--label", "y", "--task", "binary").requires(USER, "it exists already");
    train("--label", "y", "--task", "binary", "--trainer", "constant", "--overwrite").requires(0);
  }

  @Test
  void aTestSetMayBeOfAnotherKindOfFile() throws IOException {
    TestSpark.session()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(at("t.csv"))
        .select("z", "y", "kind", "x", "id", "at")
        .write()
        .parquet(at("t.parquet"));
    train(
            "--label",
            "z",
            "--task",
            "regression",
            "--trainer",
            "linear_regression",
            "--drop",
            "y",
            "--trials",
            "1",
            "--test",
            at("t.parquet"))
        .requires(0, "60 to test on (the test set)");
  }

  @Test
  void groupsWithoutLabels() throws IOException {
    train(
            "--task",
            "clustering",
            "--label",
            "y",
            "--drop",
            "at",
            "--trials",
            "1",
            "--json",
            at("m.json"))
        .requires(0, "(all rows)");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("m.json").toFile());
    assertThat(json.at("/test/silhouette").isNumber()).isTrue();
  }

  @Test
  void whatIsWrongIsToldAndLeavesNothing() throws IOException {
    refused("it is missing", "--label", "y");
    refused("did you mean 'binary'", "--label", "y", "--task", "binry");
    refused("needs --label", "--task", "binary");
    refused("--trials must be at least 1", "--label", "y", "--task", "binary", "--trials", "0");
    refused("did you mean 'xgboost'", "--label", "y", "--task", "binary", "--trainer", "xgbost");
    refused("it knows clustering", "--label", "y", "--task", "binary", "--trainer", "kmeans");
    refused("did you mean 'y'", "--label", "yy", "--task", "binary");
    refused("did you mean 'at'", "--label", "y", "--task", "binary", "--time", "att");
    refused("Make it a timestamp", "--label", "y", "--task", "binary", "--time", "x");
    refused("different values", "--label", "z", "--task", "binary");
    refused("it is STRING", "--label", "kind", "--task", "regression");
    refused("Cannot use the column y twice", "--label", "y", "--task", "binary", "--key", "y");
    refused("it is a folder", "--label", "y", "--task", "binary", "--json", folder.toString());
    refused("read from there", "--label", "y", "--task", "binary", "--json", at("d.csv"));
    refused(
        "the same file", "--label", "y", "--task", "binary", "--json", at("o"), "--html", at("o"));
    refused("there is no such file", "--label", "y", "--task", "binary", "--test", at("none"));
    refused(
        "only xgboost trains there",
        "--label",
        "y",
        "--task",
        "binary",
        "--device",
        "cuda",
        "--trainer",
        "gbt");
    Files.write(
        folder.resolve("t.csv"), List.of("id,at,x,kind,z,y", "1,2020-01-01 00:00:00,1,a,1,2"));
    refused(
        "2 is none of the classes 0, 1", "--label", "y", "--task", "binary", "--test", at("t.csv"));
    Files.write(folder.resolve("t.csv"), List.of("id,at,x,z,y", "1,2020-01-01 00:00:00,1,1,1"));
    refused(
        "Cannot find the column kind", "--label", "y", "--task", "binary", "--test", at("t.csv"));
    train("--label", "y", "--task", "binary", "--json", at("d.csv") + "/m.json")
        .requires(OUTSIDE, "is no folder");
    Files.write(folder.resolve("d.csv"), lines(1, 3));
    refused(
        "Cannot train on so few rows", "--label", "y", "--task", "binary", "--trainer", "constant");
    Files.write(folder.resolve("d.csv"), lines(1, 1));
    refused("all 1 trials failed", "--task", "clustering", "--trials", "1", "--drop", "kind");
  }

  @Test
  void withoutAGpuNothingTrainsOnTheCpuInstead() throws IOException {
    Told told = train("--label", "y", "--task", "binary", "--device", "cuda", "--trials", "1");
    if (told.code() != 0) {
      assertThat(told.err()).startsWith("Cannot train on a GPU");
      assertThat(left()).containsExactly("d.csv", "t.csv");
    }
  }

  private void refused(String part, String... options) throws IOException {
    train(options).requires(USER, part);
    assertThat(left()).containsExactly("d.csv", "t.csv");
  }

  private Told train(String... options) {
    List<String> all =
        new ArrayList<>(List.of("train", "--data", at("d.csv"), "--model-out", at("model")));
    all.addAll(List.of(options));
    return Told.by(all.toArray(String[]::new));
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> left() throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  private static List<String> lines(long seed, int count) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("id,at,x,kind,z,y"));
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      String kind = List.of("a", "b", "c").get(i % 3);
      double z = 2 * x + (i % 3 == 0 ? 1 : 0) + random.nextGaussian() / 2;
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,2020-01-%02d %02d:00:00,%.6f,%s,%.6f,%d",
              i,
              1 + i / 24,
              i % 24,
              x,
              kind,
              z,
              z > 0.3 ? 1 : 0));
    }
    return lines;
  }
}
