package dev.nightjar.benchmarks;

import dev.nightjar.training.search.Point;
import dev.nightjar.training.split.Fold;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's tuning over XGBoost's estimator for Spark, with a worker on each core; features are a
 * dense vector in which NaN is missing.
 */
record SparkTrainValidation(SparkSession spark, StudyData data) implements StudyEngine {
  private static final double TRAIN = 0.8;
  private static final long SEED = 7;

  @Override
  public String name() {
    return "Spark TrainValidationSplit";
  }

  @Override
  public Found run(StudyGrid grid) {
    XGBoostClassifier classifier = new XGBoostClassifier();
    classifier
        .setFeaturesCol("features")
        .setLabelCol(StudyData.LABEL)
        .set(classifier.probabilityCol(), "probability");
    classifier.setNumWorkers(Runtime.getRuntime().availableProcessors());
    classifier.setNthread(1);
    classifier.setNumRound(grid.rounds());
    classifier.setTreeMethod("hist");
    classifier.setObjective("binary:logistic");
    classifier.setMissing(Float.NaN);
    classifier.setRabitTrackerHostIp("127.0.0.1");
    ParamMap[] points =
        grid.points().stream().map(point -> map(classifier, point)).toArray(ParamMap[]::new);
    TrainValidationSplitModel model =
        new TrainValidationSplit()
            .setEstimator(classifier)
            .setEvaluator(
                new MulticlassClassificationEvaluator()
                    .setLabelCol(StudyData.LABEL)
                    .setMetricName("logLoss"))
            .setEstimatorParamMaps(points)
            .setTrainRatio(TRAIN)
            .setSeed(SEED)
            .setParallelism(1)
            .fit(rows());
    double[] losses = model.validationMetrics();
    int best =
        IntStream.range(0, losses.length)
            .reduce((a, b) -> losses[b] < losses[a] ? b : a)
            .orElseThrow();
    return new Found(best, losses[best], Map.of(), Double.NaN);
  }

  /** Which rows it trains on and which it measures: those that its random split will draw. */
  Fold fold() {
    List<Dataset<Row>> parts = rows().randomSplitAsList(new double[] {TRAIN, 1 - TRAIN}, SEED);
    return new Fold(ids(parts.get(0)), ids(parts.get(1)));
  }

  private static int[] ids(Dataset<Row> part) {
    return part.select(StudyData.ID).as(Encoders.LONG()).collectAsList().stream()
        .mapToInt(Long::intValue)
        .sorted()
        .toArray();
  }

  private Dataset<Row> rows() {
    return new VectorAssembler()
        .setInputCols(data.features().toArray(String[]::new))
        .setOutputCol("features")
        .setHandleInvalid("keep")
        .transform(spark.read().parquet(data.file().toString()))
        .select(StudyData.ID, StudyData.LABEL, "features");
  }

  private static ParamMap map(XGBoostClassifier classifier, Point point) {
    return new ParamMap()
        .put(classifier.maxDepth().w((int) StudyGrid.value(point, "max_depth")))
        .put(classifier.eta().w(StudyGrid.value(point, "eta")))
        .put(classifier.lambda().w(StudyGrid.value(point, "lambda")));
  }
}
