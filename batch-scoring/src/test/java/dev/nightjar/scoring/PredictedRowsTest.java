package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.trainer.Trainers;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Scoring by batches against scoring row by row. */
class PredictedRowsTest {
  private static final long SEED = 41;
  private static final StructType SCHEMA =
      StructType.fromDDL("id bigint, carrier string, hour int, rate double");

  @Test
  void batchesOfAnySizePredictWhatSingleRowsDo() {
    Random random = new Random(SEED);
    Dataset<Row> training = rows(random, 500);
    LoadedModel model = model(training, random);
    for (int size : new int[] {0, 1, 4095, 4096, 4097, 9000}) {
      List<Row> given = randomRows(random, size);
      Dataset<Row> dataset = TestSpark.session().createDataFrame(given, SCHEMA).repartition(3);
      List<Row> actual = PredictedRows.of(dataset, model).orderBy("id").collectAsList();
      List<Row> single = dataset.orderBy("id").collectAsList();
      assertThat(actual).as("rows of %s, seed %s", size, SEED).hasSize(size);
      float[] one = new float[1];
      float[] encoded = new float[3];
      try (Predictor predictor = model.open()) {
        for (int i = 0; i < size; i++) {
          model.encoder().bind(SCHEMA).encode(single.get(i), encoded, 0);
          predictor.predict(encoded, 1, one);
          assertThat(actual.get(i).<Double>getAs(Predictions.PROBABILITY))
              .as("row %s of %s, seed %s", i, size, SEED)
              .isEqualTo((double) one[0]);
          assertThat(actual.get(i).getLong(0)).isEqualTo(i);
        }
      }
    }
  }

  private static LoadedModel model(Dataset<Row> training, Random random) {
    Encoder encoder = Encoder.fit(training, List.of("carrier", "hour", "rate"));
    int rows = 500;
    float[] values = new float[rows * 3];
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[3 * i] = random.nextInt(3);
      values[3 * i + 1] = random.nextInt(24);
      values[3 * i + 2] = random.nextInt(9) == 0 ? Float.NaN : random.nextFloat();
      labels[i] = random.nextFloat() < values[3 * i + 1] / 24 ? 1 : 0;
    }
    Trainer trainer = Trainers.named("xgboost");
    TreeMap<String, Double> parameters = new TreeMap<>();
    trainer.parameters().forEach(p -> parameters.put(p.name(), p.fallback()));
    parameters.put("rounds", 20.0);
    byte[] trained =
        trainer.train(
            Fit.of(
                Target.YES_OR_NO,
                new Matrix(encoder, values, labels, new long[rows]),
                new Parameters(parameters, Parameters.defaults(trainer).texts())));
    Lineage lineage =
        new Lineage(
            LocalDate.EPOCH,
            Instant.EPOCH,
            "",
            "",
            rows,
            "{}",
            "",
            trainer.engineBuild(),
            "{}",
            "");
    ModelVersion version =
        new ModelVersion(
            "m", 1, "xgboost", lineage, "{}", "{}", 0.5, "", new TreeMap<>(), "", Instant.EPOCH);
    return new LoadedModel(version, encoder, trained);
  }

  private static Dataset<Row> rows(Random random, int size) {
    return TestSpark.session().createDataFrame(randomRows(random, size), SCHEMA);
  }

  private static List<Row> randomRows(Random random, int size) {
    List<Row> rows = new ArrayList<>();
    for (long id = 0; id < size; id++) {
      rows.add(
          RowFactory.create(
              id,
              random.nextInt(5) == 0 ? null : String.valueOf((char) ('A' + random.nextInt(4))),
              random.nextInt(6) == 0 ? null : random.nextInt(24),
              random.nextInt(7) == 0 ? null : random.nextDouble()));
    }
    return rows;
  }
}
