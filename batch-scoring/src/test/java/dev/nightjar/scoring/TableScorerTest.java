package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.RowEncoder;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.PortableModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scoring in batches of columns against scoring row by row. */
class TableScorerTest {
  private static final long SEED = 77;
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id BIGINT, carrier STRING, hour INT, rate DOUBLE, exact DECIMAL(10,2), flag BOOLEAN,"
              + " note STRING");
  private static final List<String> FEATURES = List.of("rate", "carrier", "hour", "exact", "flag");

  @TempDir Path folder;

  @Test
  void columnsAndRowsOfAnyNumberGiveWhatSingleRowsDo() {
    Random random = new Random(SEED);
    PortableModel model = model(Target.YES_OR_NO, random);
    for (int size : new int[] {1, 4096, 9000}) {
      Dataset<Row> given = rows(random, size);
      Dataset<Row> stored = stored("given-" + size, given);
      requireTwin(model, stored, 0, "columns-" + size);
      if (size == 4096) {
        // No writer of columns takes a nested one.
        Dataset<Row> nested = stored.selectExpr("*", "named_struct('a', id, 'b', note) AS s");
        requireTwin(model, nested, 0, "nested");
      } else if (size == 9000) {
        requireTwin(model, given.repartition(3), 0, "rows");
      }
    }
  }

  @Test
  void everyTaskHasItsColumns() {
    Random random = new Random(SEED);
    Dataset<Row> given = stored("given", rows(random, 300));
    Target three = new Target(Task.MULTICLASS, List.of("low", "mid", "high"));
    assertThat(requireTwin(model(three, random), given, 0, "three"))
        .containsExactly("predicted", "probability_low", "probability_mid", "probability_high");
    Target named = new Target(Task.BINARY, List.of("stays", "leaves"));
    assertThat(requireTwin(model(named, random), given, 2, "named"))
        .containsExactly("probability", "decision", "predicted", "explanation");
    assertThat(requireTwin(model(Target.NUMBER, random), given, 0, "number"))
        .containsExactly("prediction");
  }

  @Test
  void explanationsTellTheLargestContributions() {
    Random random = new Random(SEED);
    Dataset<Row> given = stored("given", rows(random, 700));
    Target three = new Target(Task.MULTICLASS, List.of("low", "mid", "high"));
    requireTwin(model(Target.YES_OR_NO, random), given, 1, "one");
    requireTwin(model(three, random), given, 3, "some");
    requireTwin(model(Target.NUMBER, random), given, 99, "all");
  }

  @Test
  void whatCannotBeDoneIsTold() {
    Random random = new Random(SEED);
    PortableModel model = model(Target.YES_OR_NO, random);
    Dataset<Row> given = rows(random, 3);
    assertThatThrownBy(
            () -> new TableScorer(given.selectExpr("hour AS carrier", "flag", "exact"), model, 0))
        .isInstanceOf(NightjarException.class)
        .hasMessageContainingAll(
            "rate is absent",
            "carrier is INT but the model was trained on a text",
            "hour is absent");
    assertThatThrownBy(
            () ->
                new TableScorer(
                    given.selectExpr("*", "1 AS Decision", "2 AS PROBABILITY"), model, 0))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("probability, decision");
    PortableModel groups =
        TestModels.of(
            new Target(Task.CLUSTERING, List.of()),
            Encoder.fit(given, List.of("rate", "hour")),
            "kmeans",
            random);
    assertThatThrownBy(() -> new TableScorer(given, groups, 3))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot explain");
  }

  /** Compares with single rows; gives the names of the columns that were added. */
  private List<String> requireTwin(PortableModel model, Dataset<Row> given, int most, String name) {
    TableScorer scorer = new TableScorer(given, model, most);
    String path = folder.resolve("scored-" + name).toString();
    scorer.write(path);
    List<Row> actual = TestSpark.session().read().parquet(path).orderBy("id").collectAsList();
    List<Row> single = given.orderBy("id").collectAsList();
    assertThat(scorer.scored()).isEqualTo(single.size());
    assertThat(actual).hasSize(single.size());
    RowEncoder encoder = model.encoder().bind(given.schema());
    try (Predictor predictor = model.open()) {
      float[] floats = new float[predictor.width()];
      float[] one = new float[predictor.outputs()];
      for (int i = 0; i < single.size(); i++) {
        encoder.encode(single.get(i), floats, 0);
        predictor.predict(floats, 1, one);
        List<Object> expected = new ArrayList<>(List.of());
        for (int j = 0; j < single.get(i).size(); j++) {
          expected.add(single.get(i).get(j));
        }
        expected.addAll(predicted(model, one));
        if (most > 0) {
          expected.add(explained(model, predictor, floats, one, single.get(i), most));
        }
        List<Object> got = new ArrayList<>();
        for (int j = 0; j < actual.get(i).size(); j++) {
          Object value = actual.get(i).get(j);
          got.add(value instanceof scala.collection.Seq<?> ? actual.get(i).getList(j) : value);
        }
        assertThat(got).as("row %d of %s, seed %d", i, name, SEED).isEqualTo(expected);
      }
    }
    List<String> names = List.of(actual.get(0).schema().fieldNames());
    return names.subList(given.columns().length, names.size());
  }

  private static List<Object> predicted(PortableModel model, float[] one) {
    List<String> classes = model.target().classes();
    List<Object> values = new ArrayList<>();
    switch (model.target().task()) {
      case BINARY -> {
        boolean decision = one[0] >= model.threshold();
        values.add((double) one[0]);
        values.add(decision);
        if (!classes.get(0).equals("false")) {
          values.add(classes.get(decision ? 1 : 0));
        }
      }
      case MULTICLASS -> {
        values.add(classes.get(likeliest(one)));
        IntStream.range(0, one.length).forEach(i -> values.add((double) one[i]));
      }
      default -> values.add((double) one[0]);
    }
    return values;
  }

  private static int likeliest(float[] one) {
    return IntStream.range(0, one.length)
        .boxed()
        .max(Comparator.<Integer>comparingDouble(i -> one[i]).thenComparing(i -> -i))
        .orElseThrow();
  }

  private static List<Row> explained(
      PortableModel model, Predictor predictor, float[] floats, float[] one, Row row, int most) {
    float[] parts = predictor.contributions(floats);
    int at = likeliest(one) * (floats.length + 1);
    return IntStream.range(0, floats.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(i -> -Math.abs(parts[at + i]))
                .thenComparing(i -> i))
        .limit(most)
        .map(
            i -> {
              String feature = model.encoder().names().get(i);
              Object value = row.getAs(feature);
              return RowFactory.create(
                  feature, value == null ? null : value.toString(), (double) parts[at + i]);
            })
        .toList();
  }

  private Dataset<Row> stored(String name, Dataset<Row> rows) {
    String path = folder.resolve(name).toString();
    rows.write().parquet(path);
    return TestSpark.session().read().parquet(path);
  }

  private static PortableModel model(Target target, Random random) {
    return TestModels.of(target, encoder(random), "xgboost", random);
  }

  private static Encoder encoder(Random random) {
    return Encoder.fit(rows(random, 100), FEATURES);
  }

  private static Dataset<Row> rows(Random random, int size) {
    List<Row> rows = new ArrayList<>();
    for (long id = 0; id < size; id++) {
      double rate = random.nextInt(9) == 0 ? Double.NaN : 5 * random.nextDouble();
      rows.add(
          RowFactory.create(
              id,
              random.nextInt(5) == 0 ? null : String.valueOf((char) ('A' + random.nextInt(4))),
              random.nextInt(6) == 0 ? null : random.nextInt(24),
              random.nextInt(7) == 0 ? null : rate,
              random.nextInt(7) == 0 ? null : new BigDecimal(random.nextInt(500)).movePointLeft(2),
              random.nextInt(7) == 0 ? null : random.nextBoolean(),
              random.nextInt(3) == 0 ? null : "note " + id));
    }
    return TestSpark.session().createDataFrame(rows, SCHEMA).coalesce(2);
  }
}
