package dev.nightjar.lakehouse;

import java.util.Map;

/**
 * The part of a project that {@code lakehouse-config} reads; the other modules read their folders.
 *
 * @param folder the YAML files
 * @param settings {@code lakehouse.yaml}
 * @param tables {@code tables/*.yaml} by name, in file order
 */
public record Project(
    ProjectFolder folder, LakehouseSettings settings, Map<String, TableDefinition> tables) {

  /**
   * Reads {@code lakehouse.yaml} and {@code tables/}.
   *
   * @param problems receives every mistake; what could be read is returned nevertheless
   */
  public static Project read(ProjectFolder folder, Problems problems) {
    LakehouseSettings settings = LakehouseSettings.read(folder.lakehouse(problems));
    Map<String, TableDefinition> tables = ProjectTables.read(folder, problems);
    folder.checkSpelling(problems);
    return new Project(folder, settings, tables);
  }
}
