package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fresh processes on other cores, in other zones and on other files end in the same tables. */
class DeterminismIT {
  private static final String NIGHT = "2013-01-08";

  private static final List<List<String>> JOBS =
      List.of(
          List.of("ingest", "--bootstrap", "--to", NIGHT),
          List.of("materialize", "--bootstrap", "--to", NIGHT),
          List.of("train", "--date", NIGHT),
          List.of("score", "--date", NIGHT));

  /** A machine the chain runs on, in a process of its own. */
  private record Machine(String name, int cores, String zone, int files, int partitions) {}

  private static final List<Machine> MACHINES =
      List.of(
          new Machine("utc", 1, "UTC", 1, 1),
          new Machine("new-york", 2, "America/New_York", 40, 7));

  /** This process: two cores, two shuffle partitions, three files a landing. */
  private static final String HERE = "kolkata";

  @TempDir Path folder;

  @Test
  void t9_resultsDoNotDependOnCoresZonesOrFiles() {
    Map<Machine, ChildJvm> children = new LinkedHashMap<>();
    for (Machine machine : MACHINES) {
      Path place = folder.resolve(machine.name());
      FlightsExtract.writeSmall(place, LocalDate.parse(NIGHT).plusDays(1), machine.files());
      children.put(
          machine,
          ChildJvm.startChain(
              List.of(
                  "-Duser.timezone=" + machine.zone(),
                  "-Dspark.master=local[" + machine.cores() + "]",
                  "-Dspark.sql.shuffle.partitions=" + machine.partitions(),
                  "-Dspark.ui.enabled=false"),
              chain(place),
              place.resolve("log")));
    }
    SortedMap<String, List<String>> here = runHere();
    assertThat(here)
        .containsKeys(
            "carrier_delays", "nightjar_models", "nightjar_champions", "late_arrival_predictions");
    for (Map.Entry<Machine, ChildJvm> child : children.entrySet()) {
      assertThat(child.getValue().waitFor()).as(child.getValue().output()).isZero();
      SortedMap<String, List<String>> there = contents(child.getKey().name());
      assertThat(there.keySet()).isEqualTo(here.keySet());
      for (Map.Entry<String, List<String>> table : here.entrySet()) {
        assertThat(there.get(table.getKey()))
            .as(table.getKey() + " on " + child.getKey())
            .isEqualTo(table.getValue());
      }
    }
  }

  private SortedMap<String, List<String>> runHere() {
    assertThat(ZoneId.systemDefault().getId()).isEqualTo("Asia/Kolkata");
    Path place = folder.resolve(HERE);
    FlightsExtract.writeSmall(place, LocalDate.parse(NIGHT).plusDays(1), 3);
    for (List<String> job : JOBS) {
      Told.by(withProject(job, place).toArray(String[]::new)).requires(0);
    }
    return contents(HERE);
  }

  private SortedMap<String, List<String>> contents(String machine) {
    return TableContents.of(TestSpark.lakehouse(folder.resolve(machine + "/lakehouse")));
  }

  private static List<String> chain(Path place) {
    List<String> arguments = new ArrayList<>();
    for (List<String> job : JOBS) {
      if (!arguments.isEmpty()) {
        arguments.add(Chain.NEXT);
      }
      arguments.addAll(withProject(job, place));
    }
    return arguments;
  }

  private static List<String> withProject(List<String> job, Path place) {
    List<String> arguments = new ArrayList<>(job);
    arguments.addAll(List.of("--project", place.resolve("project").toString()));
    return arguments;
  }
}
