package dev.nightjar.training.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.evaluation.Bootstrap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two model versions side by side.
 *
 * @param a name of the first, such as {@code late_arrival v2}
 * @param b name of the second
 * @param facts trainer, training set and the like, where they differ
 * @param parameters where they differ
 * @param features those that only one of them has
 * @param importance shares of all features, the largest change first
 * @param tested metrics of each on its own test part, which are not the same rows
 * @param unseen both on the same rows that neither has been trained on; null where there are none
 * @param notes what could not be compared, and why
 */
public record Comparison(
    String a,
    String b,
    List<Pair> facts,
    List<Pair> parameters,
    List<Pair> features,
    List<Numbers> importance,
    List<Numbers> tested,
    @Nullable Unseen unseen,
    List<String> notes) {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public Comparison {
    facts = List.copyOf(facts);
    parameters = List.copyOf(parameters);
    features = List.copyOf(features);
    importance = List.copyOf(importance);
    tested = List.copyOf(tested);
    notes = List.copyOf(notes);
  }

  /** What each of them has under a name; empty for nothing. */
  public record Pair(String name, String a, String b) {}

  /** A number that each of them has; null for none. */
  public record Numbers(String name, @Nullable Double a, @Nullable Double b) {}

  /**
   * Both on the same rows.
   *
   * @param rows how many
   * @param how with which models they were measured, in a sentence
   * @param metrics of both with their paired difference
   * @param slices of the first metric
   */
  public record Unseen(long rows, String how, List<Paired> metrics, List<SlicePair> slices) {
    public Unseen {
      metrics = List.copyOf(metrics);
      slices = List.copyOf(slices);
    }
  }

  /**
   * A metric of both.
   *
   * @param difference of a less b, drawn again on the same rows; null where undefined
   */
  public record Paired(
      String metric,
      @Nullable Double a,
      @Nullable Double b,
      Bootstrap.@Nullable Difference difference) {}

  /** The first metric of both on the rows with one value of a feature. */
  public record SlicePair(
      String by, String value, long rows, @Nullable Double a, @Nullable Double b) {}

  /** As JSON. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a comparison", e);
    }
  }

  /** As one HTML page that needs nothing else. */
  public String toHtml() {
    return new ComparisonPage(this).html();
  }
}
