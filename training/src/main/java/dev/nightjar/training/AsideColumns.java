package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.Joined;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Columns of the rows table between whose values decisions are compared though the model must not
 * learn from them, or learns from something that {@code encode} makes of them. They are read beside
 * the training set, which does not hold them.
 */
final class AsideColumns {
  private final Lakehouse lakehouse;
  private final Run run;
  private final Project project;
  private final TrainingSets sets;
  private final ModelDefinition definition;

  AsideColumns(
      Lakehouse lakehouse,
      Run run,
      Project project,
      TrainingSets sets,
      ModelDefinition definition) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.project = project;
    this.sets = sets;
    this.definition = definition;
  }

  /** Rows of the test part, from this one on, by the values of each column. */
  Slices ofTest(Manifest manifest, Parts parts, int from) {
    int[] test = parts.division().test();
    int[] rows = Arrays.copyOfRange(test, from, test.length);
    List<String> names = definition.asideColumns();
    if (names.isEmpty() || rows.length == 0) {
      return Slices.NONE;
    }
    Matrix all = parts.outcomes();
    int first = all.firstAt(all.predictAt()[rows[0]]);
    int end = all.firstAt(all.predictAt()[rows[rows.length - 1]] + 1);
    Instant opens = instant(all, first);
    Instant closes = instant(all, end - 1);
    NightRange nights =
        new NightRange(
            lakehouse.clock().nightThatPredicts(opens),
            lakehouse.clock().nightThatPredicts(closes));
    Dataset<Row> values =
        sets.withFeatures(run, manifest, columns(names), nights)
            .where(
                col(Joined.PREDICT_AT)
                    .geq(lit(opens))
                    .and(col(Joined.PREDICT_AT).leq(lit(closes))));
    Matrix aside = MatrixCollector.collect(values, Encoder.fit(values, names), (long) end - first);
    // Both are sorted by instant and key, so equal instants and labels are the same rows.
    Matrix same = all.part(first, end);
    if (!Arrays.equals(aside.predictAt(), same.predictAt())
        || !Arrays.equals(aside.labels(), same.labels())) {
      throw NightjarException.bug(
          "Cannot compare decisions between values of " + names + ": the rows differ", null);
    }
    int[] places = Arrays.stream(rows).map(row -> row - first).toArray();
    return Slices.of(aside.rows(places), names);
  }

  private List<FeatureColumn> columns(List<String> names) {
    String rows = definition.rows().rows();
    TableDefinition table = Objects.requireNonNull(project.tables().get(rows));
    return names.stream()
        .map(
            name ->
                new FeatureColumn(
                    name,
                    table.selected().apply(name).dataType().simpleString(),
                    rows,
                    name,
                    FeatureColumn.Origin.ROWS,
                    Map.of()))
        .toList();
  }

  private static Instant instant(Matrix rows, int row) {
    return Instant.EPOCH.plus(rows.predictAt()[row], ChronoUnit.MICROS);
  }
}
