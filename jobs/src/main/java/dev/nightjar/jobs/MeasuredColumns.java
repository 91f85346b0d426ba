package dev.nightjar.jobs;

import dev.nightjar.features.asof.WindowAggregate;
import dev.nightjar.features.asof.WindowFunction;
import dev.nightjar.lakehouse.Expressions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;

/** The columns of a file that windows measure: its own, and expressions over them. */
final class MeasuredColumns {
  private static final Set<WindowFunction> OF_NUMBERS =
      Set.of(WindowFunction.SUM, WindowFunction.MEAN, WindowFunction.STDDEV);

  private final PointInTimeJob.TimedFile file;
  private Dataset<Row> rows;
  private int expressions;

  MeasuredColumns(PointInTimeJob.TimedFile file) {
    this.file = file;
    this.rows = file.rows();
  }

  /** The file's rows with what is measured. */
  Dataset<Row> rows() {
    return rows;
  }

  /**
   * What an option asks for.
   *
   * @param wrong gets why it cannot be had
   */
  Optional<WindowAggregate> aggregate(AggregateOption option, List<String> wrong) {
    if (option.isOfAll()) {
      return Optional.of(of(option, null, option.nameFor(null)));
    }
    String named = option.measured();
    List<String> columns = Arrays.asList(file.file().rows().columns());
    if (named.matches("`[^`]+`") && columns.contains(named.substring(1, named.length() - 1))) {
      named = named.substring(1, named.length() - 1);
    }
    boolean isColumn = columns.contains(named);
    @Nullable String column = isColumn ? typed(named, option) : expression(option, wrong);
    if (column == null) {
      return Optional.empty();
    }
    if (!isColumn && option.name() == null) {
      wrong.add("'" + option.text() + "' measures an expression: name the result with as NAME");
      return Optional.empty();
    }
    DataType type = rows.schema().apply(column).dataType();
    String refusal = option.function().refusal(type);
    if (!refusal.isEmpty()) {
      wrong.add("'" + option.text() + "' cannot be had of this column: " + refusal);
      return Optional.empty();
    }
    return Optional.of(of(option, column, option.nameFor(named)));
  }

  private static WindowAggregate of(AggregateOption option, @Nullable String column, String name) {
    return new WindowAggregate(option.function(), column, option.width(), option.most(), name);
  }

  /** A CSV that has nothing but nulls in a column does not show that they are numbers. */
  private String typed(String column, AggregateOption option) {
    boolean isOfNumbers = OF_NUMBERS.contains(option.function());
    if (isOfNumbers
        && file.file().isText()
        && rows.schema().apply(column).dataType() instanceof StringType) {
      rows =
          new DataFile(file.file().what(), rows, true)
              .typedLike(List.of(column), List.of(DataTypes.DoubleType))
              .rows();
    }
    return column;
  }

  private @Nullable String expression(AggregateOption option, List<String> wrong) {
    int before = wrong.size();
    Expressions.check(
        option.measured(),
        file.file().rows().schema(),
        Expressions.Kind.ROW,
        problem -> wrong.add("'" + option.text() + "': " + problem));
    if (wrong.size() > before) {
      return null;
    }
    String column = "__nightjar_measured_" + expressions++;
    Column value = functions.expr(option.measured());
    rows = rows.withColumn(column, value);
    return column;
  }
}
