package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** {@code distance:+,temp:-}: with which features predictions may only rise or only fall. */
final class MonotoneConstraints {
  private MonotoneConstraints() {}

  /**
   * XGBoost's way of writing them, one number per column; empty where there are none.
   *
   * @throws NightjarException of category USER for unknown features, text features and wrong signs
   */
  static String read(String text, Encoder encoder) {
    if (text.isBlank()) {
      return "";
    }
    int[] signs = new int[encoder.width()];
    List<String> names = encoder.names();
    for (String part : text.split(",")) {
      int colon = part.lastIndexOf(':');
      String name = (colon < 0 ? part : part.substring(0, colon)).trim();
      String sign = colon < 0 ? "" : part.substring(colon + 1).trim();
      if (!sign.equals("+") && !sign.equals("-")) {
        throw refused(
            "'" + part.trim() + "' is not a feature, a colon and + or -, such as distance:+");
      }
      int column = names.indexOf(name);
      if (column < 0) {
        throw refused("there is no feature '" + name + "'" + Problems.didYouMean(name, names));
      }
      if (encoder.columns().get(column).kind() == FeatureColumn.Kind.TEXT) {
        throw refused("the feature '" + name + "' is text, which has no order");
      }
      if (signs[column] != 0) {
        throw refused("the feature '" + name + "' is written twice");
      }
      signs[column] = sign.equals("+") ? 1 : -1;
    }
    return Arrays.stream(signs)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "(", ")"));
  }

  private static NightjarException refused(String why) {
    return NightjarException.user(
        "Cannot train with the monotone constraints", why, "correct 'monotone'");
  }
}
