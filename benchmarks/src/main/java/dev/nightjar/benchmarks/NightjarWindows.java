package dev.nightjar.benchmarks;

import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.features.asof.AsOfSpine;
import dev.nightjar.features.asof.WindowAggregate;
import dev.nightjar.features.asof.WindowFeatures;
import dev.nightjar.features.asof.WindowFunction;
import dev.nightjar.features.columnar.ParquetFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Ours.
 *
 * @param budget bytes of memory, by which the plan is chosen
 * @param data what is measured
 */
record NightjarWindows(String name, SparkSession spark, long budget, EventData data)
    implements Engine {
  @Override
  public void run(Path out) {
    List<WindowAggregate> aggregates = new ArrayList<>();
    for (Window window : Window.ALL) {
      for (String function : Window.FUNCTIONS) {
        aggregates.add(
            new WindowAggregate(
                WindowFunction.valueOf(function.toUpperCase(Locale.ROOT)),
                "x",
                window.seconds() * 1_000_000,
                1,
                window.column(function)));
      }
    }
    WindowFeatures events =
        new WindowFeatures(
            "events",
            ParquetFolder.read(spark, data.tables().get(0).toString()),
            List.of("k"),
            "ts",
            null,
            aggregates,
            1);
    AsOfSpine spine =
        new AsOfSpine(ParquetFolder.read(spark, data.spine().toString()), List.of("k"), "ts");
    try (AsOfJoin join = AsOfJoin.windows(spine, List.of(events))) {
      join.write(budget, join.columns(), out.toString());
    }
  }
}
