package dev.nightjar.benchmarks;

import dev.nightjar.features.asof.AsOfFeatures;
import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.features.asof.AsOfSpine;
import dev.nightjar.features.columnar.ParquetFolder;
import dev.nightjar.features.kernel.AsOfRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Ours.
 *
 * @param budget bytes of memory, by which the plan is chosen
 * @param data what is joined
 */
record NightjarAsOf(String name, SparkSession spark, long budget, EventData data)
    implements Engine {
  @Override
  public void run(Path out) {
    List<AsOfFeatures> tables = new ArrayList<>();
    for (int i = 0; i < data.tables().size(); i++) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (String value : EventData.VALUES) {
        columns.put(value, "t" + i + "__" + value);
      }
      tables.add(
          new AsOfFeatures(
              "t" + i,
              ParquetFolder.read(spark, data.tables().get(i).toString()),
              List.of("k"),
              "ts",
              null,
              columns));
    }
    AsOfSpine spine =
        new AsOfSpine(ParquetFolder.read(spark, data.spine().toString()), List.of("k"), "ts");
    try (AsOfJoin join = AsOfJoin.newest(spine, tables, new AsOfRule(AsOfRule.UNLIMITED, false))) {
      join.write(budget, join.columns(), out.toString());
    }
  }
}
