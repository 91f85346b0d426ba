package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
  /** A machine the chain runs on, in a process of its own. */
  private record Machine(String name, int cores, String zone, int files, int partitions) {}

  /** The reference runs on two cores, in the zone of Kolkata, on one file, in two partitions. */
  private static final List<Machine> MACHINES =
      List.of(
          new Machine("utc", 1, "UTC", 1, 1),
          new Machine("new-york", 2, "America/New_York", 40, 7));

  @TempDir Path folder;

  @Test
  void t9_resultsDoNotDependOnCoresZonesOrFiles() {
    ReferenceRun reference = ReferenceRun.get();
    assertThat(ZoneId.systemDefault().getId()).isEqualTo("Asia/Kolkata");
    Map<Machine, ChildJvm> children = new LinkedHashMap<>();
    for (Machine machine : MACHINES) {
      Path place = folder.resolve(machine.name());
      ReferenceRun.write(place, machine.files());
      children.put(
          machine,
          ChildJvm.startChain(
              List.of(
                  reference.archived(),
                  "-Duser.timezone=" + machine.zone(),
                  "-Dspark.master=local[" + machine.cores() + "]",
                  "-Dspark.sql.shuffle.partitions=" + machine.partitions(),
                  "-Dspark.ui.enabled=false"),
              chain(place),
              place.resolve("log")));
    }
    SortedMap<String, List<String>> here = reference.after("score");
    assertThat(here)
        .containsKeys(
            "carrier_delays", "nightjar_models", "nightjar_champions", "late_arrival_predictions");
    for (Map.Entry<Machine, ChildJvm> child : children.entrySet()) {
      assertThat(child.getValue().waitFor()).as(child.getValue().output()).isZero();
      SortedMap<String, List<String>> there =
          ReferenceRun.contents(folder.resolve(child.getKey().name()));
      assertThat(there.keySet()).isEqualTo(here.keySet());
      for (Map.Entry<String, List<String>> table : here.entrySet()) {
        assertThat(there.get(table.getKey()))
            .as(table.getKey() + " on " + child.getKey())
            .isEqualTo(table.getValue());
      }
    }
  }

  private static List<String> chain(Path place) {
    List<String> arguments = new ArrayList<>();
    for (List<String> job : ReferenceRun.JOBS.values()) {
      if (!arguments.isEmpty()) {
        arguments.add(Chain.NEXT);
      }
      arguments.addAll(ReferenceRun.withProject(place, job));
    }
    return arguments;
  }
}
