package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fresh processes on other cores, in other zones and on other files end in the same tables. */
class DeterminismIT {
  /** A machine the chain runs on, in a process of its own. */
  private record Machine(String name, int cores, String zone, int files, int partitions) {}

  /**
   * The reference runs on two cores, in the zone of Kolkata, on one file, in two partitions. In
   * every build one machine differs from it in all of that; there are more in the slow tests.
   */
  private static final List<Machine> MACHINES =
      Stream.of(
              new Machine("new-york", 1, "America/New_York", 40, 7),
              new Machine("utc", 4, "UTC", 1, 1),
              new Machine("apia", 2, "Pacific/Apia", 3, 200))
          .limit("all".equals(System.getProperty("points")) ? 3 : 1)
          .toList();

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
    assertThat(reference.after(ReferenceRun.NIGHTLY))
        .containsKeys(
            "carrier_delays",
            "nightjar_models",
            "nightjar_champions",
            "late_arrival_predictions",
            "late_arrival_outcomes",
            "nightjar_drift_counts",
            "nightjar_monitoring",
            "nightjar_decisions",
            "nightjar_promotions");
    children.forEach(
        (machine, child) -> {
          assertThat(child.waitFor()).as(child.output()).isZero();
          reference.requireSame(folder.resolve(machine.name()), ReferenceRun.NIGHTLY);
        });
  }

  private static List<List<String>> chain(Path place) {
    return ReferenceRun.JOBS.values().stream()
        .map(job -> ReferenceRun.withProject(place, job))
        .toList();
  }
}
