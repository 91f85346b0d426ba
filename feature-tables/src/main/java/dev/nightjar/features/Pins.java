package dev.nightjar.features;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableVersion;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The versions of the tables that one computation reads, so that all of it, and a repetition of it,
 * sees the same rows.
 *
 * @param versions by table name
 */
public record Pins(SortedMap<String, TableVersion> versions) {
  public Pins {
    versions = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** Pins the newest versions of these tables. */
  public static Pins newest(Lakehouse lakehouse, Collection<String> tables) {
    SortedMap<String, TableVersion> versions = new TreeMap<>();
    tables.forEach(table -> versions.put(table, lakehouse.newest(table)));
    return new Pins(versions);
  }

  /** Pins what a manifest lists. */
  static Pins of(Map<String, Long> versions) {
    SortedMap<String, TableVersion> pins = new TreeMap<>();
    versions.forEach((table, version) -> pins.put(table, new TableVersion(table, version)));
    return new Pins(pins);
  }

  /** The version of a table. */
  public TableVersion of(String table) {
    TableVersion version = versions.get(table);
    if (version == null) {
      throw NightjarException.bug("Cannot find a version of " + table + " among " + versions, null);
    }
    return version;
  }
}
