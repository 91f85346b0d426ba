package dev.nightjar.training.study;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Trials of a project: the table {@code nightjar_trials}, a row for each trial and rung. */
public final class TableTrialLog implements TrialLog {
  /** The table's name in the lakehouse. */
  public static final String TABLE = "nightjar_trials";

  /**
   * The columns, in order: {@code study} names specification and rows; {@code level} is the rung of
   * halving from 0, {@code rounds} what it trains for (0: as the parameters say); {@code
   * trial_json} is all that is known of the trial.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("study", DataTypes.StringType)
          .add("model", DataTypes.StringType)
          .add("trial", DataTypes.IntegerType)
          .add("level", DataTypes.IntegerType)
          .add("rounds", DataTypes.IntegerType)
          .add("trainer", DataTypes.StringType)
          .add("parameters", DataTypes.StringType)
          .add("failed", DataTypes.BooleanType)
          .add(
              "metrics", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false))
          .add("model_hash", DataTypes.StringType)
          .add("seconds", DataTypes.DoubleType)
          .add("message", DataTypes.StringType)
          .add("trial_json", DataTypes.StringType)
          .add("run_id", DataTypes.StringType)
          .add("finished_at", DataTypes.TimestampType);

  private static final int TRIES = 20;

  private final Lakehouse lakehouse;
  private final Run run;
  private final String model;

  /** A log of the studies of one model, written by a run. */
  public TableTrialLog(Lakehouse lakehouse, Run run, String model) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.model = model;
  }

  @Override
  public List<FinishedTrial> finished(String study) {
    if (!lakehouse.exists(TABLE)) {
      return List.of();
    }
    return lakehouse
        .read(TABLE)
        .where(col("study").equalTo(study))
        .select("trial_json")
        .collectAsList()
        .stream()
        .map(row -> FinishedTrialJson.read(row.getString(0)))
        .toList();
  }

  @Override
  public void keep(String study, List<FinishedTrial> trials) {
    List<Row> rows = trials.stream().map(trial -> row(study, trial)).toList();
    // Another run of the same study keeps the same trials: each finds its place behind the other.
    for (int attempt = 0; attempt < TRIES; attempt++) {
      long next = lakehouse.sequence(TABLE, study) + 1;
      if (lakehouse.appendOnce(
          run, TABLE, lakehouse.spark().createDataFrame(rows, SCHEMA), study, next)) {
        return;
      }
    }
    throw NightjarException.outside(
        "Cannot keep the trials of the study of " + model,
        "other runs of it were faster " + TRIES + " times in a row",
        "run one of them at a time",
        null);
  }

  private Row row(String study, FinishedTrial trial) {
    return RowFactory.create(
        study,
        model,
        trial.result().trial(),
        trial.result().level(),
        trial.rounds(),
        trial.result().point().trainer(),
        trial.result().point().toJson(),
        trial.result().failed(),
        scala.collection.JavaConverters.mapAsScalaMap(trial.result().metrics()),
        trial.modelHash(),
        trial.seconds().all(),
        trial.message(),
        FinishedTrialJson.write(trial),
        run.id(),
        Instant.now());
  }
}
