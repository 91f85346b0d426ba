package dev.nightjar.validation;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** A small project with a table of readings and one of the sites they come from. */
final class Readings {
  private static final String TABLES =
      """
      table: readings
      landing: readings
      columns: { site: string, at: timestamp, v: double, n: int, s: string }
      select: { site: site, at: at, v: v, n: n, s: s }
      key: [site, at]
      event_time: at
      available_time: at
      ---
      table: sites
      landing: sites
      columns: { id: string, opened: timestamp, closed: boolean }
      select: { id: id, opened: opened, closed: closed }
      key: [id]
      event_time: opened
      available_time: opened
      deleted_when: closed
      """;

  private final Path folder;

  Readings(Path folder) {
    this.folder = folder;
    write(
        "lakehouse.yaml", "name: test\nroot: x\ntime_zone: America/New_York\ncutoff: \"04:00\"\n");
    write("tables/tables.yaml", TABLES);
  }

  /** The problems of a gates file. */
  List<String> problems(String gates) {
    Problems problems = new Problems();
    read(gates, problems);
    return problems.all().stream().map(Object::toString).toList();
  }

  Gate gate(String gates) {
    Problems problems = new Problems();
    Map<String, Gate> read = read(gates, problems);
    problems.throwIfAny("Cannot read the test's gates");
    return read.get("readings");
  }

  Gate rules(String rules) {
    return gate("gate: readings\nrules:\n" + rules.indent(2));
  }

  private Map<String, Gate> read(String gates, Problems problems) {
    write("gates/gates.yaml", gates);
    return Gate.read(project(), problems);
  }

  Project project() {
    Problems problems = new Problems();
    Project project = Project.read(ProjectFolder.open(folder, null), problems);
    problems.throwIfAny("Cannot read the test's project");
    return project;
  }

  GateReport judge(
      Lakehouse lakehouse,
      @Nullable Gate gate,
      Dataset<Row> staged,
      Collection<TableWindow> windows) {
    TableDefinition table = project().tables().get("readings");
    return GateKeeper.judge(
        lakehouse,
        lakehouse.start("gate", NightRange.of(LocalDate.of(2013, 6, 1))),
        gate,
        table,
        staged,
        windows);
  }

  Dataset<Row> staged(List<Row> rows) {
    return TestSpark.session().createDataFrame(rows, project().tables().get("readings").schema());
  }

  /** A reading known at its instant. */
  static Row row(
      @Nullable String site,
      @Nullable Instant at,
      @Nullable Double v,
      @Nullable Integer n,
      @Nullable String s,
      LocalDate night) {
    return RowFactory.create(site, at, v, n, s, TestSpark.CLOCK.cutoffOf(night), night);
  }

  private void write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
