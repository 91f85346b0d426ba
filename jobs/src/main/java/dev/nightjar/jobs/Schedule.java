package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.YamlMap;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code schedules/*.yaml}: when what runs. The jobs read the upstream deadline; the rest makes the
 * DAGs of Airflow.
 *
 * @param name what runs; one of {@link #KINDS}
 * @param dag the DAG's id in Airflow
 * @param upstreamDeadline how long after the cutoff a missing landing is waited for; null for ever
 * @param calendar when it starts by itself
 * @param tries what happens when it fails
 * @param driverMemory of the driver, as Spark writes it; null for that of the connection
 */
record Schedule(
    String name,
    String dag,
    @Nullable Duration upstreamDeadline,
    Calendar calendar,
    Tries tries,
    @Nullable String driverMemory) {
  /** The schedule of the nightly job. */
  static final String NIGHTLY = "nightly";

  private static final String MAINTENANCE = "maintenance";

  /** Everything that can be scheduled. */
  static final List<String> KINDS = List.of(NIGHTLY, "retrain", "backfill", MAINTENANCE);

  /** The nightly schedule of a project that has none. */
  static final Schedule NONE =
      new Schedule(
          NIGHTLY,
          NIGHTLY,
          null,
          new Calendar(null, null, true, RunAs.STEPS, null, null),
          new Tries(null, Tries.PAUSE, null, Refused.FAIL),
          null);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
  private static final Pattern CRON = Pattern.compile("\\S+( +\\S+){4}");
  private static final Pattern MEMORY = Pattern.compile("\\d{1,6}[mg]");

  /** How a night runs. */
  enum RunAs {
    /** Each step a task. */
    STEPS,
    /** All in one application. */
    APPLICATION
  }

  /** What becomes of a task whose data a gate refused. */
  enum Refused {
    /** It failed. */
    FAIL,
    /** It is skipped, and so is what waits for it. */
    SKIP
  }

  /**
   * When it starts by itself.
   *
   * @param firstNight of a nightly schedule; null where nights are only triggered
   * @param lastNight of a nightly schedule; null for no end
   * @param catchUp true where nights that passed meanwhile are run, one after the other
   * @param runAs how a night runs, unless a run is triggered otherwise
   * @param every cron expression of maintenance; null for weekly
   * @param olderThan what vacuum frees; null for its default
   */
  record Calendar(
      @Nullable LocalDate firstNight,
      @Nullable LocalDate lastNight,
      boolean catchUp,
      RunAs runAs,
      @Nullable String every,
      @Nullable Duration olderThan) {}

  /**
   * What happens when it fails.
   *
   * @param retries how often what failed outside is tried again; null for three times
   * @param retryAfter pause before a retry
   * @param deadline after which a run that has not ended raises an alert; null for none
   * @param whenRefused what becomes of a task whose data a gate refused
   */
  record Tries(
      @Nullable Long retries,
      Duration retryAfter,
      @Nullable Duration deadline,
      Refused whenRefused) {
    private static final Duration PAUSE = Duration.ofMinutes(5);
  }

  /** Reads all schedules by name; mistakes go to the problems. */
  static Map<String, Schedule> read(ProjectFolder folder, Problems problems) {
    Map<String, Schedule> schedules = new LinkedHashMap<>();
    for (YamlMap yaml : folder.documents("schedules", problems)) {
      String name = yaml.string("schedule");
      if (!name.isEmpty() && !KINDS.contains(name)) {
        problems.unknown(yaml.mark("schedule"), "schedule", name, KINDS);
      }
      Schedule schedule =
          new Schedule(
              name,
              matching(yaml, "dag", ID, "an id of letters, digits, dots, dashes and underscores")
                  .orElse(name),
              name.equals(NIGHTLY) ? optional(yaml, "upstream_deadline") : null,
              calendar(yaml, name),
              tries(yaml),
              matching(yaml, "driver_memory", MEMORY, "an amount of memory such as 2g")
                  .orElse(null));
      yaml.finish();
      if (schedules.put(name, schedule) != null) {
        yaml.problem("schedule", "the schedule '" + name + "' is defined twice");
      }
      if (schedules.values().stream().filter(s -> s.dag().equals(schedule.dag())).count() > 1) {
        yaml.problem("dag", "the id '" + schedule.dag() + "' is that of another schedule");
      }
    }
    return schedules;
  }

  private static Calendar calendar(YamlMap yaml, String name) {
    if (name.equals(MAINTENANCE)) {
      return new Calendar(
          null,
          null,
          false,
          RunAs.STEPS,
          matching(yaml, "every", CRON, "a cron expression of five fields").orElse(null),
          optional(yaml, "older_than"));
    }
    if (!name.equals(NIGHTLY)) {
      return NONE.calendar();
    }
    @Nullable LocalDate first = yaml.optionalDate("first_night");
    @Nullable LocalDate last = yaml.optionalDate("last_night");
    if (last != null && (first == null || last.isBefore(first))) {
      yaml.problem("last_night", "'last_night' needs a 'first_night' that is not after it");
    }
    return new Calendar(
        first,
        last,
        yaml.bool("catch_up", true),
        yaml.oneOf("run_as", RunAs.class, RunAs.STEPS),
        null,
        null);
  }

  private static Tries tries(YamlMap yaml) {
    @Nullable Long retries = yaml.has("retries") ? (Long) yaml.integer("retries", 0) : null;
    if (retries != null && (retries < 0 || retries > 1000)) {
      yaml.problem("retries", "'retries' must be from 0 to 1000");
    }
    return new Tries(
        retries,
        yaml.duration("retry_after", Tries.PAUSE),
        optional(yaml, "deadline"),
        yaml.oneOf("when_refused", Refused.class, Refused.FAIL));
  }

  private static @Nullable Duration optional(YamlMap yaml, String key) {
    return yaml.has(key) ? yaml.duration(key, Duration.ZERO) : null;
  }

  private static Optional<String> matching(
      YamlMap yaml, String key, Pattern pattern, String meaning) {
    @Nullable String text = yaml.optionalString(key);
    if (text != null && !pattern.matcher(text).matches()) {
      yaml.problem(key, "'" + text + "' is not " + meaning);
    }
    return Optional.ofNullable(text);
  }
}
