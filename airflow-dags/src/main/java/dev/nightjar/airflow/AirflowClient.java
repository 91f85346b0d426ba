package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of the REST API of Airflow 3. Logs in when it has to, tries answers of 5xx and lost
 * connections again, and throws {@link AirflowException} for everything else. What it asks for may
 * be asked for twice: {@link #trigger} goes by the run's name, {@link #backfill} by its dates, and
 * whoever consumes an asset event has to know it by what it says.
 */
public final class AirflowClient {
  private static final int PAGE = 100;

  private final Wire wire;

  /** A client that waits as long as {@link Patience#DEFAULT} says. */
  public AirflowClient(AirflowAccess access) {
    this(access, Patience.DEFAULT);
  }

  /** A client. */
  public AirflowClient(AirflowAccess access, Patience patience) {
    this(access, patience, Pauses.REAL);
  }

  AirflowClient(AirflowAccess access, Patience patience, Pauses pauses) {
    this.wire = new Wire(access, patience, pauses);
  }

  /** Whether Airflow's parts are there; needs no login. */
  public Health health() {
    JsonNode health = wire.askAnyone("ask for the health", "monitor", "health");
    if (!health.has("scheduler")) {
      throw AirflowException.noAnswer(
          "ask for the health", "what answers is not the API of Airflow 3", null);
    }
    return Health.read(health);
  }

  /** Airflow's version, such as {@code 3.3.2}; needs no login. */
  public String version() {
    return Json.text(wire.askAnyone("ask for the version", "version"), "version");
  }

  /** Files of DAGs that cannot be read. */
  public List<ImportError> importErrors() {
    return all(
        "list the import errors", "import_errors", Map.of(), ImportError::read, "importErrors");
  }

  /** The DAGs that this user may see, by id. */
  public List<Dag> dags() {
    return all("list the DAGs", "dags", Map.of("order_by", "dag_id"), Dag::read, "dags");
  }

  /** A DAG with its start date. */
  public Dag dag(String id) {
    return Dag.read(get("look at the DAG " + id, "dags", id, "details"));
  }

  /** Pauses a DAG or lets it go on. */
  public void pause(String id, boolean paused) {
    wire.ask(
        (paused ? "pause the DAG " : "unpause the DAG ") + id,
        "PATCH",
        new String[] {"dags", id},
        Map.of(),
        Json.object().put("is_paused", paused));
  }

  /**
   * Starts a run, or finds the one of this name.
   *
   * @throws AirflowException also where the date is before the DAG's start date (Airflow would call
   *     a run without tasks a success), and where another run has the same logical date
   */
  public Triggered trigger(Trigger trigger, Trigger.IfPaused ifPaused) {
    String what = "trigger " + trigger.dagId() + " as " + trigger.runId();
    Dag dag = dag(trigger.dagId());
    requireStarted(what, dag, trigger.logicalDate());
    boolean paused = dag.paused();
    if (paused && ifPaused == Trigger.IfPaused.UNPAUSE) {
      pause(dag.id(), false);
      paused = false;
    }
    ObjectNode body = Json.object().put("dag_run_id", trigger.runId());
    body.put("logical_date", text(trigger.logicalDate())).put("note", trigger.note());
    body.set("conf", Json.of(trigger.conf()));
    try {
      JsonNode run =
          wire.ask(what, "POST", new String[] {"dags", trigger.dagId(), "dagRuns"}, Map.of(), body);
      return new Triggered(DagRun.read(run), true, paused);
    } catch (AirflowException e) {
      if (e.status() != 409) {
        throw e;
      }
      Optional<DagRun> same = find(trigger.dagId(), trigger.runId());
      if (same.isPresent()) {
        return new Triggered(same.get(), false, paused);
      }
      throw AirflowException.of(
          409,
          what,
          "another run of it has the logical date %s already".formatted(trigger.logicalDate()),
          e);
    }
  }

  /** A run. */
  public DagRun run(String dagId, String runId) {
    return DagRun.read(get("look at the run " + runId, "dags", dagId, "dagRuns", runId));
  }

  /** A run, if there is one of this name. */
  public Optional<DagRun> find(String dagId, String runId) {
    try {
      return Optional.of(run(dagId, runId));
    } catch (AirflowException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The newest runs of a DAG, the newest first. */
  public List<DagRun> runs(String dagId, int last) {
    JsonNode page =
        wire.ask(
            "list the runs of " + dagId,
            "GET",
            new String[] {"dags", dagId, "dagRuns"},
            Map.of("order_by", "-run_after", "limit", String.valueOf(last)),
            null);
    return Json.list(page.path("dag_runs"), DagRun::read);
  }

  /** The tasks of a run, in the order in which they started; those that have not come last. */
  public List<TaskInstance> tasks(String dagId, String runId) {
    List<TaskInstance> tasks =
        new ArrayList<>(
            all(
                "list the tasks of " + runId,
                "task_instances",
                Map.of(),
                TaskInstance::read,
                "dags",
                dagId,
                "dagRuns",
                runId,
                "taskInstances"));
    tasks.sort(
        Comparator.comparing(
                (TaskInstance task) -> task.startedAt() == null ? Instant.MAX : task.startedAt())
            .thenComparing(TaskInstance::taskId)
            .thenComparing(TaskInstance::mapIndex));
    return tasks;
  }

  /**
   * Looks at a run until it has ended.
   *
   * @param atMost how long
   * @param every how often
   * @return the run, whether it succeeded or failed
   * @throws AirflowException where it takes longer, and where it succeeded without a single task
   */
  public DagRun await(String dagId, String runId, Duration atMost, Duration every) {
    Instant until = wire.now().plus(atMost);
    while (true) {
      DagRun run = run(dagId, runId);
      if (run.state().isEnd()) {
        requireTasks(run);
        return run;
      }
      if (!wire.now().isBefore(until)) {
        throw AirflowException.noAnswer(
            "wait longer for %s of %s".formatted(runId, dagId),
            "after %d s it is %s".formatted(atMost.toSeconds(), run.state()),
            null);
      }
      wire.pause("wait for " + runId, every);
    }
  }

  /**
   * Fails for a run that Airflow calls a success although it did nothing.
   *
   * @throws AirflowException where a run that succeeded has no task
   */
  public void requireTasks(DagRun run) {
    if (run.state() == RunState.SUCCESS && tasks(run.dagId(), run.id()).isEmpty()) {
      throw AirflowException.inVain(
          "take %s of %s for a success".formatted(run.id(), run.dagId()),
          "it had no tasks, as a run has whose logical date (%s) is before the DAG's start date"
              .formatted(run.logicalDate()));
    }
  }

  /** What a task of a run returned: JSON as plain Java values; null for JSON's null. */
  public @Nullable Object xcom(String dagId, String runId, String taskId, String key) {
    JsonNode entry =
        get(
            "read " + key + " of " + taskId,
            "dags",
            dagId,
            "dagRuns",
            runId,
            "taskInstances",
            taskId,
            "xcomEntries",
            key);
    return Json.map(Json.object().set("value", entry.path("value"))).get("value");
  }

  /**
   * Lets the failed tasks of a run, and what waits for them, run again.
   *
   * @return the ids of the tasks
   */
  public List<String> clearFailed(String dagId, String runId) {
    ObjectNode body = Json.object().put("dag_run_id", runId).put("only_failed", true);
    body.put("dry_run", false).put("reset_dag_runs", true);
    JsonNode cleared =
        wire.ask(
            "clear the failed tasks of " + runId,
            "POST",
            new String[] {"dags", dagId, "clearTaskInstances"},
            Map.of(),
            body);
    return Json.list(cleared.path("task_instances"), task -> Json.text(task, "task_id"));
  }

  /**
   * Starts a backfill, or finds the one of these dates that is still running.
   *
   * @throws AirflowException also where another backfill of the DAG runs
   */
  public Backfill backfill(Backfill.Request request) {
    String what = "backfill " + request.dagId();
    requireStarted(what, dag(request.dagId()), request.from());
    try {
      return Backfill.read(
          wire.ask(what, "POST", new String[] {"backfills"}, Map.of(), body(request)));
    } catch (AirflowException e) {
      if (e.status() != 409) {
        throw e;
      }
      return backfills(request.dagId()).stream()
          .filter(b -> b.completedAt() == null)
          .filter(b -> b.from().equals(request.from()) && b.to().equals(request.to()))
          .findFirst()
          .orElseThrow(() -> e);
    }
  }

  /** The logical dates for which a backfill would make runs. */
  public List<Instant> dryRun(Backfill.Request request) {
    String what = "look at a backfill of " + request.dagId();
    JsonNode dates =
        wire.ask(what, "POST", new String[] {"backfills", "dry_run"}, Map.of(), body(request));
    List<Instant> all = new ArrayList<>();
    for (JsonNode each : dates.path("backfills")) {
      Instant date = Json.instant(each, "logical_date");
      if (date != null) {
        all.add(date);
      }
    }
    return all;
  }

  /** A backfill. */
  public Backfill backfill(long id) {
    return Backfill.read(get("look at the backfill " + id, "backfills", String.valueOf(id)));
  }

  /**
   * Looks at a backfill until all its runs have ended, well or badly.
   *
   * @param atMost how long
   * @param every how often
   * @throws AirflowException where it takes longer
   */
  public Backfill await(Backfill backfill, Duration atMost, Duration every) {
    Instant until = wire.now().plus(atMost);
    Backfill newest = backfill;
    while (newest.completedAt() == null) {
      if (!wire.now().isBefore(until)) {
        throw AirflowException.noAnswer(
            "wait longer for the backfill %d of %s".formatted(newest.id(), newest.dagId()),
            "it has not ended after %d s".formatted(atMost.toSeconds()),
            null);
      }
      wire.pause("wait for the backfill " + newest.id(), every);
      newest = backfill(newest.id());
    }
    return newest;
  }

  /** All backfills of a DAG. */
  public List<Backfill> backfills(String dagId) {
    return all(
        "list the backfills of " + dagId,
        "backfills",
        Map.of("dag_id", dagId),
        Backfill::read,
        "backfills");
  }

  /** The asset of this name, if some DAG makes it or waits for it. */
  public Optional<Asset> asset(String name) {
    return all("look for the asset " + name, "assets", Map.of(), Asset::read, "assets").stream()
        .filter(asset -> asset.name().equals(name))
        .findFirst();
  }

  /** All events of an asset. */
  public List<AssetEvent> events(Asset asset) {
    return all(
        "list the events of " + asset.name(),
        "asset_events",
        Map.of("asset_id", String.valueOf(asset.id())),
        AssetEvent::read,
        "assets",
        "events");
  }

  /** Tells of something that happened to an asset; DAGs that wait for it start. */
  public AssetEvent post(Asset asset, Map<String, ?> extra) {
    ObjectNode body = Json.object().put("asset_id", asset.id());
    body.set("extra", Json.of(extra));
    return AssetEvent.read(
        wire.ask(
            "post an event of " + asset.name(),
            "POST",
            new String[] {"assets", "events"},
            Map.of(),
            body));
  }

  private static ObjectNode body(Backfill.Request request) {
    ObjectNode body = Json.object().put("dag_id", request.dagId());
    body.put("from_date", request.from().toString()).put("to_date", request.to().toString());
    body.put("max_active_runs", request.maxActiveRuns());
    return body.put("reprocess_behavior", request.reprocess().name().toLowerCase(Locale.ROOT));
  }

  private static void requireStarted(String what, Dag dag, @Nullable Instant date) {
    if (date != null && dag.startDate() != null && date.isBefore(dag.startDate())) {
      throw AirflowException.inVain(
          what,
          "the logical date %s is before its start date %s, so the run would have no tasks"
              .formatted(date, dag.startDate()));
    }
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private JsonNode get(String what, String... parts) {
    return wire.ask(what, "GET", parts, Map.of(), null);
  }

  /** All pages of a list. */
  private <T> List<T> all(
      String what,
      String key,
      Map<String, String> query,
      Function<JsonNode, T> read,
      String... parts) {
    List<T> all = new ArrayList<>();
    while (true) {
      Map<String, String> paged = new LinkedHashMap<>(query);
      paged.put("limit", String.valueOf(PAGE));
      paged.put("offset", String.valueOf(all.size()));
      JsonNode page = wire.ask(what, "GET", parts, paged, null);
      List<T> items = Json.list(page.path(key), read);
      all.addAll(items);
      if (items.isEmpty() || all.size() >= page.path("total_entries").asInt()) {
        return all;
      }
    }
  }
}
