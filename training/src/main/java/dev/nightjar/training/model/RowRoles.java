package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of the data say something other than features.
 *
 * @param key what names a row, for the order of rows; empty where nothing does
 * @param predictAt the instant of prediction: a timestamp, a date, or a whole number that is used
 *     as it is; never null in a row. Null where rows have no place in time: all are at 0
 * @param label what is to be predicted; null where nothing is, and all labels are 0
 * @param weight how much a row counts, a finite number not below 0; null where all count alike
 * @param hashed columns of which a hash of each row's value is wanted
 */
public record RowRoles(
    List<String> key,
    @Nullable String predictAt,
    @Nullable String label,
    @Nullable String weight,
    List<String> hashed)
    implements Serializable {
  /** The columns of a project's training sets. */
  public static final RowRoles TRAINING_SET =
      new RowRoles(List.of("_key"), "_predict_at", "_label", null);

  public RowRoles {
    key = List.copyOf(key);
    hashed = hashed.stream().distinct().toList();
  }

  /** Without hashes. */
  public RowRoles(
      List<String> key,
      @Nullable String predictAt,
      @Nullable String label,
      @Nullable String weight) {
    this(key, predictAt, label, weight, List.of());
  }

  /** The same, with a hash of each of these columns. */
  public RowRoles hashing(List<String> columns) {
    return new RowRoles(key, predictAt, label, weight, columns);
  }
}
