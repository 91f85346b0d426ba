package dev.nightjar.jobs;

import dev.nightjar.features.asof.WindowFunction;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An option such as {@code --agg "mean(v) over 7d as m"}, as it was written.
 *
 * @param text all of it
 * @param function what is measured
 * @param measured of which column or expression; {@code *} for the events themselves
 * @param width the window's length in microseconds
 * @param length the same as it was written
 * @param most how many values a top gives
 * @param name of the result; null for the usual one
 */
record AggregateOption(
    String text,
    WindowFunction function,
    String measured,
    long width,
    String length,
    int most,
    @Nullable String name) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(\\w+)\\s*\\((.*)\\)\\s*over\\s+(\\w+)(?:\\s+as\\s+(?:`([^`]+)`|(\\S+)))?\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern TOP = Pattern.compile("(.*),\\s*(\\d{1,6})\\s*", Pattern.DOTALL);
  private static final String ALL = "*";

  /**
   * Reads one.
   *
   * @param wrong gets what is wrong with it
   */
  static Optional<AggregateOption> read(String text, List<String> wrong) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      wrong.add("'" + text + "' is not of the form \"function(column) over length\"");
      return Optional.empty();
    }
    String word = form.group(1).toLowerCase(Locale.ROOT);
    if (!WindowFunction.words().contains(word)) {
      wrong.add(
          "'"
              + text
              + "' has no function that there is: "
              + String.join(", ", WindowFunction.words())
              + Problems.didYouMean(word, WindowFunction.words()));
      return Optional.empty();
    }
    WindowFunction function = WindowFunction.valueOf(word.toUpperCase(Locale.ROOT));
    String measured = form.group(2).strip();
    int most = 1;
    Matcher top = TOP.matcher(measured);
    if (function.isTop()) {
      if (!top.matches() || Integer.parseInt(top.group(2)) < 1) {
        wrong.add("'" + text + "' does not say how many: write " + word + "(column, 3)");
        return Optional.empty();
      }
      measured = top.group(1).strip();
      most = Integer.parseInt(top.group(2));
    }
    if (measured.isEmpty() || (measured.equals(ALL) && function != WindowFunction.COUNT)) {
      wrong.add("'" + text + "' names no column: only count takes *");
      return Optional.empty();
    }
    long width = width(form.group(3));
    if (width <= 0) {
      wrong.add("'" + text + "' has no length of time such as 1h, 7d or 500ms after over");
      return Optional.empty();
    }
    String name = form.group(4) != null ? form.group(4) : form.group(5);
    return Optional.of(
        new AggregateOption(text, function, measured, width, form.group(3), most, name));
  }

  private static long width(String text) {
    try {
      return Lookback.micros(text);
    } catch (NightjarException e) {
      return 0;
    }
  }

  boolean isOfAll() {
    return measured.equals(ALL);
  }

  /**
   * The name of the result.
   *
   * @param column the column that is measured; null for the events
   */
  String nameFor(@Nullable String column) {
    if (name != null) {
      return name;
    }
    return function.word() + "_" + (column == null ? "" : column + "_") + length;
  }
}
