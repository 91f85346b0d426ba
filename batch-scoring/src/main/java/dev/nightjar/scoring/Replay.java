package dev.nightjar.scoring;

import dev.nightjar.features.ExplainedRow;
import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureColumn.Origin;
import dev.nightjar.features.FeatureJoin;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Pins;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** Makes predictions of one night again, from the versions they were made from, in one query. */
final class Replay {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Map<String, FeatureTable> tables;
  private final LoadedModel model;
  private final TrainingSetSpec spec;
  private final LocalDate night;
  private final Pins pins;

  Replay(
      Lakehouse lakehouse,
      Project project,
      Map<String, FeatureTable> tables,
      LoadedModel model,
      LocalDate night,
      Pins pins) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.tables = tables;
    this.model = model;
    this.spec = model.version().manifest().spec();
    this.night = night;
    this.pins = pins;
  }

  /** An explanation of each of these predictions, all of the replay's model, night and versions. */
  Map<Row, Explanation> explain(List<Row> predictions) {
    TableDefinition rowsTable = project.tables().get(spec.rows());
    if (rowsTable == null) {
      throw NightjarException.user(
          "Cannot explain the predictions of " + model.version(),
          "the project no longer has the table " + spec.rows() + " they were made from",
          "bring the table back");
    }
    Map<Row, Map<String, Object>> keys = new HashMap<>();
    predictions.forEach(prediction -> keys.put(prediction, key(rowsTable, prediction)));
    Map<Map<String, Object>, ExplainedRow> again = new HashMap<>();
    FeatureJoin.explained(lakehouse, project, tables, spec, night, pins, keys.values())
        .forEach(row -> again.put(row.key(), row));
    Map<String, List<TableVersion>> computedFrom = computedFrom();
    Map<Row, Explanation> explanations = new HashMap<>();
    try (Predictor predictor = model.open()) {
      for (Row prediction : predictions) {
        ExplainedRow row = again.get(keys.get(prediction));
        if (row == null) {
          throw NightjarException.user(
              "Cannot make the prediction of " + keys.get(prediction) + " again",
              "its row is not in the pinned versions " + pins.versions().values(),
              "has the table's definition changed since? compare with `nightjar history "
                  + spec.rows()
                  + "`");
        }
        explanations.put(prediction, explain(prediction, row, predictor, computedFrom));
      }
    }
    return explanations;
  }

  private Explanation explain(
      Row prediction,
      ExplainedRow row,
      Predictor predictor,
      Map<String, List<TableVersion>> computedFrom) {
    float[] encoded = new float[model.encoder().width()];
    model.encoder().bind(row.row().schema()).encode(row.row(), encoded, 0);
    float[] replayed = new float[1];
    predictor.predict(encoded, 1, replayed);
    boolean binary = model.aim().task() == Task.BINARY;
    float[] contributions = predictor.contributions(encoded);
    List<FeatureValue> values = new ArrayList<>();
    for (int i = 0; i < spec.columns().size(); i++) {
      FeatureColumn column = spec.columns().get(i);
      values.add(
          new FeatureValue(
              column.name(),
              row.value(column),
              contributions[i],
              pins.of(column.table()),
              column.column(),
              row.sources().get(i),
              computedFrom.getOrDefault(column.table(), List.of())));
    }
    Map<String, String> key = new LinkedHashMap<>();
    row.key().forEach((column, value) -> key.put(column, String.valueOf(value)));
    return new Explanation(
        model.version(),
        key,
        prediction.getAs(TableDefinition.NIGHT),
        prediction.getAs(Predictions.AS_OF),
        prediction.getAs(Predictions.PREDICT_AT),
        prediction.getAs(Predictions.EVENT_TIME),
        model.aim(),
        prediction.<Double>getAs(model.aim().column()),
        binary ? prediction.<Boolean>getAs(Predictions.DECISION) : null,
        binary ? prediction.<Double>getAs(Predictions.THRESHOLD) : null,
        prediction.getAs(Predictions.RUN_ID),
        replayed[0],
        scale(),
        contributions[contributions.length - 1],
        values);
  }

  /** What contributions add up to. */
  private String scale() {
    if (model.aim().task() == Task.BINARY) {
      return "the log-odds of yes";
    }
    ModelVersion version = model.version();
    boolean own = model.trainer().equals(version.trainer());
    boolean counts =
        own
            && ParametersJson.read(version.parameters(), "the parameters of " + version)
                .texts()
                .containsValue("poisson");
    return counts ? "the logarithm of the number" : "the number";
  }

  /**
   * By feature table: of what the run that cut the snapshot had read, the snapshot's own source.
   */
  private Map<String, List<TableVersion>> computedFrom() {
    Map<String, List<TableVersion>> computedFrom = new HashMap<>();
    for (FeatureColumn column : spec.columns()) {
      if (column.origin() == Origin.SNAPSHOT) {
        FeatureTable definition = tables.get(column.table());
        computedFrom.computeIfAbsent(
            column.table(),
            table ->
                lakehouse.inputsOf(pins.of(table), TableWindow.of(night)).stream()
                    .filter(input -> definition == null || input.table().equals(definition.from()))
                    .toList());
      }
    }
    return computedFrom;
  }

  private static Map<String, Object> key(TableDefinition rows, Row prediction) {
    Map<String, Object> values = new LinkedHashMap<>();
    rows.key().forEach(column -> values.put(column, prediction.getAs(column)));
    return values;
  }
}
