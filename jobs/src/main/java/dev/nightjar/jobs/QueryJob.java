package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one SELECT over the lakehouse's tables, which it cannot change.",
      "With --as-of-night each table is what it was when that night was done."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar query \"SELECT night, count(*) FROM outcomes GROUP BY night ORDER BY night\"",
      "  nightjar query \"SELECT * FROM late_arrival_predictions\" --as-of-night 2013-06-01 --json"
    })
final class QueryJob extends Job {
  @Mixin ShowOptions show;

  @Parameters(paramLabel = "SQL", description = "The SELECT statement.")
  private String sql = "";

  @Option(
      names = "--as-of-night",
      paramLabel = "D",
      description = "Reads the versions that made up this night, and nothing known later.")
  private @Nullable LocalDate night;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Most rows shown (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    SortedSet<String> tables = ReadOnlyQuery.tablesOf(lakehouse.spark(), sql);
    List<String> existing = lakehouse.tables();
    for (String table : tables) {
      if (!existing.contains(table)) {
        throw NightjarException.user(
            "Cannot query " + table,
            "there is no such table" + Problems.didYouMean(table, existing),
            "`nightjar tables` lists what there is");
      }
      rows(lakehouse, table).createOrReplaceTempView(table);
    }
    Dataset<Row> result = analysed(lakehouse);
    List<Row> rows = readable(result.limit(limit + 1)).collectAsList();
    ShownTable shown = new ShownTable(Arrays.asList(result.columns()));
    for (Row row : rows.subList(0, Math.min(limit, rows.size()))) {
      List<@Nullable Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(isNested(result, i) ? json(row.getString(i)) : row.get(i));
      }
      shown.add(values);
    }
    shown.print(out(), show.json);
    if (rows.size() > limit) {
      err().println("Only the first " + limit + " rows are shown; --limit N shows more.");
    }
    return DONE;
  }

  /** Arrays, maps and structs as JSON. */
  private static Dataset<Row> readable(Dataset<Row> result) {
    String[] names =
        IntStream.range(0, result.columns().length).mapToObj(i -> "c" + i).toArray(String[]::new);
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = isNested(result, i) ? to_json(col(names[i])) : col(names[i]);
    }
    return result.toDF(names).select(columns); // a query may give two columns one name
  }

  private static boolean isNested(Dataset<Row> result, int column) {
    DataType type = result.schema().fields()[column].dataType();
    return type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    try {
      return text == null ? null : new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read what Spark wrote as JSON", e);
    }
  }

  private Dataset<Row> analysed(Lakehouse lakehouse) {
    try {
      return lakehouse.spark().sql(sql);
    } catch (Exception e) {
      // Spark throws AnalysisException, a checked exception, without declaring it.
      if (e instanceof AnalysisException) {
        throw NightjarException.user(
            "Cannot run the query",
            Failure.reason(e),
            "mend the query; `nightjar tables` lists the tables");
      }
      throw e;
    }
  }

  private Dataset<Row> rows(Lakehouse lakehouse, String table) {
    if (night == null) {
      return lakehouse.read(table);
    }
    TableVersion version =
        lakehouse
            .ledger()
            .versionAsOf(table, night)
            .orElseThrow(
                () ->
                    NightjarException.user(
                        "Cannot query " + table + " as of night " + night,
                        "no finished run has written it",
                        "`nightjar runs` lists the runs"));
    Dataset<Row> rows = lakehouse.read(version);
    return Arrays.asList(rows.columns()).contains(TableDefinition.NIGHT)
        ? rows.where(col(TableDefinition.NIGHT).leq(lit(night)))
        : rows;
  }
}
