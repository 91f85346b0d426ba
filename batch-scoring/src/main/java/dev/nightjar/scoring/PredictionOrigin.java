package dev.nightjar.scoring;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * What predictions were made by and from, as their rows say.
 *
 * @param night the night that predicted
 * @param run the run that scored
 * @param modelVersion the version of the model
 * @param tables the versions of the tables that the features were read from
 */
public record PredictionOrigin(
    LocalDate night, String run, long modelVersion, List<TableVersion> tables) {

  /**
   * The origin of the newest prediction of a key.
   *
   * @param key the value of the key column, or {@code column=value,column=value} for several
   * @throws NightjarException of category USER when there is none
   */
  public static PredictionOrigin of(Lakehouse lakehouse, ScoringDefinition scoring, String key) {
    return of(
        Objects.requireNonNull(NewestPredictions.of(lakehouse, scoring, List.of(key)).get(key)));
  }

  /** The different origins of all predictions in a version of their table, by night. */
  public static List<PredictionOrigin> all(Lakehouse lakehouse, TableVersion predictions) {
    return lakehouse
        .read(predictions)
        .select(
            col(TableDefinition.NIGHT),
            col(Predictions.RUN_ID),
            col(Predictions.MODEL_VERSION),
            col(Predictions.SNAPSHOT_VERSIONS))
        .distinct()
        .orderBy(TableDefinition.NIGHT, Predictions.RUN_ID)
        .collectAsList()
        .stream()
        .map(PredictionOrigin::of)
        .toList();
  }

  private static PredictionOrigin of(Row row) {
    return new PredictionOrigin(
        row.getAs(TableDefinition.NIGHT),
        row.getAs(Predictions.RUN_ID),
        row.<Long>getAs(Predictions.MODEL_VERSION),
        row.<String>getList(row.fieldIndex(Predictions.SNAPSHOT_VERSIONS)).stream()
            .map(TableVersion::parse)
            .toList());
  }
}
