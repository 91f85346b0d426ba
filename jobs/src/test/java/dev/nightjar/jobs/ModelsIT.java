package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with the versions of the reference run: look, compare, approve, take away. */
class ModelsIT {
  private static final String MODEL = "late_arrival";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @BeforeAll
  static void theReferenceRun() {
    Folders.copy(ReferenceRun.get().undisturbed(), folder);
  }

  @Test
  void aVersionHasACardAsPageMarkdownAndData() throws IOException {
    Path page = folder.resolve("card.html");
    run("models", "card", MODEL, "1", "--out", page.toString())
        .requires(0, "the card of late_arrival v1 is in");
    assertThat(Files.readString(page))
        .contains("late_arrival v1", "Calibration", "origin_rate_1d", "by carrier", "schedule@v");
    assertThat(run("models", "card", MODEL, "1").requires(0).out())
        .startsWith("# late\\_arrival v1");
    Path data = folder.resolve("card.json");
    run("models", "card", MODEL, "1", "--out", data.toString()).requires(0);
    JsonNode card = JSON.readTree(Files.readString(data));
    assertThat(card.at("/subject/version").asText()).isEqualTo("v1");
    assertThat(card.at("/features")).hasSize(9);
    run("models", "card", MODEL, "1", "--out", "card.pdf")
        .requires(10, "Let it end in .html, .md or .json");
  }

  @Test
  void twoVersionsAreComparedAndAModelIsExported() throws IOException {
    Path page = folder.resolve("compare.html");
    Told told =
        run("models", "compare", MODEL + "@1", MODEL + "@2", "--json", "--html", page.toString())
            .requires(0);
    JsonNode comparison = JSON.readTree(told.out());
    assertThat(comparison.at("/parameters")).isEmpty();
    assertThat(comparison.at("/importance")).hasSize(9);
    assertThat(comparison.at("/unseen/rows").asLong()).isPositive();
    assertThat(comparison.at("/unseen/metrics/0/difference/interval/low").isNumber()).isTrue();
    assertThat(Files.readString(page)).contains("rows that neither has seen");
    run("models", "compare", MODEL, "1", "1").requires(10, "both are the same version");
    run("models", "compare", MODEL, "1").requires(10, "two versions are needed");

    Path place = Files.createDirectories(folder.resolve("exported"));
    run("models", "export", MODEL, "2", "--out", place.toString(), "--format", "json").requires(0);
    assertThat(JSON.readTree(place.resolve("model.json").toFile()).has("learner")).isTrue();
    assertThat(place.resolve("encoder.json")).isNotEmptyFile();
    run("models", "export", MODEL, "2", "--out", place.toString(), "--format", "onnx")
        .requires(10, "can be written as [ubj, json]");
  }

  @Test
  void whatWaitsIsListedAndApprovedOrRejectedByName() throws IOException {
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    Registry registry = new Registry(lakehouse);
    ModelVersion champion = registry.requireChampion(MODEL);
    ModelVersion other =
        registry.list(MODEL).stream().filter(v -> !v.equals(champion)).findFirst().orElseThrow();
    String number = Long.toString(other.version());
    run("models", "approve", MODEL, number).requires(10, "it does not wait for approval");
    new Approvals(lakehouse)
        .request(
            lakehouse.start("train", NightRange.of(ReferenceRun.LAST)),
            other,
            champion.version(),
            ReferenceRun.LAST,
            "it is better");
    JsonNode list = JSON.readTree(run("models", "list", "--json").requires(0).out());
    for (JsonNode row : list) {
      assertThat(row.get("waiting").asBoolean())
          .isEqualTo(row.get("version").asLong() == other.version());
    }
    assertThat(run("models", "show", MODEL, number).requires(0).out())
        .startsWith(other + " waits for approval: it is better");
    run("models", "approve", MODEL, number, "--reason", "seen")
        .requires(0, other + " is the champion");
    run("models", "reject", MODEL, number).requires(10, "has approved it: seen");
    assertThat(new Registry(lakehouse).changes(MODEL))
        .last()
        .satisfies(
            change -> {
              assertThat(change.by()).isEqualTo(System.getProperty("user.name"));
              assertThat(change.night()).isEqualTo(ReferenceRun.LAST);
            });
  }

  private static Told run(String... job) {
    return Told.in(folder, job);
  }
}
