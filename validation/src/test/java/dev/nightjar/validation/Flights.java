package dev.nightjar.validation;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightClock;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The shipped project and its tables, as a bootstrap would stage them. */
final class Flights {
  private static final Path FOLDER =
      Path.of("../lakehouse-config/flights").toAbsolutePath().normalize();

  private Flights() {}

  static Project project() {
    Problems problems = new Problems();
    Project project = Project.read(ProjectFolder.open(FOLDER, null), problems);
    problems.throwIfAny("Cannot read the shipped project");
    return project;
  }

  static Map<String, Gate> gates(Project project) {
    Problems problems = new Problems();
    Map<String, Gate> gates = Gate.read(project, problems);
    problems.throwIfAny("Cannot read the shipped gates");
    return gates;
  }

  /** The landing of a table as staged history: known_at is the available time. */
  static Dataset<Row> staged(TableDefinition table, NightClock clock) {
    return staged(table, landing(table.landed().landing().path()), clock);
  }

  static Dataset<Row> landing(String name) {
    return TestSpark.session().read().parquet(FOLDER + "/landing/" + name + ".parquet");
  }

  /** Landing rows as staged history of a table. */
  static Dataset<Row> staged(TableDefinition table, Dataset<Row> landing, NightClock clock) {
    List<Column> columns = new ArrayList<>();
    table.landed().select().forEach((name, sql) -> columns.add(expr(sql).as(name)));
    return landing
        .select(columns.toArray(Column[]::new))
        .withColumn(TableDefinition.KNOWN_AT, expr(Objects.requireNonNull(table.availableTime())))
        .withColumn(
            TableDefinition.NIGHT,
            expr(
                "date_add(to_date(CAST(known_at AS TIMESTAMP_NTZ) - make_dt_interval(0, 0, 0, %d.000001)), 1)"
                    .formatted(clock.cutoff().toSecondOfDay())));
  }

  /** Makes staged rows visible as history, as a run before would have. */
  static void publish(Lakehouse lakehouse, String table, Dataset<Row> rows, LocalDate to) {
    Run run = lakehouse.start("ingest", NightRange.of(to));
    lakehouse.publish(
        run,
        Publication.of(
            table, new TreeMap<>(Map.of(TableWindow.historyTo(to), "test")), rows, Verdict.PASS));
  }

  /** The result of a rule about the only window judged. */
  static RuleResult result(GateReport report, String rule) {
    List<RuleResult> found = report.results().stream().filter(r -> r.rule().equals(rule)).toList();
    assertThat(found).as(rule + " of " + report.results()).hasSize(1);
    return found.get(0);
  }
}
