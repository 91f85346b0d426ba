package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Refuses columns of other tables whose row for the same key became known only after the
 * prediction: they would be null when the model predicts, or a leak when it learns.
 */
final class LeakCount {
  private final Lakehouse lakehouse;
  private final Project project;
  private final TrainingSetSpec spec;
  private final Pins pins;

  LeakCount(Lakehouse lakehouse, Project project, TrainingSetSpec spec, Pins pins) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.spec = spec;
    this.pins = pins;
  }

  /**
   * Counts, for each table that features are looked up in by key, the rows whose key became known
   * there after their T.
   *
   * @throws NightjarException of category USER when there is any
   */
  void refuseLeaks(Dataset<Row> spine) {
    Map<Map<String, String>, List<FeatureColumn>> lookups = new LinkedHashMap<>();
    for (FeatureColumn column : spec.columns()) {
      if (column.origin() == FeatureColumn.Origin.KEYED) {
        lookups.computeIfAbsent(lookup(column), k -> new ArrayList<>()).add(column);
      }
    }
    lookups.values().forEach(columns -> refuse(spine, columns));
  }

  private void refuse(Dataset<Row> spine, List<FeatureColumn> columns) {
    FeatureColumn any = columns.get(0);
    List<Column> keys = new ArrayList<>();
    Column match = lit(true);
    for (Map.Entry<String, String> pair : any.on().entrySet()) {
      String name = "_leak" + keys.size();
      keys.add(Quoted.column(pair.getKey()).as(name));
      match = match.and(Quoted.column(Spine.on(pair.getValue())).equalTo(col(name)));
    }
    Dataset<Row> firstKnown =
        lakehouse
            .read(pins.of(any.table()))
            .groupBy(keys.toArray(Column[]::new))
            .agg(min(TableDefinition.KNOWN_AT).as("_first_known"));
    Row found =
        spine
            .join(firstKnown, match.and(col("_first_known").gt(col(Spine.OPENS))))
            .agg(
                count(lit(1)),
                min_by(
                    struct(col(Joined.KEY), col(Spine.OPENS), col("_first_known")),
                    struct(col(Spine.OPENS), col(Joined.KEY))))
            .head();
    if (found.getLong(0) > 0) {
      Row example = found.getStruct(1);
      TableDefinition table = project.tables().get(any.table());
      throw NightjarException.user(
          "Cannot use " + names(columns) + " as a feature",
          "for %d rows the row of %s with the same key became known only after the prediction's T; for example %s: T = %s, known at %s%s"
              .formatted(
                  found.getLong(0),
                  any.table(),
                  example.getStruct(0).mkString(", "),
                  example.get(1),
                  example.get(2),
                  table == null || table.availableTime() == null
                      ? ""
                      : " (available_time: " + table.availableTime().strip() + ")"),
          "take columns that are known at T, or a feature table over earlier rows of "
              + any.table());
    }
  }

  private static Map<String, String> lookup(FeatureColumn column) {
    Map<String, String> lookup = new LinkedHashMap<>(column.on());
    lookup.put("", column.table());
    return lookup;
  }

  private static String names(List<FeatureColumn> columns) {
    return String.join(", ", columns.stream().map(c -> c.table() + "." + c.column()).toList());
  }
}
