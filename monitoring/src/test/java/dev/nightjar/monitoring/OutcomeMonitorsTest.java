package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.evaluation.NightMeasures;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Performance, calibration and label coverage of a sample, against rows that are looped over. */
class OutcomeMonitorsTest {
  private static final long SEED = Long.getLong("seed", 5);
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 15);
  private static final ModelSubject SUBJECT =
      new ModelSubject("m", 2, NightMeasures.ofProbabilities(), 0.9, Map.of());
  private static final MonitorDefinition RULES = MonitorDefinition.ofDefaults("m");
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "predicted_night date, probability double, label double, slices map<string, string>");

  private record Prediction(
      LocalDate night, double probability, @Nullable Double label, @Nullable String origin) {}

  @Test
  void everyNightAndSliceIsMeasuredLikeRowByRow() {
    List<Prediction> all = predictions(new Random(SEED), 2000);
    for (int partitions : new int[] {1, 5}) {
      PredictionSample sample = sample(all, partitions);
      LocalDate yesterday = NIGHT.minusDays(1);
      List<Measurement> measured =
          PerformanceMonitor.measure(
              RULES.performance(), SUBJECT, sample, NIGHT, new TreeSet<>(List.of(yesterday)));
      for (@Nullable String origin : new String[] {null, "EWR", "JFK", "null"}) {
        String slice = origin == null ? "all" : "origin=" + origin;
        Measurement auc =
            measured.stream()
                .filter(m -> m.metric().equals("auc") && m.nights() == 1)
                .filter(m -> m.slice().equals(slice))
                .findFirst()
                .orElseThrow();
        assertThat(auc.value())
            .as("%s, seed %d", slice, SEED)
            .isEqualTo(twin(all, yesterday, yesterday, origin));
        assertThat(auc.low()).isLessThanOrEqualTo(auc.value());
        assertThat(auc.high()).isGreaterThanOrEqualTo(auc.value());
      }
      Measurement judged =
          measured.stream()
              .filter(m -> m.nights() == 7 && m.slice().equals("all"))
              .findFirst()
              .orElseThrow();
      assertThat(judged.value()).isEqualTo(twin(all, NIGHT.minusDays(7), yesterday, null));
      assertThat(judged.threshold()).isEqualTo(0.9 - 0.03);
      assertThat(judged.verdict())
          .as("random predictions are worse than .87")
          .isEqualTo(Verdict.FAIL);
    }
  }

  @Test
  void numbersAreMeasuredLikeRowByRow_andJudgedByAShareOfTheirReference() {
    NightMeasures numbers = NightMeasures.ofNumbers(null);
    ModelSubject minutes = new ModelSubject("m", 2, numbers, 10.0, Map.of());
    Random random = new Random(SEED);
    LocalDate yesterday = NIGHT.minusDays(1);
    List<Prediction> all = new ArrayList<>();
    double squares = 0;
    for (int i = 0; i < 2000; i++) {
      double said = random.nextGaussian() * 30;
      double error = random.nextGaussian() * 12;
      squares += error * error;
      all.add(new Prediction(yesterday, said, said - error, i % 3 == 0 ? "JFK" : "EWR"));
    }
    all.add(new Prediction(yesterday, 5, Double.NaN, "JFK"));
    all.add(new Prediction(yesterday, 5, null, "JFK"));
    List<Measurement> measured =
        PerformanceMonitor.measure(
            RULES.performance(), minutes, sample(all, 3), NIGHT, new TreeSet<>(List.of(yesterday)));
    Measurement judged =
        measured.stream()
            .filter(m -> m.nights() == 7 && m.slice().equals("all"))
            .findFirst()
            .orElseThrow();
    assertThat(judged.metric()).isEqualTo("rmse");
    assertThat(judged.value())
        .as("seed %d", SEED)
        .isCloseTo(Math.sqrt(squares / 2000), org.assertj.core.data.Offset.offset(1e-9));
    assertThat(judged.threshold()).isEqualTo(11.0);
    assertThat(judged.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(judged.n()).isEqualTo(2000);
    assertThat(measured.stream().filter(m -> m.nights() == 1 && m.slice().equals("origin=JFK")))
        .extracting(Measurement::metric)
        .containsExactly("rmse", "mae");

    // One outcome that is infinite leaves nothing to say of its rows, and says why.
    all.add(new Prediction(yesterday, 5, Double.POSITIVE_INFINITY, "JFK"));
    List<Measurement> infinite =
        PerformanceMonitor.measure(
            RULES.performance(), minutes, sample(all, 1), NIGHT, new TreeSet<>(List.of(yesterday)));
    assertThat(infinite)
        .filteredOn(m -> m.slice().equals("all"))
        .allSatisfy(m -> assertThat(m.verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA))
        .allSatisfy(m -> assertThat(m.sentence()).contains("1 outcomes are infinite"));
    assertThat(infinite)
        .filteredOn(m -> m.slice().equals("origin=EWR"))
        .allSatisfy(m -> assertThat(m.value()).isPositive());
  }

  @Test
  void tooFewOutcomesAreTooFewToJudge() {
    PredictionSample sample = sample(predictions(new Random(SEED), 300), 2);
    assertThat(
            PerformanceMonitor.measure(
                RULES.performance(), SUBJECT, sample, NIGHT, new TreeSet<>()))
        .filteredOn(m -> m.slice().equals("all"))
        .extracting(Measurement::verdict)
        .containsExactly(Verdict.INSUFFICIENT_DATA);
    PredictionSample none = sample(List.of(), 1);
    assertThat(
            PerformanceMonitor.measure(RULES.performance(), SUBJECT, none, NIGHT, new TreeSet<>()))
        .extracting(Measurement::verdict)
        .containsExactly(Verdict.INSUFFICIENT_DATA);
    assertThat(CalibrationMonitor.measure(RULES, SUBJECT, none, NIGHT))
        .extracting(Measurement::verdict)
        .containsExactly(Verdict.INSUFFICIENT_DATA);
  }

  @Test
  void probabilitiesThatSayTooLittleRaise() {
    List<Prediction> low = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      low.add(new Prediction(NIGHT.minusDays(1), 0.2, i % 10 < 4 ? 1.0 : 0.0, "JFK"));
    }
    Measurement bias =
        CalibrationMonitor.measure(RULES, SUBJECT, sample(low, 2), NIGHT).stream()
            .filter(m -> m.metric().equals("bias"))
            .findFirst()
            .orElseThrow();
    assertThat(bias.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(bias.value()).isCloseTo(-0.2, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(bias.sentence())
        .isEqualTo("2000 predictions of 7 nights up to 2013-06-14 say 20.0 %, 40.0 % came true");
  }

  @Test
  void labelsThatStopRaiseWhenTheyAreDue() {
    List<Prediction> all = new ArrayList<>();
    for (int back = 1; back <= 3; back++) {
      for (int i = 0; i < 100; i++) {
        all.add(
            new Prediction(NIGHT.minusDays(back), 0.5, back == 2 && i > 10 ? null : 1.0, "JFK"));
      }
    }
    List<Measurement> measured =
        LabelMonitor.measure(
            RULES.labels(),
            SUBJECT,
            sample(all, 2),
            NIGHT,
            new TreeSet<>(List.of(NIGHT.minusDays(1), NIGHT.minusDays(3))));
    assertThat(measured)
        .extracting(Measurement::ofNight, Measurement::value, Measurement::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(NIGHT.minusDays(3), 1.0, Verdict.PASS),
            org.assertj.core.groups.Tuple.tuple(NIGHT.minusDays(2), 0.11, Verdict.FAIL),
            org.assertj.core.groups.Tuple.tuple(NIGHT.minusDays(1), 1.0, Verdict.PASS));
  }

  private static List<Prediction> predictions(Random random, int rows) {
    String[] origins = {"EWR", "JFK", null};
    List<Prediction> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      all.add(
          new Prediction(
              NIGHT.minusDays(random.nextInt(9)),
              random.nextInt(50) / 50.0,
              random.nextInt(5) == 0 ? null : (Double) (double) random.nextInt(2),
              origins[random.nextInt(3)]));
    }
    return all;
  }

  private static @Nullable Double twin(
      List<Prediction> all, LocalDate from, LocalDate to, @Nullable String origin) {
    List<Prediction> of =
        all.stream()
            .filter(p -> !p.night().isBefore(from) && !p.night().isAfter(to) && p.label() != null)
            .filter(p -> origin == null || origin.equals(String.valueOf(p.origin())))
            .toList();
    double[] probabilities = of.stream().mapToDouble(Prediction::probability).toArray();
    double[] labels = of.stream().mapToDouble(p -> p.label() == null ? 0 : p.label()).toArray();
    return BinaryEvaluation.measure(probabilities, labels).auc();
  }

  private static PredictionSample sample(List<Prediction> all, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (Prediction p : all) {
      Map<String, String> slices = new java.util.HashMap<>();
      slices.put("origin", p.origin());
      rows.add(RowFactory.create(p.night(), p.probability(), p.label(), slices));
    }
    return PredictionSample.collect(
        TestSpark.session().createDataFrame(rows, SCHEMA).repartition(partitions),
        "probability",
        List.of("origin"));
  }
}
