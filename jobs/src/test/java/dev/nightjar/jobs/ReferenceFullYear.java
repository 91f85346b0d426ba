package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Joined;
import dev.nightjar.features.Leaks;
import dev.nightjar.features.Snapshots;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.trainer.Trainers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The known truth of the shipped data over its whole year, and that its leak tests have power. Its
 * own command, for it takes minutes: {@code ./nightjar test -Pfull-year}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceFullYear {
  private static final LocalDate JUNE_1 = LocalDate.of(2013, 6, 1);
  private static final LocalDate JULY_1 = LocalDate.of(2013, 7, 1);

  @TempDir static Path folder;
  private WholeProject whole;

  /** The year as its users run it: history, a model, seven months of nights. */
  @BeforeAll
  void runTheYear() throws IOException {
    Path project = ShippedProject.in(folder.resolve("year")).project();
    whole = WholeProject.read(ProjectFolder.open(project, null));
    job("year", "ingest", "--bootstrap", "--to", "2013-06-01");
    job("year", "materialize", "--bootstrap", "--to", "2013-06-01");
    job("year", "train", "--date", "2013-06-01");
    Told models = job("year", "models", "list", "--json");
    assertThat(new ObjectMapper().readTree(models.out()).get(0).get("rows").asLong())
        .as("T8: rows whose label is known on 1 June")
        .isEqualTo(133_602);
    job("year", "ingest", "--from", "2013-06-02", "--to", "2013-12-31");
    job("year", "materialize", "--from", "2013-06-02", "--to", "2013-12-31");
  }

  @Test
  void anHonestModelReachesTheReferenceAndNoMore() throws IOException {
    at("year").copyTo(folder.resolve("one-by-one"));
    job("year", "score", "--from", "2013-06-01", "--to", "2013-12-31");
    Told told =
        job(
            "year",
            "evaluate",
            "late_arrival",
            "--from",
            "2013-06-01",
            "--to",
            "2013-12-31",
            "--json");
    System.out.println(told.out());
    JsonNode all = new ObjectMapper().readTree(told.out());
    JsonNode sum = all.get(all.size() - 1);
    assertThat(sum.get("auc").asDouble()).isCloseTo(.7036, within(.006));
    assertThat(sum.get("log_loss").asDouble()).isCloseTo(.513, within(.004));
    for (JsonNode month : all) {
      assertThat(month.get("auc").asDouble()).as("over .78 is a leak").isLessThan(.78);
    }

    for (LocalDate night : new NightRange(JUNE_1, JUNE_1.plusDays(4)).nights()) {
      job("one-by-one", "score", "--date", night.toString());
    }
    assertThat(fiveNights("one-by-one")).as("one by one").isEqualTo(fiveNights("year"));
  }

  @Test
  void theLeakTestsHavePower() throws IOException {
    Path leaking = ShippedProject.in(folder.resolve("dep-delay")).project();
    FlightsExtract.edit(
        leaking.resolve("models/late_arrival.yaml"),
        "(?m)^features:",
        "features:\n  - { from: outcomes, columns: [dep_delay] }");
    Told.by("check", "--project", leaking.toString())
        .requires(10, "models/late_arrival.yaml:", "dep_delay", "known");
    Problems problems = new Problems();
    TrainingSetSpec withDelay =
        Leaks.read(
            ProjectFolder.open(leaking, null).documents("models", problems).get(0),
            whole.project(),
            whole.featureTables(),
            problems);
    problems.throwIfAny("Cannot read the leaking model");

    Lakehouse year = lakehouse("year");
    TrainingSetSpec honest = whole.model("late_arrival").rows();
    assertThat(aucOfJune(year, honest)).as("honest").isCloseTo(.7316, within(.01));
    assertThat(aucOfJune(year, withDelay)).as("dep_delay let through").isGreaterThan(.85);
    assertThat(aucOfJune(cutLate(), honest)).as("snapshots cut at C(D+1)").isGreaterThan(.78);
  }

  /** The same tables, with snapshots that see a night more than they may. */
  private Lakehouse cutLate() {
    at("year").copyTo(folder.resolve("late"));
    Lakehouse late = lakehouse("late");
    Snapshots snapshots = Leaks.cutANightLate(late, whole.project());
    Run run = late.start("materialize", NightRange.of(JUNE_1));
    for (FeatureTable table : whole.featureTables().values()) {
      snapshots.materialize(run, table, snapshots.historyNights(table, JULY_1));
    }
    run.abandon();
    return late;
  }

  /** Trains as of 1 June with the shipped parameters, and measures the nights of June. */
  private double aucOfJune(Lakehouse lakehouse, TrainingSetSpec spec) {
    Project project = whole.project();
    ModelDefinition definition = whole.model("late_arrival");
    TrainingSets sets = Leaks.trainingSets(lakehouse, project, whole.featureTables());
    Run run = lakehouse.start("train", NightRange.of(JUNE_1));
    TrainingSet known = sets.build(run, "leak", spec, JUNE_1, definition.seed());
    List<String> names = spec.columns().stream().map(c -> c.name()).toList();
    Encoder encoder = Encoder.fit(known.rows(), names);
    Trainer trainer = Trainers.named(definition.trainer());
    byte[] model =
        trainer.train(
            Fit.of(
                Target.YES_OR_NO,
                matrix(known.rows(), encoder),
                Objects.requireNonNull(definition.trainers().get(definition.trainer()))));
    Dataset<Row> june =
        sets.build(run, "leak", spec, JULY_1, definition.seed())
            .rows()
            .where(col(Joined.NIGHT).geq(lit(JUNE_1)));
    Matrix measured = matrix(june, encoder);
    run.abandon();
    float[] probabilities = new float[measured.rows()];
    try (Predictor predictor = trainer.open(model)) {
      predictor.predict(measured.values(), measured.rows(), probabilities);
    }
    double[] p = new double[measured.rows()];
    double[] y = new double[measured.rows()];
    for (int i = 0; i < p.length; i++) {
      p[i] = probabilities[i];
      y[i] = measured.labels()[i];
    }
    return Objects.requireNonNull(BinaryEvaluation.measure(p, y).auc());
  }

  private static Matrix matrix(Dataset<Row> rows, Encoder encoder) {
    return MatrixCollector.collect(rows, encoder, rows.count());
  }

  private static List<String> fiveNights(String place) {
    return TableContents.rowHashes(
        lakehouse(place)
            .read("late_arrival_predictions")
            .where(col("night").between(lit(JUNE_1), lit(JUNE_1.plusDays(4)))));
  }

  private static Lakehouse lakehouse(String place) {
    return at(place).lakehouse();
  }

  private static ShippedProject at(String place) {
    return new ShippedProject(folder.resolve(place));
  }

  private static Told job(String place, String... arguments) {
    return at(place).job(arguments);
  }
}
