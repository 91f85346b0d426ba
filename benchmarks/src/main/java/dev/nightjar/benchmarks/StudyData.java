package dev.nightjar.benchmarks;

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

/**
 * Rows with a yes or no that some of the features tell a part of; the same for the same numbers.
 *
 * @param file one Parquet file: {@code id} from 0, {@code label} 0 or 1, then the features
 * @param rows how many there are
 * @param features their names, float columns
 * @param nulls the share of values that are null, in percent
 */
record StudyData(Path file, int rows, List<String> features, int nulls) {
  static final String ID = "id";
  static final String LABEL = "label";

  /** Fewer would leave the label without what it depends on. */
  static final int LEAST_FEATURES = 6;

  /** Writes the data unless it is there. */
  static StudyData in(Path folder, Connection duckdb, int rows, int features, int nulls)
      throws IOException, SQLException {
    StudyData data =
        new StudyData(
            folder.resolve("study-%d-%d-%d.parquet".formatted(rows, features, nulls)),
            rows,
            IntStream.range(0, features).mapToObj("f%02d"::formatted).toList(),
            nulls);
    if (!Files.exists(data.file)) {
      // Made beside and moved, so that what a killed run left is never taken for whole.
      Path part = data.file.resolveSibling(data.file.getFileName() + ".part");
      try (Statement sql = duckdb.createStatement()) {
        sql.execute("COPY (" + data.select() + ") TO '" + part + "' (FORMAT parquet)");
      }
      Files.move(part, data.file, StandardCopyOption.ATOMIC_MOVE);
    }
    return data;
  }

  private String select() {
    String columns =
        IntStream.range(0, features.size())
            .mapToObj(i -> "%s AS %s".formatted(uniform(i), features.get(i)))
            .collect(Collectors.joining(", "));
    String logit =
        "2 * sin(6 * f00) + 3 * f01 * f02 - 2 * f04 * (f03 > 0.5)::INT + abs(f05 - 0.5) - 1";
    String shown =
        features.stream()
            .map(
                name ->
                    "if(hash(id, '%1$s') %% 100 < %2$d, NULL, %1$s) AS %1$s".formatted(name, nulls))
            .collect(Collectors.joining(", "));
    return "SELECT id, ("
        + uniform(1000)
        + " < 1 / (1 + exp(-("
        + logit
        + "))))::INT AS label, "
        + shown
        + " FROM (SELECT id, "
        + columns
        + " FROM range("
        + rows
        + ") r(id))";
  }

  /** From 0 to 1, another one for each row and number of a draw. */
  private static String uniform(int draw) {
    return "(hash(id * 1024 + " + draw + ") / 18446744073709551616.0)::FLOAT";
  }
}
