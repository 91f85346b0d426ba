package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.ManifestDiff;
import dev.nightjar.features.ManifestDifference;
import dev.nightjar.features.ManifestStore;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableCommit;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Says what differs between two training sets, by their manifests: what was asked for, the",
      "definitions, the versions of the tables with what was committed in between, what came out."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar training-set diff late_arrival-2013-06-01-4f2a91c03b7d \\",
      "      late_arrival-2013-07-01-9b1c77d0e2aa",
      "  nightjar training-set diff before.json after.json --json"
    })
final class TrainingSetDiffJob extends Job {
  private static final int SHOWN = 44;

  @Mixin ShowOptions show;

  @Parameters(
      index = "0",
      paramLabel = "FIRST",
      description = "The id of a training set, or the path of its manifest.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "SECOND", description = "The same of the other one.")
  private String second = "";

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    ManifestStore store = new ManifestStore(lakehouse);
    Manifest a = store.load(first);
    Manifest b = store.load(second);
    List<ManifestDifference> differences =
        ManifestDiff.of(a, b, (older, newer) -> between(lakehouse, older, newer));
    boolean sameRows = a.checksum().equals(b.checksum());
    if (show.json) {
      out().println(json(a, b, sameRows, differences));
    } else {
      out().println("first   " + a.id());
      out().println("second  " + b.id());
      out().println(conclusion(sameRows, differences));
      if (!differences.isEmpty()) {
        print(differences);
      }
    }
    out().flush();
    return DONE;
  }

  private static String conclusion(boolean sameRows, List<ManifestDifference> differences) {
    if (differences.isEmpty()) {
      return "The two are the same.";
    }
    return sameRows
        ? "The rows are the same to the bit, though they were not made from the same:"
        : "The rows differ:";
  }

  private void print(List<ManifestDifference> differences) {
    ShownTable shown = new ShownTable(List.of("what", "name", "first", "second", "note"));
    for (ManifestDifference each : differences) {
      shown.add(
          Arrays.asList(
              each.part(),
              each.name(),
              shortened(each.first()),
              shortened(each.second()),
              each.told()));
    }
    shown.print(out(), false);
  }

  private static @Nullable String shortened(@Nullable String value) {
    return value == null || value.length() <= SHOWN ? value : value.substring(0, SHOWN - 1) + "…";
  }

  private static ObjectNode json(
      Manifest a, Manifest b, boolean sameRows, List<ManifestDifference> differences) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("first", a.id()).put("second", b.id());
    json.put("same", differences.isEmpty()).put("same_rows", sameRows);
    ArrayNode array = json.putArray("differences");
    for (ManifestDifference each : differences) {
      array
          .addObject()
          .put("what", each.part())
          .put("name", each.name())
          .put("first", each.first())
          .put("second", each.second())
          .put("note", each.told());
    }
    return json;
  }

  /** What the log tells of the commits after one version, up to another. */
  private static String between(Lakehouse lakehouse, TableVersion older, TableVersion newer) {
    long all = newer.version() - older.version();
    String commits = all == 1 ? "1 commit" : all + " commits";
    if (!lakehouse.exists(newer.table())
        || lakehouse.newest(newer.table()).version() < newer.version()) {
      return commits + " between, which the log does not tell";
    }
    SortedSet<TableWindow> windows = new TreeSet<>();
    SortedSet<String> jobs = new TreeSet<>();
    for (TableCommit commit : lakehouse.commits(newer)) {
      if (commit.version().version() > older.version()) {
        windows.addAll(commit.windows().keySet());
        jobs.add(commit.job());
      }
    }
    if (windows.isEmpty()) {
      return commits + " between, of no night";
    }
    String nights =
        windows.size() == 1
            ? windows.first().toString()
            : windows.size() + " windows from " + windows.first() + " to " + windows.last();
    return commits + " between by " + String.join(", ", jobs) + ": " + nights;
  }
}
