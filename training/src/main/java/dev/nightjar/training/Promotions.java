package dev.nightjar.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.training.evaluation.Confusion;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.PredictedBinary;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code nightjar_promotions}: a row for each model and night that decided about a
 * challenger. Its windows are scoped by {@link #SCOPE}.
 */
public final class Promotions {
  /** The table's name in the lakehouse. */
  public static final String TABLE = "nightjar_promotions";

  /** The column whose value scopes the table's windows. */
  public static final String SCOPE = "model";

  /** What was decided: a name of {@link Judgement.Decision}. */
  public static final String DECISION = "decision";

  /** Why: sentences. */
  public static final String REASONS = "reasons";

  /**
   * The columns, in order. {@code rows} are those that were compared on, {@code scores} is JSON:
   * contender to its measures and those of its slices; {@code known_at} is the cutoff of the night.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add(SCOPE, DataTypes.StringType)
          .add("challenger_version", DataTypes.LongType)
          .add("champion_version", DataTypes.LongType)
          .add(DECISION, DataTypes.StringType)
          .add(REASONS, DataTypes.createArrayType(DataTypes.StringType))
          .add("metric", DataTypes.StringType)
          .add("challenger_value", DataTypes.DoubleType)
          .add("champion_value", DataTypes.DoubleType)
          .add("rows", DataTypes.LongType)
          .add("scores", DataTypes.StringType)
          .add(TableDefinition.KNOWN_AT, DataTypes.TimestampType)
          .add(TableDefinition.NIGHT, DataTypes.DateType);

  private Promotions() {}

  static Row row(
      String model,
      long challenger,
      @Nullable Long champion,
      Judgement judgement,
      Metric metric,
      Contenders contenders,
      Instant knownAt,
      LocalDate night) {
    Contender held = contenders.champion();
    return RowFactory.create(
        model,
        challenger,
        champion,
        judgement.decision().name(),
        judgement.reasons().toArray(String[]::new),
        metric.name(),
        contenders.challenger().value(metric),
        held == null ? null : held.value(metric),
        contenders.rows(),
        scores(metric, contenders),
        knownAt,
        night);
  }

  static Judgement judgement(Row row) {
    List<String> reasons = row.getList(row.fieldIndex(REASONS));
    return new Judgement(Judgement.Decision.valueOf(row.getAs(DECISION)), reasons);
  }

  private static String scores(Metric metric, Contenders contenders) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    write(json, metric, contenders.challenger());
    if (contenders.champion() != null) {
      write(json, metric, contenders.champion());
    }
    contenders.baselines().forEach(baseline -> write(json, metric, baseline));
    return json.toString();
  }

  private static void write(ObjectNode json, Metric metric, Contender contender) {
    ObjectNode scores = json.putObject(contender.name());
    scores.put("rows", contender.metrics().rows());
    if (contender.predicted() instanceof PredictedBinary binary) {
      Confusion decided = binary.confusion(binary.rows());
      scores.put("positives", decided == null ? 0 : (long) decided.positives());
    }
    contender.metrics().values().forEach(scores::put);
    if (!contender.metrics().notes().isEmpty()) {
      ObjectNode notes = scores.putObject("notes");
      contender.metrics().notes().forEach(notes::put);
    }
    contender
        .fairness()
        .forEach(
            (limit, fairness) ->
                scores
                    .withObject("/fairness")
                    .put(
                        limit.measure().key() + " by " + limit.by(),
                        fairness.values().get(limit.measure().metric())));
    ObjectNode slices = scores.putObject("slices");
    contender
        .slices()
        .forEach(
            (feature, values) -> {
              ObjectNode ofFeature = slices.putObject(feature);
              values.forEach(
                  (value, here) ->
                      ofFeature
                          .putObject(value)
                          .put("rows", here.rows())
                          .put(metric.name(), Contender.value(here, metric)));
            });
  }
}
