package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
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

  /** A machine the chain runs on. */
  private record Machine(String name, int cores, String zone, int files) {}

  private static final List<Machine> MACHINES =
      List.of(
          new Machine("utc", 1, "UTC", 1),
          new Machine("new-york", 2, "America/New_York", 40),
          new Machine("kolkata", 2, "Asia/Kolkata", 3));

  @TempDir Path folder;

  @Test
  void t9_resultsDoNotDependOnCoresZonesOrFiles() throws IOException {
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
                  "-Dspark.sql.shuffle.partitions=" + machine.files(),
                  "-Dspark.ui.enabled=false"),
              chain(place),
              place.resolve("log")));
    }
    SortedMap<String, List<String>> first = null;
    for (Map.Entry<Machine, ChildJvm> child : children.entrySet()) {
      assertThat(child.getValue().waitFor()).as(child.getValue().output()).isZero();
      SortedMap<String, List<String>> contents =
          TableContents.of(
              TestSpark.lakehouse(folder.resolve(child.getKey().name() + "/lakehouse")));
      assertThat(contents)
          .containsKeys("carrier_delays", "nightjar_models", "late_arrival_predictions");
      if (first == null) {
        first = contents;
      }
      assertThat(contents.keySet()).isEqualTo(first.keySet());
      for (Map.Entry<String, List<String>> table : first.entrySet()) {
        assertThat(contents.get(table.getKey()))
            .as(table.getKey() + " on " + child.getKey())
            .isEqualTo(table.getValue());
      }
    }
    assertThat(Files.exists(folder.resolve("utc/lakehouse/tables/nightjar_champions"))).isTrue();
  }

  private static List<String> chain(Path place) {
    List<List<String>> jobs =
        List.of(
            List.of("ingest", "--bootstrap", "--to", NIGHT),
            List.of("materialize", "--bootstrap", "--to", NIGHT),
            List.of("train", "--date", NIGHT),
            List.of("score", "--date", NIGHT));
    List<String> arguments = new ArrayList<>();
    for (List<String> job : jobs) {
      if (!arguments.isEmpty()) {
        arguments.add(Chain.NEXT);
      }
      arguments.addAll(job);
      arguments.addAll(List.of("--project", place.resolve("project").toString()));
    }
    return arguments;
  }
}
