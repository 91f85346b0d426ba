package dev.nightjar.validation;

import dev.nightjar.validation.ColumnProfile.Category;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The top categories of a profile; then what is none of them, then null. */
final class CategoryBuckets implements FrozenBuckets {
  private static final long serialVersionUID = 1L;

  /** What a profile shows for bytes that are no text. */
  private static final String NO_TEXT = "\uFFFD";

  private final List<String> names;
  private final long[] reference;
  private final Map<UTF8String, Integer> indexes = new HashMap<>();
  private final int unknown;
  private final boolean garbled;

  CategoryBuckets(ColumnProfile profile) {
    boolean keptAll = profile.distinct() <= profile.top().size();
    List<String> all = new ArrayList<>();
    long[] rows = new long[profile.top().size() + 2];
    long unkept = profile.count() - profile.nulls();
    for (Category category : profile.top()) {
      // Several categories look the same where their bytes are no text.
      int index =
          indexes.computeIfAbsent(UTF8String.fromString(category.value()), any -> all.size());
      if (index == all.size()) {
        all.add(category.value());
      }
      rows[index] += category.rows();
      unkept -= category.rows();
    }
    garbled = all.stream().anyMatch(value -> value.contains(NO_TEXT));
    unknown = all.size();
    rows[unknown] = unkept;
    rows[unknown + 1] = profile.nulls();
    all.add(keptAll ? "new" : "other");
    all.add("null");
    names = List.copyOf(all);
    reference = Arrays.copyOf(rows, names.size());
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public long[] reference() {
    return reference;
  }

  @Override
  public int indexOf(InternalRow row, int column) {
    if (row.isNullAt(column)) {
      return unknown + 1;
    }
    UTF8String text = row.getUTF8String(column);
    Integer index = indexes.get(text);
    if (index == null && garbled) {
      index = indexes.get(UTF8String.fromString(text.toString()));
    }
    return index == null ? unknown : index;
  }
}
