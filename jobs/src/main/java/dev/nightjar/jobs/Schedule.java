package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.YamlMap;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code schedules/*.yaml}: when what runs.
 *
 * @param name what runs; {@code nightly} so far
 * @param upstreamDeadline how long after the cutoff a missing landing is waited for; null for ever
 */
record Schedule(String name, @Nullable Duration upstreamDeadline) {
  /** The schedule of the nightly job. */
  static final String NIGHTLY = "nightly";

  /** The nightly schedule of a project that has none. */
  static final Schedule NONE = new Schedule(NIGHTLY, null);

  /** Reads all schedules by name; mistakes go to the problems. */
  static Map<String, Schedule> read(ProjectFolder folder, Problems problems) {
    Map<String, Schedule> schedules = new LinkedHashMap<>();
    for (YamlMap yaml : folder.documents("schedules", problems)) {
      String name = yaml.string("schedule");
      if (!name.isEmpty() && !name.equals(NIGHTLY)) {
        problems.unknown(yaml.mark("schedule"), "schedule", name, List.of(NIGHTLY));
      }
      @Nullable Duration deadline =
          yaml.has("upstream_deadline") ? yaml.duration("upstream_deadline", Duration.ZERO) : null;
      yaml.finish();
      if (schedules.put(name, new Schedule(name, deadline)) != null) {
        yaml.problem("schedule", "the schedule '" + name + "' is defined twice");
      }
    }
    return schedules;
  }
}
