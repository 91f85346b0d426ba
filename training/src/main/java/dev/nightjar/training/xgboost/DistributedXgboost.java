package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import ml.dmlc.xgboost4j.java.XGBoostError;
import ml.dmlc.xgboost4j.scala.Booster;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import ml.dmlc.xgboost4j.scala.spark.XGBoostRegressor;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Trains one booster with XGBoost's estimators for Spark: each worker has a part of the rows, all
 * of them work at the same time. Rows are dense vectors in which NaN is missing; nothing is ever
 * predicted with the estimators' models. The booster is one like any other of {@link
 * XgboostTrainer}; with the same rows and number of workers its bytes are the same on the same
 * machine.
 */
public final class DistributedXgboost {
  private static final String LOCAL_HOST = "127.0.0.1";

  /** Seconds after which workers that wait for one that never comes give up. */
  private static final int TRACKER_SECONDS = 300;

  private DistributedXgboost() {}

  /**
   * Fails where workers cannot all be at work at once: Spark would wait for more of them.
   *
   * @throws NightjarException of category USER
   */
  public static void requireWorkers(SparkContext spark, int workers) {
    int cores = cores(spark);
    if (workers > cores) {
      throw NightjarException.user(
          "Cannot train with " + workers + " workers",
          "they work at the same time, each on a core of its own, and Spark has " + cores,
          "name at most " + cores + " workers, or give Spark more cores");
    }
  }

  /** Whether so many workers find a core each. */
  public static boolean canWork(SparkContext spark, int workers) {
    return workers <= cores(spark);
  }

  private static int cores(SparkContext spark) {
    return spark.defaultParallelism() / spark.conf().getInt("spark.task.cpus", 1);
  }

  /**
   * Trains.
   *
   * @param rows all rows
   * @param train places of those to train on, rising
   * @param validation places of those that early stopping looks at, rising; null where {@code
   *     early_stop} is 0
   * @param parameters all of {@link XgboostTrainer}
   * @return the booster in UBJ
   * @throws NightjarException of category USER when parameters do not fit the columns, the target
   *     or this engine, or when some worker has no row
   */
  public static byte[] train(
      DistributedRows rows,
      Target target,
      int[] train,
      int @Nullable [] validation,
      Parameters parameters,
      Compute.Device device) {
    Matrix outcomes = rows.outcomes().rows(train);
    TrainableRows.require(target, outcomes);
    int patience = parameters.whole("early_stop");
    XgboostTrainer.requireValidation(patience, validation != null);
    rows.requireRowsForAll(train, "train on");
    // One thread in each worker adds in one order.
    BoosterParameters values =
        BoosterParameters.of(target, rows.encoder(), parameters, new Compute(1, device));
    if (Objective.POISSON.engineName().equals(values.values().get("objective"))) {
      XgboostTrainer.requireCounts(outcomes.labels());
    }
    DevicePreflight.requireOfWorkers(
        rows.spark().sparkContext(), device, train.length, rows.encoder().width(), rows.workers());
    double[] factors = ClassWeights.factors(parameters.text("class_weight"), target, outcomes);
    try (DistributedRows.Vectored table = rows.vectors(train, factors)) {
      requireWorkers(rows.spark().sparkContext(), rows.workers());
      if (validation == null || patience == 0) {
        return fitted(table.rows(), null, target, values, parameters, rows.workers());
      }
      rows.requireRowsForAll(validation, "stop by");
      try (DistributedRows.Vectored seen = rows.vectors(validation, null)) {
        return fitted(table.rows(), seen.rows(), target, values, parameters, rows.workers());
      }
    }
  }

  private static byte[] fitted(
      Dataset<Row> train,
      @Nullable Dataset<Row> validation,
      Target target,
      BoosterParameters values,
      Parameters parameters,
      int workers) {
    String host = trackerHost(train.sparkSession().sparkContext());
    Booster booster;
    if (target.task() == Task.REGRESSION) {
      XGBoostRegressor regressor = new XGBoostRegressor();
      set(regressor, values, parameters, workers, host);
      regressor.setLabelCol(DistributedRows.LABEL);
      regressor.setFeaturesCol(DistributedRows.FEATURES);
      if (validation != null) {
        regressor.setEvalDataset(validation);
      }
      booster = regressor.fit(train).nativeBooster();
    } else {
      XGBoostClassifier classifier = new XGBoostClassifier();
      set(classifier, values, parameters, workers, host);
      classifier.setLabelCol(DistributedRows.LABEL);
      classifier.setFeaturesCol(DistributedRows.FEATURES);
      if (validation != null) {
        classifier.setEvalDataset(validation);
      }
      booster = classifier.fit(train).nativeBooster();
    }
    try {
      return bytes(booster, parameters.whole("early_stop") > 0);
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot read a booster of XGBoost's workers", e);
    } finally {
      booster.dispose();
    }
  }

  private static void set(
      PipelineStage estimator,
      BoosterParameters values,
      Parameters parameters,
      int workers,
      String host) {
    CoreParameters.add(estimator);
    values.values().forEach((name, value) -> set(estimator, name, value));
    set(estimator, CoreParameters.VERBOSE_EVAL, "false");
    set(estimator, "numRound", parameters.whole("rounds"));
    set(estimator, "numEarlyStoppingRounds", parameters.whole("early_stop"));
    set(estimator, "numWorkers", workers);
    set(estimator, "missing", Float.NaN);
    set(estimator, "weightCol", DistributedRows.WEIGHT);
    set(estimator, "rabitTrackerHostIp", host);
    set(estimator, "rabitTrackerTimeout", TRACKER_SECONDS);
  }

  /** By type: a wrong one would be noticed in a worker only. An unknown name is our bug. */
  private static void set(Params estimator, String name, Object value) {
    Param<Object> param = estimator.getParam(name);
    if (value instanceof Number number) {
      if ((Param<?>) param instanceof IntParam) {
        estimator.set(param, number.intValue());
      } else if ((Param<?>) param instanceof LongParam) {
        estimator.set(param, number.longValue());
      } else if ((Param<?>) param instanceof DoubleParam) {
        estimator.set(param, number.doubleValue());
      } else if ((Param<?>) param instanceof FloatParam) {
        estimator.set(param, number.floatValue());
      } else {
        estimator.set(param, number.toString());
      }
    } else {
      estimator.set(param, value);
    }
  }

  /** Workers on this machine are found through the loop; others by the driver's address. */
  private static String trackerHost(SparkContext spark) {
    return spark.isLocal() ? LOCAL_HOST : spark.conf().get("spark.driver.host", LOCAL_HOST);
  }

  /**
   * The engine notes the round that was best on the training rows even where nothing stops early,
   * and predictions would end there.
   */
  private static byte[] bytes(Booster booster, boolean stops) throws XGBoostError {
    if (!stops) {
      long last = booster.getNumBoostedRound() - 1;
      booster.setAttr(EarlyStop.BEST_ITERATION, Long.toString(last));
    }
    return booster.toByteArray("ubj");
  }
}
