package dev.nightjar.training.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.Importances;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.TrialLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableTrainingTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("at", DataTypes.TimestampType)
          .add("a.b", DataTypes.DoubleType)
          .add("x", DataTypes.DoubleType)
          .add("kind", DataTypes.StringType)
          .add("yes", DataTypes.StringType)
          .add("amount", DataTypes.DoubleType)
          .add("class", DataTypes.StringType);
  private static final List<String> LABELS = List.of("yes", "amount", "class");

  @Test
  void eachTaskBeatsTheConstant() {
    Dataset<Row> rows = rows(3, 300);
    for (Task task : List.of(Task.BINARY, Task.REGRESSION, Task.MULTICLASS)) {
      TableResult result = train(spec(task, "xgboost"), rows, null);
      String metric = task == Task.REGRESSION ? "rmse" : "log_loss";
      assertThat(value(result.best(), metric))
          .as(task.key())
          .isLessThan(value(contender(result, "constant"), metric) * 0.9);
      assertThat(result.facts().testRows()).as(task.key()).isBetween(58, 62);
    }
  }

  @Test
  void t9_theSameSeedGivesTheSameModel() {
    Dataset<Row> rows = rows(16, 200);
    TableResult one = train(spec(Task.BINARY, "xgboost"), rows, null);
    TableResult again = train(spec(Task.BINARY, "xgboost"), rows.repartition(5, col("x")), null);
    assertThat(again.model().hash()).isEqualTo(one.model().hash());
    assertThat(again.study().id()).isEqualTo(one.study().id());
    assertThat(again.model().threshold()).isEqualTo(one.model().threshold());
  }

  @Test
  void groupsAndComponentsNeedNoLabel() {
    Dataset<Row> rows = rows(4, 150);
    TableResult groups = train(spec(Task.CLUSTERING, null), rows, null);
    assertThat(groups.best().trainer()).isEqualTo("kmeans");
    assertThat(value(groups.best(), "silhouette")).isBetween(0.0, 1.0);
    assertThat(groups.facts().testFrom()).isEqualTo("all rows");
    TableResult components = train(spec(Task.REDUCTION, null), rows, null);
    assertThat(value(components.best(), "explained_variance_ratio")).isBetween(0.5, 1.0 + 1e-9);
  }

  @Test
  void shuffledLabelsTeachNothing() {
    Dataset<Row> rows = shuffled(11, 1500);
    TableResult result = train(spec(Task.BINARY, "xgboost"), rows, null);
    assertThat(value(contender(result, "xgboost"), "auc")).isBetween(0.4, 0.6);
  }

  @Test
  void aCategoryOfItsOwnLabelTeachesNothingOfTheTestPart() {
    // 400 texts get a mean label each: were it learned from the test part, it would tell its
    // labels.
    Dataset<Row> rows =
        shuffled(12, 1200).withColumn("kind", functions("concat('k', CAST(id % 400 AS STRING))"));
    TableResult result = train(spec(Task.BINARY, "xgboost"), rows, null);
    assertThat(value(contender(result, "xgboost"), "auc")).isBetween(0.4, 0.6);
  }

  @Test
  void theTestSetIsMeasuredAndNotLearned() {
    Dataset<Row> rows = rows(5, 500);
    Dataset<Row> test = rows(6, 200);
    TableSpec spec = spec(Task.REGRESSION, "linear_regression");
    TableResult result = train(spec, rows, test);
    TableResult other = train(spec, rows, test.withColumn("amount", lit(0.0)));
    assertThat(result.facts().rows()).isEqualTo(500);
    assertThat(result.best().test().rows()).isEqualTo(200);
    assertThat(other.model().hash()).isEqualTo(result.model().hash());
    assertThat(value(other.best(), "rmse")).isNotEqualTo(value(result.best(), "rmse"));
  }

  @Test
  void withATimeTheNewestRowsAreTheTest() {
    TableResult result = train(timed("xgboost"), rows(7, 200), null);
    assertThat(result.facts().testFrom()).isEqualTo("the newest fifth of the rows");
    long newest = Collections.max(longs(result.training().predictAt()));
    assertThat(Collections.min(longs(result.test().predictAt()))).isGreaterThan(newest);
    // 200 hours are more than two days, less than two weeks.
    assertThat(result.model().encoder().names())
        .contains("at_hour")
        .doesNotContain("at_month", "at_day_of_week", "at_epoch_days");
  }

  @Test
  void rowsOfOneKeyAreNeverInTwoParts() {
    // The label hangs on the key alone, which x tells: known keys would be predicted without error.
    Dataset<Row> rows =
        rows(17, 1200)
            .withColumn("id", functions("id % 60"))
            .withColumn("x", functions("CAST(id AS DOUBLE)"))
            .withColumn("yes", functions("IF(pmod(xxhash64(id), 2) = 0, 'yes', 'no')"));
    TableResult result = train(spec(Task.BINARY, "xgboost"), rows, null);
    assertThat(result.facts().testFrom()).isEqualTo("a fifth of the rows, equal id together");
    assertThat(result.facts().validatedBy()).isEqualTo("5 folds, equal id together");
    assertThat(value(contender(result, "xgboost"), "auc")).isLessThan(0.9);
    assertThat(xs(result.test())).doesNotContainAnyElementsOf(xs(result.training()));

    TableResult other = train(spec(Task.BINARY, "xgboost"), rows, rows(18, 80));
    assertThat(other.facts().knownKeys()).isEqualTo(60);
  }

  @Test
  void decisionsAreComparedBetweenTheValuesOfAColumnThatIsNoFeature() {
    // The class is dropped, and follows the amount that yes does.
    TableResult own = train(spec(Task.BINARY, "xgboost"), rows(20, 600), null);
    assertThat(own.model().encoder().sources()).doesNotContain("class");
    assertThat(own.groups().rowsOf().get("class")).containsOnlyKeys("high", "low", "middle");
    int rows = own.groups().rowsOf().get("class").values().stream().mapToInt(p -> p.length).sum();
    assertThat(rows).isEqualTo(own.test().rows());
    int high = own.groups().rowsOf().get("class").get("high")[0];
    assertThat(own.test().labels()[high]).isEqualTo(1);
    Dataset<Row> test = rows(21, 90);
    TableResult beside = train(spec(Task.BINARY, "constant"), rows(20, 600), test);
    assertThat(beside.groups().rowsOf().get("class").get("low"))
        .hasSize((int) test.where("class = 'low'").count());
  }

  @Test
  void importanceIsToldByContributionsByGainAndByDealingOut() {
    TableResult result = train(spec(Task.BINARY, "xgboost"), rows(19, 600), null);
    List<String> names = result.test().encoder().names();
    int signal = names.indexOf("a.b");
    Importances importance = result.importance();
    assertThat(importance.gains()).hasSize(names.size());
    assertThat(java.util.Arrays.stream(importance.gains()).sum()).isCloseTo(1, within(1e-6));
    assertThat(importance.gains()[signal]).isGreaterThan(0.3);
    assertThat(importance.dealt().metric()).isEqualTo("log_loss");
    assertThat(importance.dealt().rows()).isEqualTo(result.test().rows());
    assertThat(importance.dealt().columns().get(signal).mean()).isGreaterThan(0.05);
  }

  private static List<Float> xs(Matrix rows) {
    int x = rows.encoder().names().indexOf("x");
    List<Float> values = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      values.add(rows.values()[row * rows.width() + x]);
    }
    return values;
  }

  @Test
  void theModelThatIsKeptPredictsWithTheEncoderThatIsKept() {
    Dataset<Row> rows = rows(8, 400);
    TableResult result = train(spec(Task.BINARY, "xgboost"), rows, rows(9, 100));
    PortableModel model = result.model();
    assertThat(EncoderJson.write(model.encoder()))
        .isEqualTo(EncoderJson.write(result.test().encoder()));
    Matrix test = result.test();
    float[] out = new float[test.rows()];
    try (Predictor predictor = model.open()) {
      predictor.predict(test.values(), test.rows(), out);
    }
    assertThat(result.measuring().predicted(test, out).measure().value("log_loss"))
        .isEqualTo(result.best().test().value("log_loss"));
  }

  @Test
  void whatAWrongNoCostsMovesTheThreshold() {
    Dataset<Row> rows = rows(10, 200);
    double usual = train(spec(Task.BINARY, "xgboost"), rows, null).model().threshold();
    TableSpec dear = spec(Task.BINARY, "xgboost", null, List.of("yes"), new Costs(1, 20));
    double low = train(dear, rows, null).model().threshold();
    assertThat(usual).isBetween(0.25, 0.75);
    assertThat(low).isLessThan(usual);
  }

  @Test
  void lastValueFindsItsColumn() {
    TableResult result = train(spec(Task.REGRESSION, "last_value"), rows(13, 200), null);
    assertThat(result.contenders().stream().map(TableResult.Contender::trainer))
        .containsExactlyInAnyOrder("last_value", "constant");
  }

  @Test
  void fewRowsGetFewerFolds() {
    Dataset<Row> rows = rows(14, 400);
    Dataset<Row> few = rows.where("yes = 'yes'").limit(3).union(rows.where("yes = 'no'").limit(9));
    TableResult result = train(spec(Task.BINARY, "constant"), few, null);
    assertThat(result.facts().validatedBy()).isEqualTo("2 stratified folds");
    refused(rows.where("yes = 'yes'").limit(1).union(rows.where("yes = 'no'").limit(9)))
        .contains("only 1 of them are of another class");
    refused(rows.where("yes = 'no'")).contains("more than one class");
    refused(rows.limit(0)).contains("no rows");
  }

  @Test
  void manyRowsAreStudiedInPart() {
    int[] rows = java.util.stream.IntStream.range(0, 1_000_000).toArray();
    int[] some = StudiedFolds.some(rows, 250_000);
    assertThat(some).hasSize(250_000).isSorted().startsWith(0, 4, 8).endsWith(999_996);
    assertThat(StudiedFolds.some(rows, 1_000_000)).isSameAs(rows);
  }

  @Test
  void whatIsWrongIsToldBeforeTheStudy() {
    Dataset<Row> rows = rows(15, 60);
    TableSpec spec = spec(Task.BINARY, "constant");
    assertThat(refusal(spec, rows, rows.drop("x"))).contains("Cannot find the column x");
    assertThat(refusal(spec, rows, rows.drop("yes"))).contains("Cannot find the column yes");
    assertThat(refusal(spec, rows, rows.withColumn("x", lit("text"))))
        .contains("x is STRING but the model was trained on a number");
    assertThat(refusal(spec, rows, rows.withColumn("yes", lit("perhaps"))))
        .contains("perhaps is none of the classes no, yes");
    assertThat(refusal(spec, rows, rows.limit(0))).contains("the test set has no rows");
    assertThat(refusal(spec(Task.BINARY, "kmeans"), rows, null)).contains("it knows clustering");
    assertThat(refusal(spec(Task.BINARY, "xgbost"), rows, null)).contains("xgboost");
    assertThat(
            refusal(spec(Task.BINARY, "constant", null, List.of("yes", "yes2"), COSTS), rows, null))
        .contains("Cannot find the column yes2")
        .contains("did you mean 'yes'");
  }

  private static final Costs COSTS = new Costs(1, 1);

  private static TableSpec spec(Task task, @Nullable String trainer) {
    String label =
        switch (task) {
          case BINARY -> "yes";
          case REGRESSION -> "amount";
          case MULTICLASS -> "class";
          case CLUSTERING, REDUCTION -> null;
        };
    return spec(task, trainer, null, label == null ? List.of() : List.of(label), COSTS);
  }

  private static TableSpec timed(String trainer) {
    return spec(Task.BINARY, trainer, "at", List.of("yes"), COSTS);
  }

  /** The first of the labels is predicted, those after it are dropped, as the other labels are. */
  private static TableSpec spec(
      Task task,
      @Nullable String trainer,
      @Nullable String time,
      List<String> labels,
      Costs costs) {
    List<String> drop = new ArrayList<>(LABELS);
    drop.addAll(labels.size() > 1 ? labels.subList(1, labels.size()) : List.of());
    String label = labels.isEmpty() ? null : labels.get(0);
    drop.removeIf(column -> column.equals(label));
    if (time == null) {
      drop.add("at");
    }
    return new TableSpec(
        task,
        label,
        time,
        time,
        List.of("id"),
        null,
        drop,
        task == Task.BINARY ? List.of("class") : List.of(),
        trainer,
        2,
        1,
        costs,
        Compute.Device.CPU,
        Engine.MEMORY);
  }

  private static TableResult train(TableSpec spec, Dataset<Row> rows, @Nullable Dataset<Row> test) {
    return new TableTraining(
            TestSpark.session().sparkContext(), spec, TrialLog.none(), StudyListener.NONE)
        .train(rows, test, "model");
  }

  private static String refusal(TableSpec spec, Dataset<Row> rows, @Nullable Dataset<Row> test) {
    List<String> messages = new ArrayList<>();
    assertThatThrownBy(() -> train(spec, rows, test))
        .isInstanceOf(NightjarException.class)
        .satisfies(e -> messages.add(e.getMessage()));
    return messages.get(0);
  }

  private static org.assertj.core.api.AbstractStringAssert<?> refused(Dataset<Row> rows) {
    return assertThat(refusal(spec(Task.BINARY, "constant"), rows, null));
  }

  private static org.apache.spark.sql.Column functions(String sql) {
    return org.apache.spark.sql.functions.expr(sql);
  }

  private static TableResult.Contender contender(TableResult result, String trainer) {
    return result.contenders().stream()
        .filter(c -> c.trainer().equals(trainer))
        .findFirst()
        .orElseThrow();
  }

  private static double value(TableResult.Contender contender, String metric) {
    Double value = contender.test().value(metric);
    assertThat(value).as("%s of %s", metric, contender.trainer()).isNotNull();
    return value;
  }

  private static List<Long> longs(long[] values) {
    return java.util.Arrays.stream(values).boxed().toList();
  }

  /** Rows whose labels have nothing to do with them. */
  private static Dataset<Row> shuffled(long seed, int count) {
    return frame(seed, count, true);
  }

  private static Dataset<Row> rows(long seed, int count) {
    return frame(seed, count, false);
  }

  private static Dataset<Row> frame(long seed, int count, boolean shuffled) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double a = random.nextGaussian();
      double x = random.nextGaussian();
      String kind = random.nextInt(20) == 0 ? null : List.of("u", "v", "w").get(random.nextInt(3));
      double signal = shuffled ? 0 : 2 * a - x + ("v".equals(kind) ? 1.5 : 0);
      double amount = signal + random.nextGaussian() / 2;
      rows.add(
          RowFactory.create(
              (long) i,
              new java.sql.Timestamp(1_600_000_000_000L + i * 3_600_000L),
              random.nextInt(30) == 0 ? Double.NaN : a,
              x,
              kind,
              amount + random.nextGaussian() > 0 ? "yes" : "no",
              amount,
              amount < -1 ? "low" : amount < 1 ? "middle" : "high"));
    }
    return TestSpark.session().createDataFrame(rows, SCHEMA);
  }
}
