package dev.nightjar.scoring;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Finds the newest prediction of keys as people type them, in one query. */
final class NewestPredictions {
  private static final String KEY_TEXT = "_key_text";

  private NewestPredictions() {}

  /**
   * The newest prediction by key, in the keys' order.
   *
   * @throws NightjarException of category USER when a key has none
   */
  static Map<String, Row> of(Lakehouse lakehouse, ScoringDefinition scoring, List<String> keys) {
    if (!lakehouse.exists(scoring.table())) {
      throw NightjarException.user(
          "Cannot explain " + String.join(", ", keys),
          "nothing has been scored by " + scoring.model() + " yet",
          "score a night first: nightjar score --date DATE");
    }
    Dataset<Row> predictions = lakehouse.read(scoring.table());
    List<String> columns =
        List.of(predictions.columns())
            .subList(0, List.of(predictions.columns()).indexOf(Predictions.PREDICT_AT));
    Map<String, Map<String, String>> wanted = new LinkedHashMap<>();
    keys.forEach(key -> wanted.put(key, KeyText.parse(key, columns)));
    Map<Map<String, String>, Row> newest = new HashMap<>();
    for (Row found :
        predictions
            .where(isOneOf(wanted.values()))
            .withColumn(
                KEY_TEXT,
                struct(columns.stream().map(NewestPredictions::text).toArray(Column[]::new)))
            .collectAsList()) {
      newest.merge(keyText(found), found, NewestPredictions::newer);
    }
    List<String> missing =
        keys.stream().filter(key -> !newest.containsKey(wanted.get(key))).distinct().toList();
    if (!missing.isEmpty()) {
      throw NightjarException.user(
          "Cannot explain " + String.join(", ", missing),
          scoring.table()
              + " holds no prediction with the key "
              + String.join(", ", columns)
              + " = "
              + String.join(" or ", missing),
          "look one up: nightjar query \"SELECT * FROM " + scoring.table() + " LIMIT 5\"");
    }
    Map<String, Row> found = new LinkedHashMap<>();
    wanted.forEach((key, values) -> found.put(key, newest.get(values)));
    return found;
  }

  private static Column isOneOf(Collection<Map<String, String>> keys) {
    return keys.stream()
        .map(
            key ->
                key.entrySet().stream()
                    .map(part -> text(part.getKey()).equalTo(part.getValue()))
                    .reduce(lit(true), Column::and))
        .reduce(lit(false), Column::or);
  }

  /** A key column as people type its values. */
  private static Column text(String column) {
    return Quoted.column(column).cast("string").as(column);
  }

  private static Map<String, String> keyText(Row prediction) {
    Row text = prediction.getAs(KEY_TEXT);
    Map<String, String> values = new HashMap<>();
    for (String column : text.schema().fieldNames()) {
      values.put(column, text.getAs(column));
    }
    return values;
  }

  private static Row newer(Row one, Row other) {
    LocalDate night = one.getAs(TableDefinition.NIGHT);
    return night.isBefore(other.getAs(TableDefinition.NIGHT)) ? other : one;
  }
}
