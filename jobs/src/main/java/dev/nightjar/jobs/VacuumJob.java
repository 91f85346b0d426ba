package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Lease;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.Vacuum;
import dev.nightjar.lakehouse.VacuumedTable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "vacuum",
    mixinStandardHelpOptions = true,
    description = {
      "Frees the data files of old table versions that nothing needs any more.",
      "Kept is what the newest version of a table holds, a training set or a model was made from, a",
      "prediction can be explained by, a complete night within --older-than consists of, and whatever",
      "was written or removed within --older-than. The tables' logs are kept."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar vacuum --dry-run",
      "  nightjar vacuum",
      "  nightjar vacuum --older-than 90d --keep-predictions 365d --json"
    })
final class VacuumJob extends Job {
  /** A running job may have written, or may still read, files of this age. */
  private static final Duration LEAST = Duration.ofDays(1);

  @Mixin ShowOptions show;
  @Mixin WaitOption patience;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      defaultValue = "30d",
      converter = WaitOption.Length.class,
      description = "What is younger stays (default: ${DEFAULT-VALUE}).")
  private Duration olderThan = Duration.ofDays(30);

  @Option(
      names = "--keep-predictions",
      paramLabel = "TIME",
      converter = WaitOption.Length.class,
      description =
          "Predictions of older nights need not be explained any more (default: all can be).")
  private @Nullable Duration keepPredictions;

  @Option(names = "--dry-run", description = "Frees nothing and shows what would be freed.")
  private boolean dryRun;

  @Option(
      names = "--nothing-runs",
      description =
          "Allows less than a day: you know that no other job or query uses the lakehouse.")
  private boolean nothingRuns;

  @Override
  public Integer call() {
    if (olderThan.compareTo(LEAST) < 0 && !nothingRuns) {
      throw NightjarException.user(
          "Cannot free files younger than " + Durations.format(LEAST),
          "a running job may have written them or may be reading them",
          "give --older-than 1d or more, or --nothing-runs if you know that none runs");
    }
    Lakehouse lakehouse = openLakehouse();
    if (lakehouse.tables().isEmpty()) {
      err().println("The lakehouse " + lakehouse.root() + " has no tables.");
      return DONE;
    }
    if (dryRun) {
      List<VacuumedTable> all = each(lakehouse, Vacuum::look, () -> {});
      if (show.json) {
        ObjectNode line = new ObjectMapper().createObjectNode();
        write(line.put("job", "vacuum").put("dry_run", true), all);
        out().println(line);
        out().flush();
      } else {
        print(all, "would_free");
      }
      return DONE;
    }
    List<VacuumedTable> all = new ArrayList<>();
    try (Lease lease = Lease.take(lakehouse, "vacuum", patience.length(), err()::println)) {
      new Recorded(lakehouse, out())
          .run(
              "vacuum",
              NightRange.of(LocalDate.now(lakehouse.clock().zone())),
              run -> {
                all.addAll(
                    each(
                        lakehouse, (vacuum, table) -> vacuum.free(run, table), lease::requireHeld));
                run.note(summary(all));
                if (!show.json) {
                  print(all, "freed");
                }
              },
              line -> write(line, all));
    }
    return DONE;
  }

  private List<VacuumedTable> each(
      Lakehouse lakehouse, BiFunction<Vacuum, String, VacuumedTable> work, Runnable before) {
    Instant until = Instant.now().minus(olderThan);
    SortedMap<TableVersion, String> pins =
        PinnedVersions.of(lakehouse, olderThan, until, keepPredictions);
    Vacuum vacuum = new Vacuum(lakehouse, pins, until);
    List<VacuumedTable> all = new ArrayList<>();
    for (String table : lakehouse.tables()) {
      before.run();
      all.add(work.apply(vacuum, table));
    }
    return all;
  }

  private void print(List<VacuumedTable> all, String freed) {
    ShownTable shown =
        new ShownTable(
            List.of(
                "table",
                freed + "_files",
                freed + "_bytes",
                "pinned_files",
                "pinned_bytes",
                "note"));
    for (VacuumedTable table : all) {
      shown.add(
          Arrays.asList(
              table.table(),
              table.files(),
              table.bytes(),
              table.pinnedFiles(),
              table.pinnedBytes(),
              table.leftAlone() == null ? null : "left alone: " + table.leftAlone()));
    }
    shown.print(out(), false);
  }

  private static void write(ObjectNode line, List<VacuumedTable> all) {
    ArrayNode tables = line.putArray("tables");
    for (VacuumedTable table : all) {
      tables
          .addObject()
          .put("table", table.table())
          .put("files", table.files())
          .put("bytes", table.bytes())
          .put("pinned_files", table.pinnedFiles())
          .put("pinned_bytes", table.pinnedBytes())
          .put("left_alone", table.leftAlone());
    }
    line.put("files", all.stream().mapToLong(VacuumedTable::files).sum());
    line.put("bytes", all.stream().mapToLong(VacuumedTable::bytes).sum());
  }

  /** What the ledger keeps of it. */
  private static String summary(List<VacuumedTable> all) {
    Map<Boolean, List<VacuumedTable>> byFreed =
        all.stream().collect(Collectors.partitioningBy(table -> table.files() > 0));
    String freed =
        byFreed.getOrDefault(true, List.of()).stream()
            .map(t -> "%s %d files, %d bytes".formatted(t.table(), t.files(), t.bytes()))
            .collect(Collectors.joining("; "));
    String alone =
        byFreed.getOrDefault(false, List.of()).stream()
            .filter(table -> table.leftAlone() != null)
            .map(table -> "; " + table.table() + " left alone")
            .collect(Collectors.joining());
    return (freed.isEmpty() ? "freed nothing" : "freed " + freed) + alone;
  }
}
