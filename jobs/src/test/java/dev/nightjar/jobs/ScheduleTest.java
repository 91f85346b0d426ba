package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScheduleTest {
  private static final Pattern VALID = Pattern.compile("unknown key 'zzzzzzzz'; valid: (.*)");
  private static final Path SCHEMA =
      Path.of("src/main/resources/dev/nightjar/schemas/schedule.schema.json");

  @TempDir Path folder;

  @Test
  void theShippedProjectSchedulesAllKinds() {
    Problems problems = new Problems();
    Map<String, Schedule> schedules =
        Schedule.read(ProjectFolder.open(Path.of("../lakehouse-config/flights"), null), problems);
    problems.throwIfAny("Cannot read schedules/");
    assertThat(schedules.keySet()).containsExactlyInAnyOrderElementsOf(Schedule.KINDS);
    Schedule nightly = schedules.get("nightly");
    assertThat(nightly.upstreamDeadline()).isEqualTo(Duration.ofHours(3));
    assertThat(nightly.calendar().firstNight()).isEqualTo(LocalDate.of(2013, 6, 2));
    assertThat(nightly.tries().retryAfter()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void mistakesAreToldAtOnceWithFileAndLine() throws IOException {
    String told =
        problemsOf(
            """
            schedule: nightly
            first_night: 2013-06-02
            last_night: 2013-06-01
            run_as: step
            retries: -1
            driver_memory: much
            every: "0 6 * * SUN"
            """);
    assertThat(told)
        .contains("schedules/x.yaml:3: 'last_night' needs a 'first_night' that is not after it")
        .contains("schedules/x.yaml:4: 'step' is not a valid run_as; did you mean 'steps'?")
        .contains("schedules/x.yaml:5: 'retries' must be from 0 to 1000")
        .contains("schedules/x.yaml:6: 'much' is not an amount of memory such as 2g")
        .contains("schedules/x.yaml:7: unknown key 'every'");
    assertThat(problemsOf("schedule: nighty")).contains("did you mean 'nightly'?");
    assertThat(problemsOf("schedule: maintenance\nevery: daily"))
        .contains("'daily' is not a cron expression of five fields");
    assertThat(problemsOf("schedule: backfill\n---\nschedule: retrain\ndag: backfill"))
        .contains("the id 'backfill' is that of another schedule");
  }

  @Test
  void theKeysOfEachKindAreThoseOfTheSchema() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(SCHEMA.toFile());
    for (String kind : Schedule.KINDS) {
      TreeSet<String> keys = new TreeSet<>();
      schema.path("properties").fieldNames().forEachRemaining(keys::add);
      for (JsonNode branch : schema.path("allOf")) {
        if (branch.at("/if/properties/schedule/const").asText().equals(kind)) {
          branch.at("/then/properties").fieldNames().forEachRemaining(keys::add);
        }
      }
      Matcher valid = VALID.matcher(problemsOf("schedule: " + kind + "\nzzzzzzzz: 1"));
      assertThat(valid.find()).as(kind).isTrue();
      assertThat(new TreeSet<>(Arrays.asList(valid.group(1).replaceAll("\\.$", "").split(", "))))
          .as(kind)
          .isEqualTo(keys);
    }
    assertThat(schema.at("/properties/schedule/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(Schedule.KINDS);
  }

  /** The DAG factory has a copy, because it must read it where there is no jar. */
  @Test
  void theDagsHoldTheSameSchema() throws IOException {
    Path copy = Path.of("../airflow-dags/dags/nightjar_airflow/schedule.schema.json");
    assertThat(Files.readString(copy)).isEqualTo(Files.readString(SCHEMA));
  }

  private String problemsOf(String yaml) throws IOException {
    Files.writeString(folder.resolve("lakehouse.yaml"), "name: x\nroot: x\n");
    Files.createDirectories(folder.resolve("schedules"));
    Files.writeString(folder.resolve("schedules/x.yaml"), yaml);
    Problems problems = new Problems();
    Schedule.read(ProjectFolder.open(folder, null), problems);
    try {
      problems.throwIfAny("Cannot read schedules/");
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
    return "";
  }
}
