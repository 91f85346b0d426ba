package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Quoted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.TimestampNTZType;

/** The text of {@code lakehouse.yaml} and {@code tables/} of a project made of a file. */
final class OwnTables {
  private OwnTables() {}

  static String lakehouse(OwnProject project) {
    return """
        # Made by `nightjar init` from one file.
        name: %s
        root: %s   # any Hadoop path
        time_zone: %s
        cutoff: "00:00"   # a night closes when the day is over: it sees whole days
        """
        .formatted(
            YamlText.text(project.name()),
            YamlText.quoted(project.root()),
            YamlText.text(project.zone().getId()));
  }

  /** The rows to predict: everything but the label. */
  static String rows(OwnProject project) {
    Map<String, String> columns = new LinkedHashMap<>();
    Map<String, String> select = new LinkedHashMap<>();
    key(project, columns, select);
    OwnTime time = project.time();
    String timeColumn = time.column();
    if (timeColumn != null) {
      declare(project, timeColumn, columns);
      select.put(project.timeName(), time.sql());
    }
    for (OwnFeature feature : project.features()) {
      declare(project, feature.landed(), columns);
      select.putIfAbsent(feature.name(), feature.select());
    }
    select.put(project.predictedAt(), time.predictedAt());
    select.put(project.dueAt(), time.midnight(1 + project.labelDays()));
    return table(
        project.table(),
        "The rows of %s as they were before anybody knew %s."
            .formatted(
                OwnNames.shown(project.file().path()), OwnNames.shown(project.label().column())),
        project,
        columns,
        "the same file holds the label, which becomes known later: see " + project.labels(),
        select,
        time.wholeDays() ? project.predictedAt() : project.timeName(),
        time.isDrawn()
            ? "no column says when: each row has a day drawn by a hash of its key"
            : time.wholeDays()
                ? "a row is known when its day is over"
                : "a row is known from its own time on");
  }

  /** The labels, each known only from its own time on. */
  static String labels(OwnProject project) {
    Map<String, String> columns = new LinkedHashMap<>();
    Map<String, String> select = new LinkedHashMap<>();
    key(project, columns, select);
    String timeColumn = project.time().column();
    if (timeColumn != null) {
      declare(project, timeColumn, columns);
    }
    declare(project, project.label().column(), columns);
    select.put(project.dueAt(), project.time().midnight(1 + project.labelDays()));
    select.put(project.labelName(), Quoted.name(project.label().column()));
    return table(
        project.labels(),
        "What became of each row.",
        project,
        columns,
        "what was known before is in " + project.table(),
        select,
        project.dueAt(),
        "assumed: a label is known %d day%s after the row was predicted"
            .formatted(project.labelDays(), project.labelDays() == 1 ? "" : "s"));
  }

  private static void key(
      OwnProject project, Map<String, String> columns, Map<String, String> select) {
    List<String> source = project.key().source();
    source.forEach(column -> declare(project, column, columns));
    if (project.key().columns().isEmpty()) {
      select.put(
          project.keyNames().get(0),
          "sha2(to_json(struct(%s)), 256)"
              .formatted(String.join(", ", source.stream().map(Quoted::name).toList())));
    } else {
      for (int i = 0; i < source.size(); i++) {
        select.put(project.keyNames().get(i), value(project, source.get(i)));
      }
    }
  }

  /** A column of the key as both tables hold it. */
  private static String value(OwnProject project, String column) {
    if (column.equals(project.time().column())) {
      return project.time().sql();
    }
    String quoted = Quoted.name(column);
    return project.file().type(column) instanceof TimestampNTZType
        ? "CAST(" + quoted + " AS TIMESTAMP)"
        : quoted;
  }

  private static void declare(OwnProject project, String column, Map<String, String> columns) {
    columns.put(column, OwnFile.sql(project.file().type(column)));
  }

  private static String table(
      String name,
      String description,
      OwnProject project,
      Map<String, String> columns,
      String others,
      Map<String, String> select,
      String available,
      String why) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("table: ").append(name).append('\n');
    yaml.append("description: ").append(YamlText.quoted(description)).append('\n');
    yaml.append("landing: ").append(project.landing()).append('\n');
    yaml.append("columns:\n");
    columns.forEach(
        (column, type) ->
            yaml.append("  %s: %s\n".formatted(YamlText.text(column), YamlText.text(type))));
    yaml.append("new_columns: ignore   # ").append(OwnNames.shown(others)).append('\n');
    yaml.append("select:\n");
    select.forEach(
        (column, sql) ->
            yaml.append("  %s: %s\n".formatted(YamlText.text(column), YamlText.text(sql))));
    yaml.append("key: ").append(YamlText.list(project.keyNames())).append('\n');
    yaml.append("event_time: ").append(YamlText.text(project.dueAt()));
    yaml.append("   # the event is what is predicted, so it comes after the prediction\n");
    yaml.append("available_time: ").append(YamlText.text(Quoted.name(available)));
    return yaml.append("   # ").append(why).append('\n').toString();
  }
}
