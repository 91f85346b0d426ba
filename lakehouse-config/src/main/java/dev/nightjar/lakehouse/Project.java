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
    ProjectFolder folder, LakehouseSettings settings, Map<String, TableDefinition> tables) {}
