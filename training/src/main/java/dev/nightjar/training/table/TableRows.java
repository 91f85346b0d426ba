package dev.nightjar.training.table;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.model.AutomaticEncoding;
import dev.nightjar.training.model.Collected;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.SeenInTime;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.split.SplitRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a table: what its label is, how its columns are encoded.
 *
 * @param target what is predicted
 * @param decisions how each column is encoded, or why it is left out
 * @param encoder of all rows, raw: what encodings learn, they learn from a part of them
 * @param roles the columns that are no features
 * @param count how many rows there are, labelled or not
 */
record TableRows(
    Target target,
    List<AutomaticEncoding.Decision> decisions,
    Encoder encoder,
    RowRoles roles,
    long count) {

  /**
   * Looks at the table.
   *
   * @param ownTest whether all rows but those of the validation part are trained on
   * @throws NightjarException of category USER when a named column is absent, the label does not
   *     fit the task, or no column can be a feature
   */
  static TableRows of(Dataset<Row> data, TableSpec spec, boolean ownTest) {
    requireColumns("", data, wanted(spec), spec);
    long count = data.count();
    if (count == 0) {
      throw NightjarException.user(
          "Cannot train on this table", "it has no rows", "name a table with rows");
    }
    Target target = target(data, spec);
    List<AutomaticEncoding.Decision> decisions = decide(data, spec, target, ownTest);
    List<FeatureSpec> specs = AutomaticEncoding.specs(decisions);
    if (specs.isEmpty()) {
      throw NightjarException.user(
          "Cannot train on this table",
          decisions.isEmpty()
              ? "it has no column beside those that are no features"
              : "no column is left as a feature: "
                  + String.join(
                      "; ", decisions.stream().map(d -> d.column() + " " + d.because()).toList()),
          "name a table with columns that tell rows apart");
    }
    Encoder encoder = Encoder.fitSpecs(data, specs);
    RowRoles roles =
        new RowRoles(
            spec.key(),
            spec.time(),
            target.task().labelled() ? spec.label() : null,
            spec.weight(),
            Stream.concat(spec.key().stream(), spec.fairness().stream()).toList());
    return new TableRows(target, decisions, encoder, roles, count);
  }

  /**
   * The rows, where the engine keeps them.
   *
   * @throws NightjarException of category USER when they do not fit the memory, or none has a known
   *     label, or all have the same
   */
  TableData read(SparkContext spark, Dataset<Row> data, TableSpec spec, Compute compute) {
    TableData rows =
        spec.engine().distributed()
            ? new DistributedTable(
                spark,
                target,
                DistributedRows.of(data, encoder, target, roles, spec.engine().workers()),
                compute.device())
            : new MemoryTable(
                spark,
                target,
                MatrixCollector.collect(data, encoder, count, target, roles),
                compute);
    Matrix outcomes = rows.outcomes();
    if (outcomes.rows() == 0) {
      throw NightjarException.user(
          "Cannot train on this table",
          "none of its " + count + " rows has a known " + spec.label(),
          "name another --label, or a table with known ones");
    }
    requireTwoClasses(target, outcomes, spec);
    return rows;
  }

  /**
   * Rows of another table, such as a test set, by the same encoder: raw.
   *
   * @throws NightjarException of category USER when it lacks a column that is used, or has one of
   *     another type, or a label that the data do not have
   */
  Collected others(Dataset<Row> rows, TableSpec spec) {
    Set<String> used = new LinkedHashSet<>(encoder.sources());
    used.addAll(roles.hashed());
    Stream.of(roles.label(), roles.predictAt(), roles.weight())
        .filter(column -> column != null)
        .forEach(used::add);
    requireColumns(" of the data in the test set", rows, List.copyOf(used), spec);
    long others = rows.count();
    if (others == 0) {
      throw NightjarException.user(
          "Cannot measure the model", "the test set has no rows", "name a --test with rows");
    }
    // Tells what does not fit here rather than in each task.
    encoder.bind(rows.schema());
    return MatrixCollector.collect(rows, encoder, others, target, roles);
  }

  /** Codes of the rows' keys, below 0 for a row without one; null where no key has two rows. */
  int @Nullable [] repeatedKeys(TableData data) {
    int[] codes = SplitRows.groups(keyHashes(data.outcomes().rows(), data.hashes()));
    long named = Arrays.stream(codes).filter(code -> code >= 0).count();
    return Arrays.stream(codes).filter(code -> code >= 0).distinct().count() < named ? codes : null;
  }

  /** How many rows of a test set have a key that the data have too. */
  int knownKeys(TableData data, Collected test) {
    long[] own = keyHashes(data.outcomes().rows(), data.hashes());
    Arrays.sort(own);
    return (int)
        Arrays.stream(keyHashes(test.matrix().rows(), test.hashes()))
            .filter(hash -> hash != 0 && Arrays.binarySearch(own, hash) >= 0)
            .count();
  }

  /** One hash of all key columns for each row; 0 where all of them are null. */
  private long[] keyHashes(int rows, Map<String, long[]> ofColumns) {
    long[] hashes = new long[rows];
    for (String name : roles.key()) {
      long[] column = Objects.requireNonNull(ofColumns.get(name));
      for (int row = 0; row < hashes.length; row++) {
        hashes[row] = hashes[row] == 0 && column[row] == 0 ? 0 : 31 * hashes[row] + column[row];
      }
    }
    return hashes;
  }

  private static void requireTwoClasses(Target target, Matrix rows, TableSpec spec) {
    if (target.classes().isEmpty()) {
      return;
    }
    float first = rows.labels()[0];
    for (float label : rows.labels()) {
      if (label != first) {
        return;
      }
    }
    throw NightjarException.user(
        "Cannot predict " + spec.label(),
        "it is " + target.classes().get((int) first) + " in all rows",
        "give rows of more than one class, or another column");
  }

  private static Target target(Dataset<Row> data, TableSpec spec) {
    String label = spec.label();
    return label == null ? new Target(spec.task(), List.of()) : Target.of(spec.task(), data, label);
  }

  private static List<AutomaticEncoding.Decision> decide(
      Dataset<Row> data, TableSpec spec, Target target, boolean ownTest) {
    Set<String> taken = new LinkedHashSet<>(spec.key());
    taken.addAll(spec.drop());
    Stream.of(spec.label(), spec.time(), spec.timeSource(), spec.weight())
        .filter(column -> column != null)
        .forEach(taken::add);
    List<String> columns =
        Arrays.stream(data.columns()).filter(column -> !taken.contains(column)).toList();
    String time = spec.time();
    SeenInTime seen =
        time == null || !target.task().labelled()
            ? null
            : SeenInTime.of(data, time, TableSplit.trainedShare(ownTest));
    List<AutomaticEncoding.Decision> decisions =
        new ArrayList<>(
            AutomaticEncoding.decide(
                data, columns, target.task().labelled() && !spec.engine().distributed(), seen));
    String source = spec.timeSource();
    if (source != null && !spec.drop().contains(source)) {
      decisions.add(AutomaticEncoding.ofTime(data, source, seen));
    }
    return decisions;
  }

  private static List<String> wanted(TableSpec spec) {
    List<String> wanted = new ArrayList<>(spec.key());
    wanted.addAll(spec.drop());
    wanted.addAll(spec.fairness());
    Stream.of(spec.label(), spec.time(), spec.weight())
        .filter(column -> column != null)
        .forEach(wanted::add);
    return wanted;
  }

  private static void requireColumns(
      String where, Dataset<Row> data, List<String> wanted, TableSpec spec) {
    List<String> names =
        Arrays.stream(data.columns())
            .filter(name -> !name.equals(spec.time()) || name.equals(spec.timeSource()))
            .toList();
    List<String> all = Arrays.asList(data.columns());
    List<String> absent = wanted.stream().filter(name -> !all.contains(name)).distinct().toList();
    if (!absent.isEmpty()) {
      throw NightjarException.user(
          "Cannot find the column"
              + (absent.size() > 1 ? "s " : " ")
              + String.join(", ", absent)
              + where,
          "the table has " + String.join(", ", names),
          "correct the name" + Problems.didYouMean(absent.get(0), names));
    }
    Optional<String> both =
        Stream.of(spec.label(), spec.weight(), spec.timeSource())
            .filter(column -> column != null)
            .filter(column -> roleCount(column, spec) > 1)
            .findFirst();
    if (both.isPresent()) {
      throw NightjarException.user(
          "Cannot use the column " + both.get() + " twice",
          "it is named as more than one of label, weight, time, key and column to drop",
          "name it once");
    }
  }

  private static long roleCount(String column, TableSpec spec) {
    // A time may be dropped: rows are then ordered by it, but nothing is learned from it.
    Stream<String> named =
        Stream.concat(
            Stream.of(spec.label(), spec.weight(), spec.timeSource()).filter(c -> c != null),
            spec.key().stream().distinct());
    Stream<String> dropped =
        column.equals(spec.timeSource()) ? Stream.of() : spec.drop().stream().distinct();
    return Stream.concat(named, dropped).filter(column::equals).count();
  }
}
