package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a source while its definition is being checked. One whose type is a problem by
 * itself is kept as broken, so that what uses it is not reported a second time.
 */
final class ColumnTypes {
  private StructType types = new StructType();
  private final Set<String> names = new LinkedHashSet<>();

  /** Adds a column; a null type marks it as broken. */
  void add(String name, @Nullable DataType type) {
    names.add(name);
    if (type != null) {
      types = types.add(name, type);
    }
  }

  /** Names of all columns, the broken ones too, in order. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** The type of a column; null when it is broken or absent. */
  @Nullable DataType type(String name) {
    return Arrays.asList(types.fieldNames()).contains(name) ? types.apply(name).dataType() : null;
  }

  /** As {@link Expressions#check}, silent about expressions that use a broken column. */
  @Nullable DataType check(String sql, Consumer<String> problem) {
    boolean broken =
        names.stream()
            .filter(name -> type(name) == null)
            .anyMatch(
                name -> Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(sql).find());
    return Expressions.check(sql, types, Kind.ROW, broken ? ignored -> {} : problem);
  }
}
