package dev.nightjar.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** DuckDB's ASOF join. */
record DuckDbAsOf(Connection duckdb, EventData data) implements Engine {
  @Override
  public String name() {
    return "DuckDB ASOF";
  }

  @Override
  public void run(Path out) throws Exception {
    StringBuilder columns = new StringBuilder("s.*");
    StringBuilder joins = new StringBuilder();
    for (int i = 0; i < data.tables().size(); i++) {
      for (String value : EventData.VALUES) {
        columns.append(", t%d.%s AS t%d__%s".formatted(i, value, i, value));
      }
      joins.append(
          " ASOF LEFT JOIN '%s' t%d ON s.k = t%d.k AND s.ts >= t%d.ts"
              .formatted(data.tables().get(i), i, i, i));
    }
    try (Statement sql = duckdb.createStatement()) {
      sql.execute(
          "COPY (SELECT %s FROM '%s' s%s) TO '%s' (FORMAT parquet)"
              .formatted(columns, data.spine(), joins, out));
    }
  }
}
