package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ShippedProjectTest {
  @Test
  void theShippedProjectHasNoProblem() {
    Problems problems = new Problems();
    Project project = Project.read(ProjectFolder.open(Path.of("flights"), null), problems);
    assertThat(problems.all()).isEmpty();
    assertThat(project.tables().keySet())
        .containsExactly(
            "aircraft_delays", "airlines", "airports", "outcomes", "planes", "schedule", "weather");
    assertThat(project.tables().get("aircraft_delays").schema())
        .isEqualTo(
            StructType.fromDDL(
                """
                flight_id string, departs_at timestamp, tailnum string, carrier string,
                airline string, manufacturer string, model string, built int, seats bigint,
                arr_delay int, complete_at timestamp, known_at timestamp, night date
                """));
    assertThat(project.settings().clock()).isEqualTo(TestSpark.CLOCK);
    assertThat(project.tables().get("schedule").schema())
        .isEqualTo(
            StructType.fromDDL(
                """
                flight_id string, departs_at timestamp, carrier string, flight int, origin string,
                dest string, hour int, mins int, dow int, distance int, sched_dep_time int,
                sched_arr_time int, known_at timestamp, night date
                """));
  }
}
