package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** Runs the unit tests that feature tables carry in their YAML. */
public final class FeatureTests {
  /** A number written with at least so many decimals is compared to the digits written. */
  private static final int DECIMALS_THAT_ROUND = 6;

  private static final double RELATIVE = 1e-9;

  private final SparkSession spark;
  private final Project project;

  private FeatureTests(SparkSession spark, Project project) {
    this.spark = spark;
    this.project = project;
  }

  /**
   * Runs all tests of these feature tables, each in one small Spark job. Expected numbers are
   * compared to 1e-9 relative; one written with six or more decimals, to half a unit of its last.
   */
  public static List<FeatureTestResult> run(
      SparkSession spark, Project project, Map<String, FeatureTable> tables) {
    FeatureTests runner = new FeatureTests(spark, project);
    List<FeatureTestResult> results = new ArrayList<>();
    for (FeatureTable table : tables.values()) {
      table.tests().forEach(test -> results.add(runner.run(table, test)));
    }
    return results;
  }

  private FeatureTestResult run(FeatureTable table, FeatureTest test) {
    List<String> failures = new ArrayList<>();
    TableDefinition source = project.tables().get(table.from());
    if (source == null) {
      failures.add("its source " + table.from() + " does not exist");
    } else if (!Files.isRegularFile(test.given())) {
      failures.add("the file " + test.given() + " does not exist");
    } else {
      try {
        compare(table, test, cut(table, source, test), failures);
      } catch (RuntimeException e) {
        failures.add("it could not be computed: " + e.getMessage());
      }
    }
    String name = test.mark() + ": " + table.name() + " at " + test.at();
    return new FeatureTestResult(
        table.name(),
        failures.isEmpty(),
        failures.isEmpty()
            ? name + " gives the " + test.expect().size() + " expected rows"
            : name + ": " + String.join("; ", failures));
  }

  /** The snapshot at the test's instant, by entity. */
  private Map<List<String>, Row> cut(FeatureTable table, TableDefinition source, FeatureTest test) {
    Cut cut = new Cut(test.at().atZone(project.settings().clock().zone()).toLocalDate(), test.at());
    Dataset<Row> snapshot = new SnapshotPlan(table, source).cut(given(source, test), List.of(cut));
    new TieRule(table, source).judge(snapshot);
    Map<List<String>, Row> rows = new LinkedHashMap<>();
    for (Row row : snapshot.collectAsList()) {
      rows.put(
          table.entity().keySet().stream().map(c -> String.valueOf(row.<Object>getAs(c))).toList(),
          row);
    }
    return rows;
  }

  /** The CSV's rows with the source's columns and types; columns the file leaves out are null. */
  private Dataset<Row> given(TableDefinition source, FeatureTest test) {
    Dataset<Row> csv = spark.read().option("header", "true").csv(test.given().toUri().toString());
    List<StructField> columns = new ArrayList<>(Arrays.asList(source.schema().fields()));
    columns.removeIf(field -> field.name().equals(TableDefinition.NIGHT));
    Set<String> written = new TreeSet<>(Arrays.asList(csv.columns()));
    Set<String> unknown = new TreeSet<>(written);
    columns.forEach(field -> unknown.remove(field.name()));
    if (!unknown.isEmpty() || !written.contains(TableDefinition.KNOWN_AT)) {
      throw new IllegalArgumentException(
          unknown.isEmpty()
              ? "the CSV has no column known_at"
              : "the CSV has columns that " + source.name() + " has not: " + unknown);
    }
    List<Column> typed = new ArrayList<>();
    for (StructField field : columns) {
      Column value = written.contains(field.name()) ? Quoted.column(field.name()) : lit(null);
      typed.add(value.cast(field.dataType()).as(field.name()));
    }
    return csv.select(typed.toArray(Column[]::new))
        .where(col(TableDefinition.KNOWN_AT).isNotNull());
  }

  private static void compare(
      FeatureTable table, FeatureTest test, Map<List<String>, Row> actual, List<String> failures) {
    for (Map<String, @Nullable String> expected : test.expect()) {
      List<String> entity =
          table.entity().keySet().stream().map(c -> String.valueOf(expected.get(c))).toList();
      Row row = actual.get(entity);
      if (row == null) {
        failures.add(String.join(", ", entity) + " has no row");
        continue;
      }
      for (String column : expected.keySet()) {
        Object value = row.getAs(column);
        String wanted = expected.get(column);
        if (!table.entity().containsKey(column) && !agrees(wanted, value)) {
          failures.add(
              "%s: %s should be %s, but is %s"
                  .formatted(String.join(", ", entity), column, wanted, value));
        }
      }
    }
  }

  private static boolean agrees(@Nullable String wanted, @Nullable Object value) {
    if (wanted == null || value == null) {
      return wanted == null && value == null;
    }
    if (!(value instanceof Number number)) {
      return wanted.equals(value.toString());
    }
    double actual = number.doubleValue();
    try {
      BigDecimal expected = new BigDecimal(wanted);
      double off = Math.abs(actual - expected.doubleValue());
      double tolerance =
          expected.scale() >= DECIMALS_THAT_ROUND
              ? 0.5 * Math.pow(10, -expected.scale())
              : RELATIVE * Math.abs(expected.doubleValue());
      return off <= tolerance;
    } catch (NumberFormatException e) {
      return wanted.equals(value.toString());
    }
  }
}
