package dev.nightjar.validation;

import dev.nightjar.validation.ColumnProfile.Category;
import dev.nightjar.validation.ColumnProfile.Kind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The distinct texts of a column with their rows. */
final class DistinctTexts implements ColumnCounts {
  private static final long serialVersionUID = 1L;

  /** Frequent ones first, then by bytes as Spark sorts text: not as Java does. */
  private static final Comparator<Map.Entry<UTF8String, long[]>> ORDER =
      Comparator.<Map.Entry<UTF8String, long[]>>comparingLong(entry -> -entry.getValue()[0])
          .thenComparing(Map.Entry::getKey);

  private final HashMap<UTF8String, long[]> rows = new HashMap<>();
  private long nulls;

  @Override
  public void add(InternalRow row, int column) {
    if (row.isNullAt(column)) {
      nulls++;
      return;
    }
    UTF8String text = row.getUTF8String(column);
    long[] known = rows.get(text);
    if (known != null) {
      known[0]++;
    } else {
      rows.put(text.clone(), new long[] {1}); // the row's bytes are overwritten by the next
    }
  }

  @Override
  public void finish() {}

  @Override
  public ColumnCounts merge(ColumnCounts other) {
    DistinctTexts theirs = (DistinctTexts) other;
    theirs.rows.forEach(
        (text, n) -> rows.merge(text, n, (mine, more) -> new long[] {mine[0] + more[0]}));
    nulls += theirs.nulls;
    return this;
  }

  @Override
  public ColumnStatistics statistics(String column) {
    return new ColumnStatistics(profile(column), rows.size(), null);
  }

  @Override
  public ColumnProfile profile(String column) {
    long count = nulls + rows.values().stream().mapToLong(n -> n[0]).sum();
    List<Category> top =
        rows.entrySet().stream()
            .sorted(ORDER)
            .limit(ReferenceProfile.TOP)
            .map(entry -> new Category(entry.getKey().toString(), entry.getValue()[0]))
            .toList();
    return new ColumnProfile(
        column,
        Kind.CATEGORY,
        count,
        nulls,
        0,
        null,
        null,
        null,
        List.of(),
        List.of(),
        rows.size(),
        top);
  }
}
