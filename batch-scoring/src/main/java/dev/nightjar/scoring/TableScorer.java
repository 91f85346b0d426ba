package dev.nightjar.scoring;

import dev.nightjar.features.columnar.ColumnBatches;
import dev.nightjar.features.columnar.ColumnFiles;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.registry.PortableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores any table: its columns in their order, with what the model predicts behind them.
 *
 * <table>
 *   <caption>What is added</caption>
 *   <tr><td>binary<td>{@code probability} of the second class, {@code decision} at the model's
 *       threshold, and {@code predicted}, the class, where the classes are not false and true
 *   <tr><td>multiclass<td>{@code predicted}, {@code probability_CLASS} of each
 *   <tr><td>regression<td>{@code prediction}
 *   <tr><td>clustering<td>{@code cluster}, from 0
 *   <tr><td>reduction<td>{@code component_1}, …
 *   <tr><td>explained<td>{@code explanation}: the features with the largest contributions
 * </table>
 *
 * <p>Rows stay in batches of columns from the file that is read to the file that is written; where
 * a file's reader gives rows, batches are made of them, and where the writer takes none, rows.
 */
public final class TableScorer {
  private final Dataset<Row> rows;
  private final StructType input;
  private final PortableModel model;
  private final ScoredSchema added;
  private final LongAccumulator scored;

  /**
   * Prepares the scoring of a table; reads no rows.
   *
   * @param explained how many features to tell of each row; 0 for none
   * @throws NightjarException of category USER when columns are absent or of another type than the
   *     model was trained on, when the model cannot explain, or when a column that is added has the
   *     name of one that is there
   */
  public TableScorer(Dataset<Row> rows, PortableModel model, int explained) {
    this.rows = rows;
    this.input = rows.schema();
    this.model = model;
    model.encoder().bindBatches(input);
    try (Predictor predictor = model.open()) {
      added =
          new ScoredSchema(
              new PredictionColumns(model.target(), model.threshold(), predictor.outputs()),
              explained);
      if (explained > 0) {
        requireExplaining(predictor);
      }
    }
    requireOwnNames();
    scored = rows.sparkSession().sparkContext().longAccumulator();
  }

  /** The columns that come out. */
  public StructType schema() {
    return added.of(input);
  }

  /** How many rows were scored so far. */
  public long scored() {
    return scored.value();
  }

  /** The scored rows; lazy. */
  public Dataset<Row> rows() {
    JavaRDD<InternalRow> scoredRows = batches().mapPartitions(BatchRows::new);
    return rows.sparkSession().internalCreateDataFrame(scoredRows.rdd(), schema(), false);
  }

  /**
   * Writes the scored rows as a folder of Parquet files.
   *
   * @param path where nothing is
   * @throws NightjarException of category USER when something is there, of category GATE when a
   *     prediction is no number
   */
  public void write(String path) {
    if (ColumnFiles.takes(schema())) {
      ColumnFiles.write(rows.sparkSession(), batches(), schema(), path);
    } else {
      rows().write().parquet(path);
    }
  }

  private JavaRDD<ColumnarBatch> batches() {
    SparkSession spark = rows.sparkSession();
    Broadcast<PortableModel> sent =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(model);
    return scored(
        ColumnBatches.of(rows, functions.lit(true)).toJavaRDD(), sent, input, added, scored);
  }

  /** Of no table, so that tasks are sent none. */
  private static JavaRDD<ColumnarBatch> scored(
      JavaRDD<ColumnarBatch> batches,
      Broadcast<PortableModel> model,
      StructType input,
      ScoredSchema added,
      LongAccumulator scored) {
    return batches.mapPartitions(
        some -> new ScoredBatches(some, input, model.value(), added, scored));
  }

  private void requireExplaining(Predictor predictor) {
    if (!predictor.explains() || !model.target().task().labelled()) {
      throw NightjarException.user(
          "Cannot explain the predictions of " + model.name(),
          "a %s model of %s does not say what each feature adds"
              .formatted(model.trainer(), model.target().task().key()),
          "score without --explain, or with a model of another trainer, such as xgboost");
    }
  }

  private void requireOwnNames() {
    List<String> taken = new ArrayList<>();
    for (String name : added.added().fieldNames()) {
      if (Stream.of(input.fieldNames()).anyMatch(name::equalsIgnoreCase)) {
        taken.add(name);
      }
    }
    if (!taken.isEmpty()) {
      throw NightjarException.user(
          "Cannot add the predictions to the rows",
          "they have columns already of the names " + String.join(", ", taken),
          "rename them in the data");
    }
  }
}
