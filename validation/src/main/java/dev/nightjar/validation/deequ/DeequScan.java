package dev.nightjar.validation.deequ;

import com.amazon.deequ.analyzers.Completeness;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.analyzers.NumMatches;
import com.amazon.deequ.analyzers.NumMatchesAndCount;
import com.amazon.deequ.analyzers.ScanShareableAnalyzer;
import com.amazon.deequ.analyzers.Size;
import dev.nightjar.validation.deequ.Measure.Complete;
import dev.nightjar.validation.deequ.Measure.Count;
import dev.nightjar.validation.deequ.Measure.Holds;
import dev.nightjar.validation.deequ.Measure.Rows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Deequ's scan-shareable analyzers as the columns of one aggregation. Deequ's own runner gives one
 * metric for a whole dataset and a failure for an empty one; grouping its aggregations ourselves
 * gives exact counts for every night of a range in the same single scan.
 */
public final class DeequScan {
  private final List<ScanShareableAnalyzer<?, ?>> analyzers;

  public DeequScan(List<Measure> measures) {
    List<ScanShareableAnalyzer<?, ?>> list = new ArrayList<>();
    for (Measure measure : measures) {
      list.add(analyzer(measure, "m" + list.size()));
    }
    analyzers = List.copyOf(list);
  }

  /** The aggregations, to be put into one {@code agg}, in this order. */
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (ScanShareableAnalyzer<?, ?> analyzer : analyzers) {
      for (Column column : JavaConverters.seqAsJavaList(analyzer.aggregationFunctions())) {
        columns.add(column.as("_deequ_" + columns.size()));
      }
    }
    return columns;
  }

  /** The counts of all measures, from a row whose {@link #columns} begin at this offset. */
  public List<Count> counts(Row row, int offset) {
    List<Count> counts = new ArrayList<>();
    int at = offset;
    for (ScanShareableAnalyzer<?, ?> analyzer : analyzers) {
      counts.add(count(analyzer.fromAggregationResult(row, at)));
      at += analyzer.aggregationFunctions().size();
    }
    return counts;
  }

  private static ScanShareableAnalyzer<?, ?> analyzer(Measure measure, String name) {
    if (measure instanceof Complete complete) {
      return new Completeness(complete.column(), Option.apply(complete.where()), Option.empty());
    }
    if (measure instanceof Holds holds) {
      return new Compliance(
          name,
          holds.condition(),
          Option.apply(holds.where()),
          scala.collection.immutable.List$.MODULE$.empty(),
          Option.empty());
    }
    return new Size(Option.apply(((Rows) measure).where()));
  }

  private static Count count(Option<?> state) {
    @Nullable Object found = state.isEmpty() ? null : state.get();
    if (found instanceof NumMatchesAndCount both) {
      return new Count(both.count(), both.numMatches());
    }
    return found instanceof NumMatches rows
        ? new Count(rows.numMatches(), rows.numMatches())
        : new Count(0, 0);
  }
}
