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
    name = "asof",
    mixinStandardHelpOptions = true,
    description = {
      "The point-in-time join of a spine with three tables: ours, DuckDB's ASOF and two plans of",
      "Spark, in one warm process, by turns. All results are compared cell by cell."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar bench asof",
      "  nightjar bench asof --size tiny --rounds 1",
      "  NIGHTJAR_HEAP=6g nightjar bench asof --size large --only ours,duckdb"
    })
final class AsOfBench extends Bench {
  @Override
  List<String> engines() {
    return List.of("ours", "exchange", "duckdb", "window", "range");
  }

  @Override
  Engine engine(String name, EventData data, SparkSession spark, Connection duckdb) {
    return switch (name) {
      case "ours" -> new NightjarAsOf("nightjar", spark, AsOfJoin.defaultBudget(), data);
      case "exchange" -> new NightjarAsOf("nightjar, exchange plan", spark, 0, data);
      case "duckdb" -> new DuckDbAsOf(duckdb, data);
      case "window" -> new SparkUnionWindow(spark, data);
      case "range" -> new SparkRangeJoin(spark, data);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  int tables() {
    return 3;
  }

  @Override
  long differences(Statement sql, String one, String other) throws SQLException {
    try (ResultSet different =
        sql.executeQuery(
            "SELECT (SELECT count(*) FROM (FROM %2$s EXCEPT ALL FROM %1$s)) + (SELECT count(*) FROM (FROM %1$s EXCEPT ALL FROM %2$s))"
                .formatted(one, other))) {
      different.next();
      return different.getLong(1);
    }
  }
}
