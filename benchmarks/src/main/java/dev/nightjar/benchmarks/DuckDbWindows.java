package dev.nightjar.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** DuckDB's join by a range, once for the longest window, and an aggregate for each. */
record DuckDbWindows(Connection duckdb, EventData data) implements Engine {
  @Override
  public String name() {
    return "DuckDB range join";
  }

  @Override
  public void run(Path out) throws Exception {
    StringBuilder columns = new StringBuilder("s.k, s.ts, s.id");
    for (Window window : Window.ALL) {
      for (String function : Window.FUNCTIONS) {
        columns.append(
            ", %s(e.x) FILTER (WHERE e.ts > s.ts - to_seconds(%d)) AS %s"
                .formatted(Window.sql(function), window.seconds(), window.column(function)));
      }
    }
    try (Statement sql = duckdb.createStatement()) {
      sql.execute(
          "COPY (SELECT %s FROM '%s' s LEFT JOIN '%s' e ON e.k = s.k AND e.ts <= s.ts AND e.ts > s.ts - to_seconds(%d) GROUP BY s.k, s.ts, s.id) TO '%s' (FORMAT parquet)"
              .formatted(
                  columns, data.spine(), data.tables().get(0), Window.longest().seconds(), out));
    }
  }
}
