package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.nightjar.lakehouse.Compacted;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Lease;
import dev.nightjar.lakehouse.NightRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "optimize",
    mixinStandardHelpOptions = true,
    description = {
      "Puts the small files of each table together: a commit that changes no row.",
      "Older versions keep their files until `vacuum` frees what nothing needs."
    },
    footer = {"", "Examples:", "  nightjar optimize", "  nightjar optimize --json"})
final class OptimizeJob extends Job {
  @Mixin private ShowOptions show;
  @Mixin private WaitOption patience;

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    if (lakehouse.tables().isEmpty()) {
      err().println("The lakehouse " + lakehouse.root() + " has no tables.");
      return DONE;
    }
    List<Compacted> all = new ArrayList<>();
    try (Lease lease = Lease.take(lakehouse, "optimize", patience.length(), err()::println)) {
      new Recorded(lakehouse, out())
          .run(
              "optimize",
              NightRange.of(LocalDate.now(lakehouse.clock().zone())),
              run -> {
                for (String table : lakehouse.tables()) {
                  lease.requireHeld();
                  all.add(lakehouse.compact(table));
                }
                run.note(
                    "%d files became %d"
                        .formatted(
                            all.stream().mapToLong(Compacted::before).sum(),
                            all.stream().mapToLong(Compacted::after).sum()));
                if (!show.json) {
                  print(all);
                }
              },
              line -> {
                ArrayNode tables = line.putArray("tables");
                all.forEach(
                    each ->
                        tables
                            .addObject()
                            .put("table", each.table())
                            .put("before", each.before())
                            .put("after", each.after()));
              });
    }
    return DONE;
  }

  private void print(List<Compacted> all) {
    ShownTable shown = new ShownTable(List.of("table", "files", "became"));
    all.forEach(each -> shown.add(List.of(each.table(), each.before(), each.after())));
    shown.print(out(), false);
  }
}
