package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Predicts the training rows' share of positives for every row: the baseline to beat. */
final class ConstantTrainer implements Trainer {
  @Override
  public String name() {
    return "constant";
  }

  @Override
  public String fileName() {
    return "model.json";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public String engineBuild() {
    return "nightjar constant 1";
  }

  @Override
  public double tolerance() {
    return 0;
  }

  @Override
  public byte[] train(Matrix matrix, Parameters parameters, SparkSession spark) {
    long positives = 0;
    for (float label : matrix.labels()) {
      positives += label == 1 ? 1 : 0;
    }
    double rate = (double) positives / matrix.rows();
    return LinearModel.constant(matrix.encoder(), rate).toBytes();
  }

  @Override
  public Predictor open(byte[] model) {
    return LinearModel.read(model);
  }
}
