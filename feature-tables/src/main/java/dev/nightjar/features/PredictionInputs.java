package dev.nightjar.features;

import dev.nightjar.features.FeatureColumn.Origin;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.WindowSpans;
import java.time.LocalDate;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which windows of which tables the predictions of a night are made from, told from the logs. */
public final class PredictionInputs {
  private PredictionInputs() {}

  /**
   * By night and table, the windows used with their attempts. Of a feature table it is the
   * snapshots of the night itself; of the rows table, where each row is predicted on the local day
   * of its anchor, the windows from the oldest that may hold rows of that day; of any other table
   * all that the night may see.
   *
   * @param pins versions of at least {@link TrainingSetSpec#inputs}
   */
  public static SortedMap<LocalDate, SortedMap<String, SortedMap<TableWindow, Long>>> of(
      Lakehouse lakehouse, TrainingSetSpec spec, Pins pins, NightRange nights) {
    SortedMap<LocalDate, SortedMap<String, SortedMap<TableWindow, Long>>> used = new TreeMap<>();
    nights.nights().forEach(night -> used.put(night, new TreeMap<>()));
    for (String table : spec.inputs()) {
      Function<LocalDate, SortedMap<TableWindow, Long>> ofTable =
          ofTable(lakehouse, spec, pins.of(table));
      used.forEach((night, tables) -> tables.put(table, ofTable.apply(night)));
    }
    return used;
  }

  private static Function<LocalDate, SortedMap<TableWindow, Long>> ofTable(
      Lakehouse lakehouse, TrainingSetSpec spec, TableVersion version) {
    Set<Origin> origins =
        spec.columns().stream()
            .filter(column -> column.table().equals(version.table()))
            .map(FeatureColumn::origin)
            .collect(Collectors.toSet());
    String anchor = spec.anchor();
    if (anchor != null && version.table().equals(spec.rows()) && !origins.contains(Origin.KEYED)) {
      WindowSpans spans = lakehouse.spans(version, anchor);
      return night ->
          UsedWindows.of(
              spans,
              night,
              Spine.firstAnchor(lakehouse.clock(), NightRange.of(night)),
              Spine.lastAnchor(lakehouse.clock(), NightRange.of(night)));
    }
    SortedMap<TableWindow, Long> attempts = lakehouse.attempts(version);
    return origins.contains(Origin.SNAPSHOT)
        ? night -> {
          SortedMap<TableWindow, Long> own = new TreeMap<>(attempts);
          own.keySet().removeIf(window -> !window.night().equals(night));
          return own;
        }
        : night -> UsedWindows.visible(attempts, night);
  }
}
