package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightColumns;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The shipped project, and its tables published as a bootstrap publishes them. */
final class Flights {
  static final Path FOLDER = Path.of("../lakehouse-config/flights");

  private Flights() {}

  static Project project() {
    Problems problems = new Problems();
    Project project = Project.read(ProjectFolder.open(FOLDER, null), problems);
    problems.throwIfAny("Cannot read the shipped project");
    return project;
  }

  static Map<String, FeatureTable> featureTables(Project project) {
    Problems problems = new Problems();
    Map<String, FeatureTable> tables = FeatureTable.read(project, problems);
    problems.throwIfAny("Cannot read the shipped feature tables");
    return tables;
  }

  /** Publishes all rows of a data table that are available by C(to) as one history window. */
  static void bootstrap(Lakehouse lakehouse, Project project, String table, LocalDate to) {
    TableDefinition definition = project.tables().get(table);
    String file = table.equals("weather") ? "weather" : "flights";
    Dataset<Row> landing =
        TestSpark.session()
            .read()
            .parquet(FOLDER.resolve("landing/" + file + ".parquet").toString());
    Dataset<Row> rows =
        landing
            .select(
                definition.landed().select().entrySet().stream()
                    .map(e -> expr(e.getValue()).as(e.getKey()))
                    .toArray(Column[]::new))
            .withColumn("known_at", expr(Objects.requireNonNull(definition.availableTime())))
            .where(col("known_at").leq(lit(lakehouse.clock().cutoffOf(to))))
            .withColumn("night", NightColumns.nightThatTakesIn(lakehouse.clock(), col("known_at")));
    if (table.equals("weather")) {
      rows = rows.where("wind_speed IS NULL OR wind_speed < 500");
    }
    Run run = lakehouse.start("ingest", NightRange.of(to));
    lakehouse.publish(
        run,
        Publication.of(
            table,
            new TreeMap<>(Map.of(TableWindow.historyTo(to), "landing " + to)),
            rows,
            Verdict.PASS));
  }
}
