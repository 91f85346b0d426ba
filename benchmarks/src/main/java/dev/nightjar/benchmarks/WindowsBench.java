package dev.nightjar.benchmarks;

import dev.nightjar.features.asof.AsOfJoin;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;

@Command(
    name = "windows",
    mixinStandardHelpOptions = true,
    description = {
      "Count, sum, mean, min and max over windows of 1 h, 1 d, 7 d and 28 d that end at each row of a",
      "spine: ours, DuckDB's range join and Spark's, in one warm process, by turns. All results are",
      "compared cell by cell, sums and means to 1e-9."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar bench windows",
      "  nightjar bench windows --size tiny --rounds 1"
    })
final class WindowsBench extends Bench {
  @Override
  List<String> engines() {
    return List.of("ours", "exchange", "duckdb", "range");
  }

  @Override
  Engine engine(String name, EventData data, SparkSession spark, Connection duckdb) {
    return switch (name) {
      case "ours" -> new NightjarWindows("nightjar", spark, AsOfJoin.defaultBudget(), data);
      case "exchange" -> new NightjarWindows("nightjar, exchange plan", spark, 0, data);
      case "duckdb" -> new DuckDbWindows(duckdb, data);
      case "range" -> new SparkWindows(spark, data);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  int tables() {
    return 1;
  }

  @Override
  long differences(Statement sql, String one, String other) throws SQLException {
    StringBuilder same = new StringBuilder("a.k IS NOT DISTINCT FROM b.k AND a.ts = b.ts");
    for (Window window : Window.ALL) {
      for (String function : Window.FUNCTIONS) {
        String column = window.column(function);
        same.append(
            Window.isRounded(function)
                ? " AND (a.%1$s IS NULL) = (b.%1$s IS NULL) AND coalesce(abs(a.%1$s - b.%1$s) <= 1e-9 * abs(a.%1$s), true)"
                    .formatted(column)
                : " AND a.%1$s IS NOT DISTINCT FROM b.%1$s".formatted(column));
      }
    }
    try (ResultSet different =
        sql.executeQuery(
            "SELECT count(*) FROM %s a FULL JOIN %s b USING (id) WHERE NOT coalesce(%s, false)"
                .formatted(one, other, same))) {
      different.next();
      return different.getLong(1);
    }
  }
}
