package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.ReadyRows;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import dev.nightjar.training.model.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * Gradient-boosted trees by XGBoost's core Java API, on histograms. The bytes of the booster (UBJ)
 * are the same for any number of threads, beside other trainings on the same {@link XgboostData},
 * and whether its rounds were trained at once or {@link #train(XgboostData, XgboostData,
 * Parameters, Compute, byte[]) in parts}.
 *
 * <p>{@code early_stop} looks at the validation rows after each round and needs them. The booster
 * keeps all its trees and notes the best round; predictions and contributions end there.
 */
public final class XgboostTrainer implements Trainer {
  @Override
  public String name() {
    return "xgboost";
  }

  @Override
  public String fileName() {
    return "model.ubj";
  }

  @Override
  public List<Parameter> parameters() {
    double any = Double.MAX_VALUE;
    return List.of(
        Parameter.whole("rounds", 100, 1, 100_000, "trees (of each class)"),
        Parameter.whole("max_depth", 6, 1, 30, "splits from root to leaf"),
        Parameter.real("eta", 0.3, 1e-6, 1, "share of each tree that is added"),
        Parameter.real("min_child_weight", 1, 0, any, "least sum of hessians in a leaf"),
        Parameter.real("subsample", 1, 1e-6, 1, "share of rows drawn for each tree"),
        Parameter.real("colsample_bytree", 1, 1e-6, 1, "share of features drawn for each tree"),
        Parameter.real("lambda", 1, 0, any, "L2 penalty on leaf values"),
        Parameter.real("alpha", 0, 0, any, "L1 penalty on leaf values"),
        Parameter.real("gamma", 0, 0, any, "least gain of a split"),
        Parameter.whole("max_bin", 256, 2, 65_536, "bins per feature"),
        Parameter.whole("seed", 0, 0, Integer.MAX_VALUE, "seed of the draws"),
        Parameter.whole(
            "early_stop",
            0,
            0,
            100_000,
            "rounds without a better validation loss after which training stops; 0: never"),
        Parameter.choice("objective", Objective.keys(), "the loss; auto: the task's first one"),
        Parameter.real("quantile", 0.5, 0.001, 0.999, "which quantile the objective quantile is"),
        Parameter.real(
            "huber_slope", 1, 1e-6, 1e9, "error from which pseudo_huber grows like a line"),
        Parameter.text("monotone", "features that predictions rise (+) or fall (-) with"),
        Parameter.text("class_weight", "balanced, or a weight by class, such as yes:4,no:1"));
  }

  @Override
  public String engineBuild() {
    try (InputStream in =
        Booster.class.getClassLoader().getResourceAsStream("xgboost4j-version.properties")) {
      if (in == null) {
        return "xgboost unknown";
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
      return "xgboost " + text.substring(text.indexOf('=') + 1);
    } catch (IOException e) {
      throw NightjarException.bug("Cannot read the version of XGBoost", e);
    }
  }

  @Override
  public double tolerance() {
    return 0;
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS, Task.REGRESSION);
  }

  @Override
  public Map<String, String> refused(Task task, Parameters parameters) {
    String objective = parameters.text("objective");
    List<String> valid = Objective.keys(task);
    return valid.contains(objective)
        ? Map.of()
        : Map.of(
            "objective",
            "'%s' is no objective of the task %s; valid: %s"
                .formatted(objective, task.key(), String.join(", ", valid)));
  }

  @Override
  public Place place() {
    return Place.TASK;
  }

  @Override
  public byte[] train(Fit fit) {
    // All checks first: building the data may take long.
    TrainableRows.require(fit);
    int patience = fit.parameters().whole("early_stop");
    Matrix rows = fit.validation();
    requireValidation(patience, rows != null);
    BoosterParameters.of(fit.target(), fit.matrix().encoder(), fit.parameters(), fit.compute());
    DevicePreflight.require(fit.compute(), fit.matrix().rows(), fit.matrix().width(), 1);
    try (XgboostData data =
        XgboostData.forTraining(fit.target(), fit.matrix(), fit.parameters(), fit.compute())) {
      if (rows == null || patience == 0) {
        return train(data, null, fit.parameters(), fit.compute(), null);
      }
      try (XgboostData validation = XgboostData.forValidation(fit.target(), rows)) {
        return train(data, validation, fit.parameters(), fit.compute(), null);
      }
    }
  }

  /**
   * Trains on rows that are built already, from the first round or on from a booster of fewer
   * rounds. Training 8 rounds and then on to 20 gives the bytes of training 20 at once, with
   * sampling of rows and features too.
   *
   * @param data built with parameters of the same {@link XgboostData#key}; other trainings may use
   *     it at the same time
   * @param validation what early stopping looks at; null where {@code early_stop} is 0. It may be
   *     shared as well
   * @param parameters all of them; {@code rounds} is the number at the end, with those of the start
   * @param start what this method returned for the same data and parameters but fewer rounds; null
   *     to begin. One that stopped early, or has that many rounds, is returned as it is
   * @throws NightjarException of category USER when parameters do not fit the columns or the target
   */
  public byte[] train(
      XgboostData data,
      @Nullable XgboostData validation,
      Parameters parameters,
      Compute compute,
      byte @Nullable [] start) {
    data.requireSharable(parameters);
    int patience = parameters.whole("early_stop");
    requireValidation(patience, validation != null);
    BoosterParameters values =
        BoosterParameters.of(data.target(), data.encoder(), parameters, compute);
    try {
      Booster booster = open(data, values, start);
      try {
        int done = booster.getNumBoostedRound();
        EarlyStop stop =
            validation == null || patience == 0
                ? null
                : new EarlyStop(booster, validation.data(), patience);
        int rounds = parameters.whole("rounds");
        int threads = 0;
        for (int round = done; round < rounds && (stop == null || !stop.reached(round)); round++) {
          int now = compute.threads();
          if (now != threads) {
            booster.setParam("nthread", now);
            threads = now;
          }
          values.beforeRound(booster);
          booster.update(data.data(), round);
          if (stop != null) {
            stop.measure(booster, round);
            threads = 1;
          }
        }
        return booster.toByteArray("ubj");
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError e) {
      if (String.valueOf(e.getMessage()).contains("label must be non-negative")) {
        throw negative();
      }
      throw NightjarException.bug("Cannot train with XGBoost: " + e.getMessage(), e);
    }
  }

  /** Refuses labels that are no counts. */
  static void requireCounts(float[] labels) {
    for (float label : labels) {
      if (label < 0) {
        throw negative();
      }
    }
  }

  private static NightjarException negative() {
    return NightjarException.user(
        "Cannot train xgboost with the objective 'poisson'",
        "a label is negative, and counts are not",
        "use another objective, or correct the label");
  }

  private static Booster open(XgboostData data, BoosterParameters values, byte @Nullable [] start)
      throws XGBoostError {
    if (start == null) {
      // A booster of no rounds: its constructor is not public.
      return XGBoost.train(data.data(), values.values(), 0, Map.of(), null, null);
    }
    Booster booster = XgboostPredictor.load(start);
    try {
      booster.setParams(values.values());
      return booster;
    } catch (XGBoostError e) {
      booster.dispose();
      throw e;
    }
  }

  static void requireValidation(int patience, boolean present) {
    if (patience > 0 && !present) {
      throw NightjarException.user(
          "Cannot stop xgboost early",
          "early_stop is " + patience + ", but there are no validation rows to look at",
          "give it validation rows, or set early_stop to 0 and rounds to a number that fits");
    }
  }

  @Override
  public String readyKey(Parameters parameters) {
    return XgboostData.key(parameters);
  }

  @Override
  public ReadyRows ready(Fit fit) {
    TrainableRows.require(fit);
    DevicePreflight.require(fit.compute(), fit.matrix().rows(), fit.matrix().width(), 1);
    Matrix rows = fit.validation();
    XgboostData data =
        XgboostData.forTraining(fit.target(), fit.matrix(), fit.parameters(), fit.compute());
    return new ReadyRows() {
      private @Nullable XgboostData validation;

      @Override
      public byte[] train(Parameters parameters, Compute compute, byte @Nullable [] start) {
        boolean stops = parameters.whole("early_stop") > 0;
        return XgboostTrainer.this.train(
            data, stops ? validation() : null, parameters, compute, start);
      }

      /** Built for the first training that stops early: the others never look at it. */
      private synchronized @Nullable XgboostData validation() {
        if (validation == null && rows != null) {
          validation = XgboostData.forValidation(fit.target(), rows);
        }
        return validation;
      }

      @Override
      public synchronized void close() {
        data.close();
        if (validation != null) {
          validation.close();
        }
      }
    };
  }

  @Override
  public Parameters refitted(byte[] model, Parameters parameters) {
    if (parameters.whole("early_stop") == 0) {
      // No round was measured, so all of them count.
      return parameters;
    }
    Booster booster = XgboostPredictor.load(model);
    try {
      int best = EarlyStop.bestRounds(booster);
      Parameters fixed = parameters.with("early_stop", 0);
      return best == 0 ? fixed : fixed.with("rounds", best);
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot read an XGBoost model: " + e.getMessage(), e);
    } finally {
      booster.dispose();
    }
  }

  /** Rounds that predictions of this model use: up to the best one where training looked for it. */
  public int rounds(byte[] model) {
    Booster booster = XgboostPredictor.load(model);
    try {
      int best = EarlyStop.bestRounds(booster);
      return best == 0 ? booster.getNumBoostedRound() : best;
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot read an XGBoost model: " + e.getMessage(), e);
    } finally {
      booster.dispose();
    }
  }

  @Override
  public List<String> formats() {
    return List.of("ubj", "json");
  }

  @Override
  public byte[] export(byte[] model, String format) {
    if (format.equals("ubj")) {
      return model;
    }
    try {
      Booster booster = XGBoost.loadModel(model);
      try {
        return booster.toByteArray(format);
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError | IOException e) {
      throw NightjarException.outside(
          "Cannot export an XGBoost model as " + format,
          String.valueOf(e.getMessage()),
          "restore the model's files, or train again",
          e);
    }
  }

  @Override
  public Predictor open(byte[] model) {
    return XgboostPredictor.open(model);
  }
}
