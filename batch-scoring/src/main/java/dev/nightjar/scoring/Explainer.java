package dev.nightjar.scoring;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Pins;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
   * Explains the newest prediction of each key. Predictions of one night from the same versions are
   * made again together.
   *
   * @param keys each the value of the key column, or {@code column=value,column=value} for several
   * @return one explanation per key, in the same order
   * @throws NightjarException of category USER when a key has no prediction
   */
  public List<Explanation> explain(ScoringDefinition scoring, List<String> keys) {
    Map<String, Row> predictions = NewestPredictions.of(lakehouse, scoring, keys);
    Map<Made, List<Row>> together = new LinkedHashMap<>();
    for (Row prediction : predictions.values()) {
      together.computeIfAbsent(Made.of(prediction), m -> new ArrayList<>()).add(prediction);
    }
    Registry registry = new Registry(lakehouse);
    Map<List<Object>, LoadedModel> models = new HashMap<>();
    Map<Row, Explanation> explanations = new HashMap<>();
    together.forEach(
        (made, rows) -> {
          LoadedModel model =
              models.computeIfAbsent(
                  List.of(made.modelVersion(), made.trainer()),
                  m -> load(registry, registry.show(scoring.model(), made.modelVersion()), made));
          explanations.putAll(
              new Replay(lakehouse, project, tables, model, made.night(), made.pins())
                  .explain(rows));
        });
    return keys.stream().map(key -> explanations.get(predictions.get(key))).toList();
  }

  private static LoadedModel load(Registry registry, ModelVersion version, Made made) {
    return registry.load(ServingModel.madeBy(version, made.trainer()));
  }

  /** What a prediction was made by and from. */
  private record Made(long modelVersion, String trainer, LocalDate night, Pins pins) {
    static Made of(Row prediction) {
      TreeMap<String, TableVersion> versions = new TreeMap<>();
      for (String text :
          prediction.<String>getList(prediction.fieldIndex(Predictions.SNAPSHOT_VERSIONS))) {
        TableVersion version = TableVersion.parse(text);
        versions.put(version.table(), version);
      }
      return new Made(
          prediction.<Long>getAs(Predictions.MODEL_VERSION),
          prediction.getAs(Predictions.TRAINER),
          prediction.getAs(TableDefinition.NIGHT),
          new Pins(versions));
    }
  }
}
