package dev.nightjar.training.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether decisions of yes and no treat groups alike: demographic parity, equal opportunity and
 * equalised odds (M. Hardt, E. Price, N. Srebro, 2016). A rate counts only if enough rows stand
 * behind it, and a difference needs two groups with such a rate.
 *
 * @param groups those that occur, in the order of their names, rows without a group last
 * @param values by the names of {@link MetricRegistry#fairness}; null where undefined
 * @param notes by name, why a value is null, or which groups it leaves out
 */
public record Fairness(
    List<Group> groups, Map<String, @Nullable Double> values, Map<String, String> notes) {

  public Fairness {
    groups = List.copyOf(groups);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  /**
   * The decisions on one group.
   *
   * @param name of the group
   * @param rows of the group with a known outcome
   * @param positives positive rows among them
   * @param selectionRate share of rows decided yes; null with fewer rows than needed
   * @param truePositiveRate share of positive rows decided yes; null with fewer positive rows than
   *     needed
   * @param falsePositiveRate share of negative rows decided yes; null with fewer negative rows than
   *     needed
   * @param insufficient what there is too little of; empty when there is enough
   */
  public record Group(
      String name,
      long rows,
      long positives,
      @Nullable Double selectionRate,
      @Nullable Double truePositiveRate,
      @Nullable Double falsePositiveRate,
      String insufficient) {}

  /**
   * Measures the decisions at the threshold of the predictions' settings.
   *
   * @param codes of each row, a place in {@code names}; negative for a row without a group
   * @param names of the groups, each once
   * @param minRows how many rows must stand behind a rate, at least 1
   * @throws IllegalArgumentException when codes and rows do not fit together
   */
  public static Fairness measure(
      PredictedBinary predicted, int[] codes, List<String> names, long minRows) {
    List<int[]> rowsOf = SliceEvaluation.rowsByCode(predicted.rows(), codes, names.size());
    List<Group> groups = new ArrayList<>();
    for (int code = 0; code <= names.size(); code++) {
      if (rowsOf.get(code).length > 0) {
        String name = code == names.size() ? SliceEvaluation.MISSING : names.get(code);
        groups.add(group(name, predicted.pick(rowsOf.get(code)), minRows));
      }
    }
    return of(groups);
  }

  private static Group group(String name, PredictedBinary all, long minRows) {
    PredictedBinary known = (PredictedBinary) all.known();
    Confusion decided = known.confusion(known.settings().threshold());
    if (decided == null) {
      return new Group(name, known.rows(), 0, null, null, null, known.flawOfAll());
    }
    long positives = 0;
    for (int row = 0; row < known.rows(); row++) {
      positives += known.outcome(row) == 1 ? 1 : 0;
    }
    long negatives = known.rows() - positives;
    String insufficient =
        known.rows() < minRows
            ? SliceEvaluation.tooFew(known.rows(), "rows", minRows)
            : positives < minRows
                ? SliceEvaluation.tooFew(positives, "positive rows", minRows)
                : negatives < minRows
                    ? SliceEvaluation.tooFew(negatives, "negative rows", minRows)
                    : "";
    return new Group(
        name,
        known.rows(),
        positives,
        enough(known.rows(), minRows, decided.selectionRate()),
        enough(positives, minRows, decided.recall()),
        enough(negatives, minRows, decided.falsePositiveRate()),
        insufficient);
  }

  private static @Nullable Double enough(long rows, long minRows, double rate) {
    return rows >= minRows && Double.isFinite(rate) ? (Double) rate : null;
  }

  private static Fairness of(List<Group> groups) {
    Spread selected = Spread.of(groups, Group::selectionRate);
    Spread found = Spread.of(groups, Group::truePositiveRate);
    Spread wronged = Spread.of(groups, Group::falsePositiveRate);
    Spread both = found.groups < wronged.groups ? found : wronged;
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    Map<String, String> notes = new LinkedHashMap<>();
    for (Metric metric : MetricRegistry.fairness()) {
      String name = metric.name();
      Spread spread =
          switch (name) {
            case "equal_opportunity_difference" -> found;
            case "equalised_odds_difference" -> both;
            default -> selected;
          };
      String note = spread.note(groups.size());
      boolean defined = spread.groups >= 2;
      if (name.equals("demographic_parity_ratio") && defined && spread.highest == 0) {
        defined = false;
        note = "no row is decided yes";
      }
      values.put(
          name,
          !defined
              ? null
              : (Double)
                  switch (name) {
                    case "demographic_parity_ratio" -> selected.lowest / selected.highest;
                    case "equalised_odds_difference" -> Math.max(found.width(), wronged.width());
                    default -> spread.width();
                  });
      if (!note.isEmpty()) {
        notes.put(name, note);
      }
    }
    return new Fairness(groups, values, notes);
  }

  /** The least and the greatest rate of the groups that have one. */
  private record Spread(int groups, double lowest, double highest) {
    static Spread of(List<Group> groups, Function<Group, @Nullable Double> rate) {
      int count = 0;
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      for (Group group : groups) {
        Double value = rate.apply(group);
        if (value != null) {
          count++;
          lowest = Math.min(lowest, value);
          highest = Math.max(highest, value);
        }
      }
      return new Spread(count, lowest, highest);
    }

    double width() {
      return highest - lowest;
    }

    String note(int all) {
      return groups < 2
          ? SliceEvaluation.tooFew(groups, "groups with enough rows", 2)
          : groups < all ? all - groups + " groups with too few rows are left out" : "";
    }
  }
}
