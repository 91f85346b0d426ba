package dev.nightjar.training.trainer;

import dev.nightjar.training.model.UnlabelledPredictor;
import java.util.Arrays;
import java.util.List;

/**
 * A reduction: each component is a linear sum. The space is that of the sums' terms: a text column
 * becomes one indicator for each of its values, a number is standardised, a missing one the mean.
 *
 * @param model the components
 */
record ComponentsModel(LinearModel model) implements UnlabelledPredictor {
  private List<LinearSum.Term> terms() {
    return model.sums().get(0).terms();
  }

  @Override
  public int width() {
    return model.width();
  }

  @Override
  public int outputs() {
    return model.outputs();
  }

  @Override
  public void predict(float[] rows, int nRows, float[] out) {
    model.predict(rows, nRows, out);
  }

  @Override
  public float[] contributions(float[] row) {
    return model.contributions(row);
  }

  @Override
  public int spaceWidth() {
    return terms().stream().mapToInt(term -> term.weights().length).sum();
  }

  @Override
  public void toSpace(float[] rows, int nRows, float[] out) {
    int width = width();
    int space = spaceWidth();
    for (int row = 0; row < nRows; row++) {
      int at = row * space;
      for (int i = 0; i < width; i++) {
        LinearSum.Term term = terms().get(i);
        float value = rows[row * width + i];
        boolean missing = Float.isNaN(value);
        if (term.text()) {
          Arrays.fill(out, at, at + term.weights().length, 0);
          if (!missing) {
            out[at + (int) value] = 1;
          }
        } else {
          out[at] = missing ? 0 : (float) ((value - term.mean()) / term.scale());
        }
        at += term.weights().length;
      }
    }
  }

  @Override
  public void fromComponents(float[] components, int nRows, float[] out) {
    int space = spaceWidth();
    int outputs = outputs();
    for (int row = 0; row < nRows; row++) {
      int at = row * space;
      for (int i = 0; i < width(); i++) {
        int values = terms().get(i).weights().length;
        for (int j = 0; j < values; j++) {
          double sum = 0;
          for (int k = 0; k < outputs; k++) {
            sum += components[row * outputs + k] * model.sums().get(k).terms().get(i).weights()[j];
          }
          out[at++] = (float) sum;
        }
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
