package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the command line tells of models that are made again; that they come out the same whatever
 * became of the tables is {@link VacuumIT}'s.
 */
class ReplayCasesSlowIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void aBacktestGivesTheModelsAndMeasuresThatTheNightsGave_andNothingElseIsWritten()
      throws Exception {
    Lakehouse lakehouse = copy();
    SortedMap<String, List<String>> before = TableContents.of(lakehouse);
    String night = ReferenceRun.NIGHT.toString();
    Path page = folder.resolve("backtest.html");
    JsonNode backtest =
        JSON.readTree(
            told("backtest late_arrival --every 1d --json --html " + page, night, night)
                .requires(0)
                .out());
    ModelVersion trained = new Registry(lakehouse).show("late_arrival", 1);
    JsonNode period = backtest.get("periods").get(0);
    assertThat(period.get("model_sha256").asText()).isEqualTo(trained.modelHash());
    assertThat(period.get("trained_rows").asLong()).isEqualTo(trained.lineage().trainingRows());
    JsonNode evaluated =
        JSON.readTree(told("evaluate late_arrival --json", night, night).requires(0).out());
    for (String measure : List.of("rows", "positives", "auc", "pr_auc", "log_loss", "brier")) {
      assertThat(backtest.at("/all/retrained/" + measure).asDouble())
          .as(measure)
          .isCloseTo(evaluated.get(0).get(measure).asDouble(), within(1e-6));
    }
    assertThat(backtest.get("all").get("never_retrained")).isEqualTo(backtest.at("/all/retrained"));
    assertThat(Files.readString(page)).contains("<svg ", "Backtest of late_arrival");
    assertThat(TableContents.of(lakehouse)).isEqualTo(before);
  }

  @Test
  void whatCannotBeMadeAgainSaysWhatIsMissing() throws Exception {
    Lakehouse lakehouse = copy();
    ModelVersion champion = new Registry(lakehouse).requireChampion("late_arrival");
    Path model = folder.resolve("lakehouse").resolve(champion.folder()).resolve("model.ubj");
    Path aside = folder.resolve("model.ubj");
    Files.copy(model, aside);
    Files.writeString(model, "changed");
    told("replay late_arrival").requires(30, "Cannot load " + champion, "model.ubj");
    Files.copy(aside, model, StandardCopyOption.REPLACE_EXISTING);

    TableVersion outcomes =
        new TableVersion(
            "outcomes", Objects.requireNonNull(champion.manifest().tables().get("outcomes")));
    Files.delete(Path.of(URI.create(lakehouse.read(outcomes).inputFiles()[0])));
    DeltaLog.clearCache();
    told("replay late_arrival --json")
        .requires(10, "Cannot rebuild the training set", outcomes.toString(), "files are gone");
  }

  @Test
  void mistakesAreTold() {
    copy();
    told("replay late_arival").requires(10, "did you mean 'late_arrival'");
    told("replay late_arrival@77").requires(10, "there is no such version", "v1");
    told("replay late_arrival@new").requires(10, "MODEL@VERSION");
    String june = "2013-06-01";
    String night = ReferenceRun.NIGHT.toString();
    told("backtest late_arival --every 1d", june, june).requires(10, "did you mean 'late_arrival'");
    told("backtest late_arrival --every 1d", june, june)
        .requires(10, "the data reach to night " + ReferenceRun.LAST);
    told("backtest late_arrival --every 1m", night, night).requires(10, "--every", "'1m'", "1mo");
    told("backtest late_arrival --every 1d", june, night)
        .requires(10, "the last night is before the first");
  }

  private Told told(String job, String... nights) {
    List<String> words = new ArrayList<>(List.of(job.split(" ")));
    if (nights.length == 2) {
      words.addAll(List.of("--from", nights[0], "--to", nights[1]));
    }
    return Told.in(folder, words.toArray(String[]::new));
  }

  private Lakehouse copy() {
    Folders.copy(ReferenceRun.get().undisturbed(), folder);
    DeltaLog.clearCache();
    return TestSpark.lakehouse(folder.resolve("lakehouse"));
  }
}
