package dev.nightjar.benchmarks;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.trainer.Trainers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows to score and a model, the same for the same numbers. Of three features one is a whole number
 * below 100, one has three decimals, one is any float; of 30 values one is null.
 *
 * @param rows the Parquet file of the rows
 * @param features the columns that the model reads
 * @param model predicts yes or no
 */
record ScoringData(Path rows, List<String> features, PortableModel model) {
  /** Rows that the model is trained on. */
  private static final long TRAINED = 50_000;

  /** Makes data and model unless they are there. */
  static ScoringData in(
      Path folder,
      Connection duckdb,
      SparkSession spark,
      long rows,
      int features,
      int rounds,
      int depth)
      throws IOException, SQLException {
    List<String> names = IntStream.range(0, features).mapToObj(i -> "f" + i).toList();
    Path data = folder.resolve("score-" + rows + "-" + features + ".parquet");
    if (!Files.exists(data)) {
      // Made beside and moved, so that what a killed run left is never taken for whole.
      Path part = data.resolveSibling(data.getFileName() + ".part");
      write(duckdb, rows, features, part);
      Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    }
    Path model = folder.resolve("model-" + rows + "-" + features + "-" + rounds + "-" + depth);
    FileSystem files = FileSystem.getLocal(new Configuration());
    if (!Files.exists(model)) {
      Path part = model.resolveSibling(model.getFileName() + ".part");
      JavaUtils.deleteRecursively(part.toFile());
      Files.createDirectories(part);
      trained(spark.read().parquet(data.toString()), names, rounds, depth)
          .write(
              files,
              new org.apache.hadoop.fs.Path(part.toString()),
              new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode());
      Files.move(part, model, StandardCopyOption.ATOMIC_MOVE);
    }
    return new ScoringData(
        data, names, PortableModel.read(files, new org.apache.hadoop.fs.Path(model.toString())));
  }

  private static void write(Connection duckdb, long rows, int features, Path to)
      throws SQLException {
    String columns =
        IntStream.range(0, features)
            .mapToObj(
                i -> {
                  String hash = "hash(i * 64 + " + i + ")";
                  String value =
                      switch (i % 3) {
                        case 0 -> "(" + hash + " % 100)::INT";
                        case 1 -> "(" + hash + " % 1000)::DOUBLE / 1000";
                        default -> "(" + hash + " / 18446744073709551616.0)::FLOAT";
                      };
                  return "if(hash(i * 64 + %d) %% 30 = 0, NULL, %s) AS f%d"
                      .formatted(i + 1_000_003, value, i);
                })
            .collect(Collectors.joining(", "));
    try (Statement sql = duckdb.createStatement()) {
      sql.execute(
          "COPY (SELECT i AS id, %s FROM range(%d) r(i)) TO '%s' (FORMAT parquet)"
              .formatted(columns, rows, to));
    }
  }

  private static PortableModel trained(
      Dataset<Row> all, List<String> features, int rounds, int depth) {
    // A bit of every feature, so that trees grow to their depth on all of them.
    String sum =
        IntStream.range(0, features.size())
            .mapToObj(
                i -> "coalesce(f" + i + ", 0)" + (i % 3 == 0 ? " / 100" : "") + " * " + (i % 5 - 2))
            .collect(Collectors.joining(" + "));
    Dataset<Row> rows =
        all.where("id < " + TRAINED)
            .withColumn("y", functions.expr("sin(" + sum + ") > pmod(hash(id), 1000) / 1000.0"));
    Encoder encoder = Encoder.fit(rows, features);
    Matrix matrix =
        MatrixCollector.collect(
                rows,
                encoder,
                TRAINED,
                Target.YES_OR_NO,
                new RowRoles(List.of("id"), null, "y", null))
            .matrix();
    Trainer trainer = Trainers.named("xgboost");
    Parameters parameters =
        Parameters.defaults(trainer).with("rounds", rounds).with("max_depth", depth);
    return new PortableModel(
        Target.YES_OR_NO,
        encoder,
        trainer.name(),
        trainer.train(Fit.of(Target.YES_OR_NO, matrix, parameters)),
        0.5,
        "bench");
  }
}
