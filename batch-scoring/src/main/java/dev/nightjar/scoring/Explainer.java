package dev.nightjar.scoring;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureJoin;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Joined;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.Pins;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Explains a published prediction: reads the pinned versions it was made from, makes it again, and
 * tells of each value where it came from and what was known of it when.
 */
public final class Explainer {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Map<String, FeatureTable> tables;

  /** An explainer of a project's predictions. */
  public Explainer(Lakehouse lakehouse, Project project, Map<String, FeatureTable> tables) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.tables = Map.copyOf(tables);
  }

  /**
   * Explains the newest prediction of a key.
   *
   * @param key the value of the key column, or {@code column=value,column=value} for several
   * @throws NightjarException of category USER when there is no such prediction
   */
  public Explanation explain(Run run, ScoringDefinition scoring, String key) {
    Row prediction = prediction(scoring, key);
    Registry registry = new Registry(lakehouse);
    ModelVersion version =
        registry.show(scoring.model(), prediction.<Long>getAs(Predictions.MODEL_VERSION));
    LoadedModel model = registry.load(version);
    TrainingSetSpec spec = Manifest.parse(version.lineage().manifest(), "of " + version).spec();
    LocalDate night = prediction.getAs(TableDefinition.NIGHT);
    Instant asOf = prediction.getAs(Predictions.AS_OF);
    Pins pins = pins(prediction);
    TableDefinition rowsTable = project.tables().get(spec.rows());
    if (rowsTable == null) {
      throw NightjarException.user(
          "Cannot explain " + key,
          "the project no longer has the table " + spec.rows() + " it was predicted from",
          "bring the table back");
    }
    Map<String, String> keyValues = keyValues(rowsTable, prediction);

    Row features = featureRow(run, spec, night, pins, keyValues, key);
    float[] encoded = new float[model.encoder().width()];
    model.encoder().bind(features.schema()).encode(features, encoded, 0);
    float[] replayed = new float[1];
    float[] contributions;
    try (Predictor predictor = model.open()) {
      predictor.predict(encoded, 1, replayed);
      contributions = predictor.contributions(encoded);
    }

    Provenance provenance =
        new Provenance(lakehouse, project, tables, pins, rowsTable, keyValues, night, asOf);
    List<FeatureValue> values = new ArrayList<>();
    for (int i = 0; i < spec.columns().size(); i++) {
      FeatureColumn column = spec.columns().get(i);
      values.add(provenance.of(column, features.getAs(column.name()), contributions[i]));
    }
    return new Explanation(
        version,
        keyValues,
        night,
        asOf,
        prediction.getAs(Predictions.PREDICT_AT),
        prediction.getAs(Predictions.EVENT_TIME),
        prediction.<Double>getAs(Predictions.PROBABILITY),
        prediction.<Boolean>getAs(Predictions.DECISION),
        prediction.<Double>getAs(Predictions.THRESHOLD),
        prediction.getAs(Predictions.RUN_ID),
        replayed[0],
        contributions[contributions.length - 1],
        values);
  }

  private Row prediction(ScoringDefinition scoring, String key) {
    if (!lakehouse.exists(scoring.table())) {
      throw NightjarException.user(
          "Cannot explain " + key,
          "nothing has been scored by " + scoring.model() + " yet",
          "score a night first: nightjar score --date DATE");
    }
    Dataset<Row> predictions = lakehouse.read(scoring.table());
    List<String> columns =
        List.of(predictions.columns())
            .subList(0, List.of(predictions.columns()).indexOf(Predictions.PREDICT_AT));
    for (Map.Entry<String, String> part : KeyText.parse(key, columns).entrySet()) {
      predictions =
          predictions.where(col("`" + part.getKey() + "`").cast("string").equalTo(part.getValue()));
    }
    List<Row> found =
        predictions.orderBy(col(TableDefinition.NIGHT).desc()).limit(1).collectAsList();
    if (found.isEmpty()) {
      throw NightjarException.user(
          "Cannot explain " + key,
          scoring.table()
              + " holds no prediction with the key "
              + String.join(", ", columns)
              + " = "
              + key,
          "look one up: nightjar query \"SELECT * FROM " + scoring.table() + " LIMIT 5\"");
    }
    return found.get(0);
  }

  private Row featureRow(
      Run run,
      TrainingSetSpec spec,
      LocalDate night,
      Pins pins,
      Map<String, String> keyValues,
      String key) {
    Dataset<Row> rows =
        FeatureJoin.join(lakehouse, run, project, tables, spec, NightRange.of(night), pins).rows();
    for (Map.Entry<String, String> part : keyValues.entrySet()) {
      rows =
          rows.where(
              col(Joined.KEY + ".`" + part.getKey() + "`").cast("string").equalTo(part.getValue()));
    }
    List<Row> found = rows.limit(1).collectAsList();
    if (found.isEmpty()) {
      throw NightjarException.user(
          "Cannot make the prediction of " + key + " again",
          "its row is not in the pinned versions " + pins.versions().values(),
          "has the table's definition changed since? compare with `nightjar history "
              + spec.rows()
              + "`");
    }
    return found.get(0);
  }

  private static Pins pins(Row prediction) {
    TreeMap<String, TableVersion> versions = new TreeMap<>();
    for (String text :
        prediction.<String>getList(prediction.fieldIndex(Predictions.SNAPSHOT_VERSIONS))) {
      TableVersion version = TableVersion.parse(text);
      versions.put(version.table(), version);
    }
    return new Pins(versions);
  }

  private static Map<String, String> keyValues(TableDefinition rows, Row prediction) {
    Map<String, String> values = new LinkedHashMap<>();
    rows.key()
        .forEach(column -> values.put(column, String.valueOf((Object) prediction.getAs(column))));
    return values;
  }
}
