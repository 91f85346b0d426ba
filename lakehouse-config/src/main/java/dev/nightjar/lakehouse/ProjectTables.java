package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code tables/}: a table that is made from others after those. */
final class ProjectTables {
  private final ProjectFolder folder;
  private final Problems problems;
  private final Map<String, YamlMap> documents = new LinkedHashMap<>();
  private final Map<String, TableDefinition> tables = new LinkedHashMap<>();
  private final Map<String, TableDefinition> sound = new LinkedHashMap<>();
  private final Set<String> underWay = new LinkedHashSet<>();

  private ProjectTables(ProjectFolder folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /** The tables by name, in file order. */
  static Map<String, TableDefinition> read(ProjectFolder folder, Problems problems) {
    return new ProjectTables(folder, problems).read();
  }

  private Map<String, TableDefinition> read() {
    List<YamlMap> nameless = new ArrayList<>();
    for (YamlMap yaml : folder.documents("tables", problems)) {
      String name = yaml.string("table");
      YamlMap first = name.isBlank() ? null : documents.putIfAbsent(name, yaml);
      if (first != null) {
        yaml.problem(
            "table", "the table '" + name + "' is already defined at " + first.mark("table"));
      }
      if (name.isBlank() || first != null) {
        nameless.add(yaml);
      }
    }
    documents.keySet().forEach(this::read);
    nameless.forEach(yaml -> define(yaml));
    Map<String, TableDefinition> inOrder = new LinkedHashMap<>();
    documents.keySet().forEach(name -> inOrder.put(name, tables.get(name)));
    return inOrder;
  }

  private void read(String name) {
    YamlMap yaml = documents.get(name);
    if (yaml == null || tables.containsKey(name)) {
      return;
    }
    underWay.add(name);
    int before = problems.all().size();
    if (TransformYaml.isWritten(yaml)) {
      for (String source : TransformYaml.sources(yaml)) {
        if (underWay.contains(source)) {
          reportCircle(yaml, source);
        } else {
          read(source);
        }
      }
    }
    TableDefinition table = define(yaml);
    tables.put(name, table);
    if (problems.all().size() == before) {
      sound.put(name, table);
    }
    underWay.remove(name);
  }

  private TableDefinition define(YamlMap yaml) {
    if (TransformYaml.isWritten(yaml)) {
      return TableYaml.read(yaml, TransformYaml.read(yaml, documents.keySet(), sound));
    }
    TableDefinition table = TableYaml.read(yaml);
    LandingFolder.checkSpelling(folder, table.landed().landing(), yaml);
    return table;
  }

  private void reportCircle(YamlMap yaml, String source) {
    List<String> way = new ArrayList<>(underWay);
    List<String> circle = new ArrayList<>(way.subList(way.indexOf(source), way.size()));
    circle.add(source);
    yaml.map("from")
        .problem(
            source, "tables are made from each other in a circle: " + String.join(" <- ", circle));
  }
}
