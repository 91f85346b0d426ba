package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.Judgement.Decision;
import dev.nightjar.training.card.Comparison;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A model's first weeks: what its versions become as night follows night. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChallengeTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 4, 30);
  private static final LocalDate SECOND = LocalDate.of(2013, 6, 10);
  private static final LocalDate THIRD = LocalDate.of(2013, 6, 14);
  private static final String TRIPS =
      """
      table: trips
      landing: trips
      columns: { id: long, carrier: string, rate: double, at: timestamp }
      select: { id: id, carrier: carrier, rate: rate, at: at }
      key: [id]
      event_time: at
      available_time: "at - make_interval(0, 0, 0, 2)"
      """;
  private static final String ARRIVALS =
      """
      table: arrivals
      landing: arrivals
      columns: { id: long, at: timestamp, late: boolean }
      select: { id: id, at: at, late: late }
      key: [id]
      event_time: at
      available_time: "at"
      """;
  private static final String MODEL =
      """
      model: late
      rows: trips
      predict_at: { local: "04:00", of: at }
      label: { from: arrivals, on: [id], value: late }
      features: [ { from: trips, columns: [carrier, rate] } ]
      split: { by: time, validation: 5d, test: 14d, gap: 0d }
      trainers: { xgboost: { rounds: 12, max_depth: 3, seed: 7 } }
      promote: { metric: log_loss, min_relative_gain: 0.01, slices: [ { by: carrier, max_relative_loss: 0.1, min_rows: 20 } ] }
      """;

  @TempDir static Path root;

  private Lakehouse lakehouse;
  private Registry registry;
  private Project project;
  private int copies;

  @BeforeAll
  void threeVersionsOfAModelWhoseWorldChanges() throws Exception {
    lakehouse = TestSpark.lakehouse(root.resolve("lakehouse"));
    registry = new Registry(lakehouse);
    ModelDefinition model = model(MODEL);
    // From 30 April on, what made a trip late is another carrier.
    String trips =
        "SELECT id, CONCAT('C', pmod(xxhash64(id, 1), 3)) AS carrier,"
            + " pmod(xxhash64(id, 2), 1000) / 1000D AS rate,"
            + " timestamp'2013-04-01 12:00:00' + make_interval(0, 0, 0, CAST(id DIV 40 AS INT)) AS at,"
            + " pmod(xxhash64(id, 3), 1000) / 1000D AS chance FROM range(3200)";
    publish(
        "trips",
        "SELECT id, carrier, rate, at, at - interval 2 days AS known_at FROM (" + trips + ")");
    publish(
        "arrivals",
        "SELECT id, at, chance < 0.1 + 0.3 * rate + IF(carrier = IF(at < timestamp'2013-04-30"
            + " 04:00:00', 'C1', 'C2'), 0.5D, 0D) AS late, at AS known_at FROM ("
            + trips
            + ")");
    assertThat(train(model, FIRST).version()).isEqualTo(1);
    assertThat(train(model, SECOND).version()).isEqualTo(2);
    String blind = MODEL.replace("[carrier, rate]", "[rate]").replace("by: carrier", "by: rate");
    assertThat(train(model(blind), THIRD).version()).isEqualTo(3);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
  }

  @Test
  @Order(1)
  void aGainThatIsTooSmallIsRejected() throws Exception {
    ModelDefinition demanding = model(MODEL.replace("0.01", "0.9"));
    Judgement judgement = decide(demanding, 2, 1L, SECOND);
    assertThat(judgement.decision()).isEqualTo(Decision.REJECTED);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
    assertThat(decisions()).containsExactly("late 2 1 REJECTED 2013-06-10");
  }

  @Test
  @Order(2)
  void theBetterOneIsPromotedOnceWhateverIsRepeated() throws Exception {
    ModelDefinition model = model(MODEL);
    Judgement judgement = decide(model, 2, 1L, SECOND);
    assertThat(judgement.decision()).isEqualTo(Decision.PROMOTED);
    assertThat(judgement.reasons().get(0))
        .startsWith("late v2 beats late v1 on 560 rows: log_loss");
    assertThat(judgement.reasons()).anyMatch(r -> r.startsWith("late v2 beats constant"));
    assertThat(judgement.reasons()).anyMatch(r -> r.startsWith("of the values of carrier 3 were"));
    assertThat(registry.requireChampion("late").version()).isEqualTo(2);
    assertThat(decisions()).containsExactly("late 2 1 PROMOTED 2013-06-10");
    Row row = lakehouse.read(Promotions.TABLE).head();
    assertThat(row.<Double>getAs("challenger_value"))
        .isEqualTo(registry.show("late", 2).measure("test", "xgboost", "log_loss"));
    JsonNode scores = new ObjectMapper().readTree(row.<String>getAs("scores"));
    assertThat(scores.fieldNames()).toIterable().containsExactly("late v2", "late v1", "constant");
    assertThat(scores.at("/late v1/slices/carrier/C2/rows").asLong()).isBetween(100L, 300L);

    // Again, as the caller sees it after the change; and after a rollback by hand.
    long version = lakehouse.newest(Promotions.TABLE).version();
    assertThat(decide(model, 2, 2L, SECOND)).isEqualTo(judgement);
    registry.rollback(run(SECOND), "late", "by hand", "ops");
    assertThat(decide(model, 2, 1L, SECOND)).isEqualTo(judgement);
    assertThat(lakehouse.newest(Promotions.TABLE).version()).isEqualTo(version);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
    assertThat(registry.changes("late")).hasSize(3);
  }

  @Test
  @Order(3)
  void aRunKilledBetweenTheChampionAndTheRowEndsAsOneThatWasNot() throws Exception {
    LocalDate next = SECOND.plusDays(1);
    registry.promote(run(next), "late", 2, "it beats late v1", "train", next, 1L);
    assertThat(decide(model(MODEL), 2, 2L, next).decision()).isEqualTo(Decision.PROMOTED);
    List<Row> rows =
        lakehouse.read(Promotions.TABLE).drop("night", "known_at").distinct().collectAsList();
    assertThat(rows).hasSize(1);
    assertThat(decisions())
        .containsExactly("late 2 1 PROMOTED 2013-06-10", "late 2 1 PROMOTED 2013-06-11");
    assertThat(registry.requireChampion("late").version()).isEqualTo(2);
    assertThat(registry.changes("late")).hasSize(4);
  }

  @Test
  @Order(4)
  void aChampionWithOtherFeaturesIsMeasuredOnTheSameRowsWithItsOwn() throws Exception {
    String blind = MODEL.replace("[carrier, rate]", "[rate]").replace("by: carrier", "by: rate");
    Judgement judgement = decide(model(blind), 3, 2L, THIRD);
    assertThat(judgement.decision()).isEqualTo(Decision.REJECTED);
    // Of the 14 days of its test part the champion has not seen the last four.
    assertThat(judgement.reasons().get(0)).startsWith("late v3 does not beat late v2 on 160 rows");
    assertThat(registry.requireChampion("late").version()).isEqualTo(2);
  }

  @Test
  @Order(5)
  void whoeverIsOvertakenSaysSoAndChangesNothing() throws Exception {
    String lenient =
        MODEL
            .replace("[carrier, rate]", "[rate]")
            .replace("0.01", "-9")
            .replaceAll(", slices: \\[.*?\\]", "");
    Judgement judgement = decide(model(lenient), 3, 1L, THIRD);
    assertThat(judgement.decision()).isEqualTo(Decision.OVERTAKEN);
    assertThat(judgement.reasons())
        .last()
        .isEqualTo(
            "someone else changed the champion in the meantime, to v2, so late v3 stays a"
                + " challenger");
    assertThat(registry.requireChampion("late").version()).isEqualTo(2);
    assertThat(decide(model(lenient), 3, 1L, THIRD)).isEqualTo(judgement);
    assertThat(decisions()).last().isEqualTo("late 3 1 OVERTAKEN 2013-06-14");
  }

  @Test
  @Order(6)
  void withoutRowsThatTheChampionHasNotSeenNothingIsDecided() throws Exception {
    Judgement judgement = decide(model(MODEL), 2, 3L, SECOND.plusDays(2));
    assertThat(judgement.decision()).isEqualTo(Decision.INSUFFICIENT_DATA);
    assertThat(judgement.reasons())
        .containsExactly("there is no labelled row that neither late v2 nor late v3 has seen");
  }

  @Test
  @Order(7)
  void aDefinitionThatHasChangedIsRefused() {
    assertThatThrownBy(() -> decide(model(MODEL.replace("seed: 7", "seed: 8")), 2, 1L, SECOND))
        .hasMessageContaining("Cannot decide about late v2")
        .hasMessageContaining("has changed since it was trained");
  }

  @Test
  @Order(8)
  void whatAPersonHasToApproveWaitsWhileTheChampionStays() throws Exception {
    LocalDate night = SECOND.plusDays(3);
    registry.promote(run(night), "late", 1, "back to the first", "ops");
    ModelDefinition manual =
        model(
            MODEL.replace("min_relative_gain: 0.01", "min_relative_gain: 0.01, approval: manual"));
    Judgement judgement = decide(manual, 2, 1L, night);
    assertThat(judgement.decision()).isEqualTo(Decision.PENDING);
    assertThat(judgement.reasons())
        .last()
        .isEqualTo("it waits for approval: nightjar models approve late 2");
    assertThat(decide(manual, 2, 1L, night)).isEqualTo(judgement);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
    Approvals approvals = new Approvals(lakehouse);
    assertThat(approvals.waiting("late").orElseThrow().night()).isEqualTo(night);
    approvals.approve(run(night), "late", 2, "seen", "ada", night);
    assertThat(registry.requireChampion("late").version()).isEqualTo(2);
    // The night again, as its caller sees the champion: nothing is asked or decided anew.
    assertThat(decide(manual, 2, 1L, night)).isEqualTo(judgement);
    assertThat(approvals.history("late")).hasSize(2);
  }

  @Test
  @Order(9)
  void limitsAndFairnessAreAskedOfTheRowsThatNobodyHasSeen() throws Exception {
    LocalDate night = SECOND.plusDays(4);
    ModelDefinition strict =
        model(
            MODEL.replace(
                "min_relative_gain: 0.01",
                "min_relative_gain: 0.01, subject_to: [ { metric: auc, at_least: 0.5 } ], fairness: ["
                    + " { by: carrier, measure: demographic_parity, at_most: 0.01, min_rows: 20 } ]"));
    Judgement judgement = decide(strict, 2, 1L, night);
    assertThat(judgement.decision()).isEqualTo(Decision.REJECTED);
    assertThat(judgement.reasons())
        .anyMatch(r -> r.startsWith("auc of late v2 is 0.") && r.contains("as asked for"))
        .anyMatch(r -> r.startsWith("demographic_parity by carrier of late v2 differs by"));
    Row row = lakehouse.read(Promotions.TABLE).where("night = date'" + night + "'").head();
    assertThat(new ObjectMapper().readTree(row.<String>getAs("scores")).at("/late v2/fairness"))
        .isNotEmpty();
  }

  @Test
  @Order(10)
  void twoVersionsAreComparedOnTheRowsThatNeitherHasSeen() throws Exception {
    Run run = run(SECOND);
    ModelDefinition model = model(MODEL);
    Comparison comparison =
        Training.compare(
            lakehouse,
            run,
            project,
            Map.of(),
            Map.of("late", model),
            registry.show("late", 1),
            registry.show("late", 2));
    Comparison.Unseen unseen = comparison.unseen();
    assertThat(unseen.rows()).isEqualTo(560);
    Comparison.Paired logLoss = unseen.metrics().get(0);
    assertThat(logLoss.metric()).isEqualTo("log_loss");
    assertThat(logLoss.a()).isGreaterThan(logLoss.b());
    assertThat(logLoss.difference().value()).isEqualTo(logLoss.a() - logLoss.b());
    assertThat(logLoss.difference().interval().low()).isPositive();
    assertThat(logLoss.b())
        .isEqualTo(registry.show("late", 2).measure("test", "xgboost", "log_loss"));
    assertThat(unseen.slices()).extracting(Comparison.SlicePair::by).containsOnly("carrier");
    assertThat(comparison.facts()).extracting(Comparison.Pair::name).contains("training set");
    assertThat(comparison.parameters()).isEmpty();
    assertThat(comparison.toHtml()).contains("560 rows that neither has seen");
    Comparison blind =
        Training.compare(
            lakehouse,
            run,
            project,
            Map.of(),
            Map.of("late", model),
            registry.show("late", 3),
            registry.show("late", 2));
    assertThat(blind.unseen()).isNull();
    assertThat(blind.notes()).anyMatch(note -> note.contains("has changed since late v3"));
    assertThat(blind.features())
        .containsExactly(new Comparison.Pair("carrier", "", "string of trips"));
  }

  private Judgement decide(
      ModelDefinition model, long challenger, @Nullable Long champion, LocalDate night) {
    return Training.promote(
        lakehouse,
        run(night),
        project,
        Map.of(),
        model,
        Trained.before(registry.show("late", challenger)),
        champion == null ? null : registry.show("late", champion),
        night);
  }

  private List<String> decisions() {
    return lakehouse
        .read(Promotions.TABLE)
        .selectExpr(
            "concat_ws(' ', model, challenger_version, champion_version, decision, night) AS line")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private ModelVersion train(ModelDefinition model, LocalDate night) {
    return Training.train(
            lakehouse, run(night), project, Map.of(), model, night, (rows, columns) -> "{}")
        .version();
  }

  private Run run(LocalDate night) {
    return lakehouse.start("train", NightRange.of(night));
  }

  private void publish(String table, String sql) {
    LocalDate last = LocalDate.of(2013, 6, 30);
    lakehouse.publish(
        run(last),
        Publication.of(
            table,
            new TreeMap<>(Map.of(TableWindow.historyTo(last), table)),
            TestSpark.session()
                .sql(sql)
                .selectExpr("*", "CAST(known_at + interval 20 hours AS DATE) AS night"),
            Verdict.PASS));
  }

  /** The model as written, in a project of its own. */
  private ModelDefinition model(String yaml) throws Exception {
    Path folder = root.resolve("project" + copies++);
    Files.createDirectories(folder.resolve("tables"));
    Files.createDirectories(folder.resolve("models"));
    Files.writeString(
        folder.resolve("lakehouse.yaml"),
        "name: tests\nroot: ./unused\ntime_zone: America/New_York\n");
    Files.writeString(folder.resolve("tables/trips.yaml"), TRIPS);
    Files.writeString(folder.resolve("tables/arrivals.yaml"), ARRIVALS);
    Files.writeString(folder.resolve("models/late.yaml"), yaml);
    Problems problems = new Problems();
    project = Project.read(ProjectFolder.open(folder, null), problems);
    ModelDefinition model = ModelDefinition.read(project, Map.of(), problems).get("late");
    problems.throwIfAny("Cannot read the test's project");
    return model;
  }
}
