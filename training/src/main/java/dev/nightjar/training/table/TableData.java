package dev.nightjar.training.table;

import dev.nightjar.training.FeatureFacts;
import dev.nightjar.training.model.Collected;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import java.util.List;
import java.util.SortedMap;

/** The rows of a table, wherever an engine keeps them. Rows are named by their places. */
interface TableData extends AutoCloseable {
  /** Labels, instants and weights of all rows; with or without their features. */
  Matrix outcomes();

  /** The rows that a study looks at. */
  List<Fold> folds(TableSplit split);

  /** What trials are compared on, in words. */
  String told(TableSplit split);

  /** Runs a study. */
  StudyResult study(StudySpec spec, List<Fold> folds, TrialLog log, StudyListener listener);

  /** Trains and measures points on the folds. */
  List<FinishedTrial> alone(List<Point> points, List<Fold> folds, Measuring measuring);

  /** Trains on some rows. */
  TrainedModel train(String trainer, Parameters parameters, int[] rows);

  /** Trains on all rows. */
  TrainedModel trainOnAll(String trainer, Parameters parameters);

  /** What a model predicts of some rows. */
  float[] predict(TrainedModel model, int[] rows);

  /** Some rows with their features, before anything was learned. */
  Matrix raw(int[] rows);

  /** What the columns of a model look like in some rows. */
  FeatureFacts facts(TrainedModel model, int[] rows);

  /** How many rows were left out because their label is unknown. */
  long unlabelled();

  /** Columns with whole numbers that no float is equal to, and how many. */
  SortedMap<String, Long> rounded();

  /** As {@link Collected#hashes}: of the key's columns and of those that are compared between. */
  SortedMap<String, long[]> hashes();

  @Override
  void close();
}
