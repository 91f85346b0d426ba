package dev.nightjar.validation;

import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code gates/*.yaml}: the rules that every batch of a table is held against before it is
 * published.
 */
public final class Gate {
  private final String table;
  private final List<Rule> rules;
  private final String definition;

  Gate(String table, List<Rule> rules, String definition) {
    this.table = table;
    this.rules = List.copyOf(rules);
    this.definition = definition;
  }

  /**
   * What windows are made from when a gate judges what landed (rule W2): another landing, and
   * another gate, is another input.
   *
   * @param gate the table's gate, or null for none
   * @param landed the hashes of what landed
   */
  public static SortedMap<TableWindow, String> inputHashes(
      @Nullable Gate gate, SortedMap<TableWindow, String> landed) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>(landed);
    if (gate != null) {
      hashes.replaceAll((window, hash) -> InputHash.of(List.of(hash, gate.definition)));
    }
    return hashes;
  }

  /**
   * Reads the gates of a project, by the name of their table in the order of the files. Mistakes go
   * to the problems, each with its file:line.
   */
  public static Map<String, Gate> read(Project project, Problems problems) {
    Map<String, Gate> gates = new LinkedHashMap<>();
    for (YamlMap yaml : project.folder().documents("gates", problems)) {
      Gate gate = read(yaml, project, problems);
      if (gate != null && gates.putIfAbsent(gate.table, gate) != null) {
        yaml.problem("gate", "the table '" + gate.table + "' has a gate already");
      }
    }
    return gates;
  }

  private static @Nullable Gate read(YamlMap yaml, Project project, Problems problems) {
    String table = yaml.string("gate");
    @Nullable TableDefinition definition = project.tables().get(table);
    List<YamlMap> written = yaml.maps("rules");
    if (written.isEmpty()) {
      yaml.problem("rules", "'rules' must list at least one rule");
    }
    yaml.finish();
    if (definition == null) {
      if (!table.isEmpty()) {
        problems.unknown(yaml.mark("gate"), "table", table, project.tables().keySet());
      }
      return null;
    }
    StructType columns = TableColumns.of(definition);
    List<Rule> rules = new ArrayList<>();
    for (YamlMap rule : written) {
      rules.addAll(Rule.read(new RuleSource(rule, columns, project)));
    }
    reportSameNames(rules, problems);
    return new Gate(table, rules, yaml.canonical());
  }

  private static void reportSameNames(List<Rule> rules, Problems problems) {
    Set<String> names = new HashSet<>();
    for (Rule rule : rules) {
      if (!names.add(rule.name())) {
        SourceMark mark = rule.mark();
        problems.add(mark, "there is a rule '" + rule.name() + "' already; give this one a 'name'");
      }
    }
  }

  /** The table whose batches are judged. */
  public String table() {
    return table;
  }

  /** Number of rules; a rule on several columns counts once for each. */
  public int size() {
    return rules.size();
  }

  /** The tables that rules refer to: to be published before this gate judges the same night. */
  public SortedSet<String> references() {
    SortedSet<String> references = new TreeSet<>();
    for (Rule rule : rules) {
      if (rule.check() instanceof ReferenceCheck reference
          && !reference.target().name().equals(table)) {
        references.add(reference.target().name());
      }
    }
    return references;
  }

  List<Rule> rules() {
    return rules;
  }
}
