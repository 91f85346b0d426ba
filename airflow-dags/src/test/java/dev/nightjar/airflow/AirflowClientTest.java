package dev.nightjar.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the client asks for and makes of the answers of Airflow 3.3, over a real socket. */
class AirflowClientTest {
  private static final String NIGHTLY = "GET /api/v2/dags/nightly/details";
  private static final String RUNS = "POST /api/v2/dags/nightly/dagRuns";
  private static final String RUN = "GET /api/v2/dags/nightly/dagRuns/n1";
  private static final String TASKS =
      "GET /api/v2/dags/nightly/dagRuns/n1/taskInstances?limit=100&offset=0";
  private static final Trigger TRIGGER = Trigger.of("nightly", "n1", Map.of("date", "2013-06-02"));

  private final ScriptedServer server = new ScriptedServer();
  private final FakeTime time = new FakeTime();
  private final AirflowClient client =
      new AirflowClient(
          new AirflowAccess(server.url(), "admin", () -> "secret"), Patience.DEFAULT, time);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aTriggerCarriesAllItWasGivenAndReadsTheRun() {
    server.on(NIGHTLY, 200, dag(false)).on(RUNS, 200, run("queued"));
    Triggered triggered =
        client.trigger(
            new Trigger(
                "nightly",
                "n1",
                Instant.parse("2013-06-02T08:00:00Z"),
                Map.of("days", 14, "model", "late_arrival"),
                "by hand"),
            Trigger.IfPaused.LEAVE);
    assertThat(triggered.isNew()).isTrue();
    assertThat(triggered.isPaused()).isFalse();
    assertThat(triggered.run().state()).isEqualTo(RunState.QUEUED);
    assertThat(triggered.run().intervalEnd()).isEqualTo(Instant.parse("2013-06-02T08:00:00Z"));
    assertThat(triggered.run().conf()).isEqualTo(Map.of("date", "2013-06-02"));
    ScriptedServer.Request sent = server.requests(RUNS).get(0);
    assertThat(sent.authorization()).isEqualTo("Bearer t1");
    assertThat(sent.json().toString())
        .isEqualTo(
            Json.object()
                .put("dag_run_id", "n1")
                .put("logical_date", "2013-06-02T08:00:00Z")
                .put("note", "by hand")
                .set("conf", sent.json().path("conf"))
                .toString());
    assertThat(sent.json().path("conf").path("days").isInt()).isTrue();
  }

  @Test
  void aTriggerWithoutADateSendsNullBecauseAirflowRequiresTheKey() {
    server.on(NIGHTLY, 200, dag(false)).on(RUNS, 200, run("queued"));
    client.trigger(TRIGGER, Trigger.IfPaused.LEAVE);
    assertThat(server.requests(RUNS).get(0).json().has("logical_date")).isTrue();
    assertThat(server.requests(RUNS).get(0).json().path("logical_date").isNull()).isTrue();
  }

  @Test
  void aRunOfThatNameIsThereAlreadyWhichIsASuccess() {
    server
        .on(NIGHTLY, 200, dag(false))
        .on(RUNS, 409, "{\"detail\":{\"reason\":\"Unique constraint violation\"}}")
        .on(RUN, 200, run("running"));
    Triggered triggered = client.trigger(TRIGGER, Trigger.IfPaused.LEAVE);
    assertThat(triggered.isNew()).isFalse();
    assertThat(triggered.run().state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void anotherRunOfTheSameDateIsAnError() {
    server
        .on(NIGHTLY, 200, dag(false))
        .on(RUNS, 409, "{\"detail\":{\"reason\":\"Unique constraint violation\"}}")
        .on(RUN, 404, "{\"detail\":\"The DagRun was not found\"}");
    AirflowException thrown =
        thrownBy(
            () ->
                client.trigger(
                    new Trigger(
                        "nightly", "n1", Instant.parse("2013-06-02T08:00:00Z"), Map.of(), null),
                    Trigger.IfPaused.LEAVE));
    assertThat(thrown)
        .hasMessage(
            "Cannot trigger nightly as n1: another run of it has the logical date"
                + " 2013-06-02T08:00:00Z already.");
    assertThat(thrown.status()).isEqualTo(409);
    assertThat(thrown.isRefusal()).isTrue();
  }

  @Test
  void aDateBeforeTheStartIsRefusedBeforeItCountsAsASuccess() {
    server.on(NIGHTLY, 200, dag(false));
    AirflowException thrown =
        thrownBy(
            () ->
                client.trigger(
                    new Trigger(
                        "nightly", "n1", Instant.parse("2012-01-01T00:00:00Z"), Map.of(), null),
                    Trigger.IfPaused.LEAVE));
    assertThat(thrown).hasMessageContaining("before its start date 2013-06-01T08:00:00Z");
    assertThat(thrown.isRefusal()).isTrue();
    assertThat(server.requests(RUNS)).isEmpty();
  }

  @Test
  void aSuccessWithoutTasksIsAnError() {
    server
        .on(RUN, 200, run("success"))
        .on(TASKS, 200, "{\"task_instances\":[],\"total_entries\":0}");
    AirflowException thrown =
        thrownBy(() -> client.await("nightly", "n1", Duration.ofMinutes(1), Duration.ofSeconds(5)));
    assertThat(thrown).hasMessageContaining("it had no tasks").hasMessageContaining("n1");
    assertThat(thrown.isRefusal()).isTrue();
  }

  @Test
  void aPausedDagTakesTheRunInAndSaysSo() {
    server.on(NIGHTLY, 200, dag(true)).on(RUNS, 200, run("queued"));
    assertThat(client.trigger(TRIGGER, Trigger.IfPaused.LEAVE).isPaused()).isTrue();
    assertThat(server.requests("PATCH /api/v2/dags/nightly")).isEmpty();
  }

  @Test
  void aPausedDagIsUnpausedOnRequest() {
    server
        .on(NIGHTLY, 200, dag(true))
        .on("PATCH /api/v2/dags/nightly", 200, dag(false))
        .on(RUNS, 200, run("queued"));
    assertThat(client.trigger(TRIGGER, Trigger.IfPaused.UNPAUSE).isPaused()).isFalse();
    assertThat(server.requests("PATCH /api/v2/dags/nightly").get(0).body())
        .isEqualTo("{\"is_paused\":false}");
  }

  @Test
  void aRunIsPolledUntilItEnds() {
    server.on(RUN, 200, run("queued")).on(RUN, 200, run("running")).on(RUN, 200, run("failed"));
    DagRun run = client.await("nightly", "n1", Duration.ofMinutes(1), Duration.ofSeconds(5));
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(time.pauses()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
  }

  @Test
  void aRunThatTakesTooLongIsAnErrorThatSaysHowFarItIs() {
    server.on(RUN, 200, run("running"));
    AirflowException thrown =
        thrownBy(() -> client.await("nightly", "n1", Duration.ofMinutes(1), Duration.ofSeconds(7)));
    assertThat(thrown).hasMessageContaining("after 60 s it is running");
    assertThat(thrown.isRefusal()).isFalse();
    assertThat(time.pauses()).hasSize(9);
  }

  @Test
  void tasksComeInTheOrderOfTheirStart() {
    server.on(
        TASKS,
        200,
        """
        {"total_entries":3,"task_instances":[
          {"task_id":"later","map_index":-1,"state":null,"try_number":0,"start_date":null},
          {"task_id":"score","map_index":-1,"state":"failed","try_number":3,
           "start_date":"2013-06-02T08:02:00Z","end_date":"2013-06-02T08:03:00.5+00:00"},
          {"task_id":"ingest","map_index":2,"state":"success","try_number":1,
           "start_date":"2013-06-02T08:00:00Z","end_date":"2013-06-02T08:01:00Z"}]}""");
    List<TaskInstance> tasks = client.tasks("nightly", "n1");
    assertThat(tasks).extracting(TaskInstance::taskId).containsExactly("ingest", "score", "later");
    assertThat(tasks).extracting(TaskInstance::state).containsExactly("success", "failed", null);
    assertThat(tasks).extracting(TaskInstance::tries).containsExactly(1, 3, 0);
    assertThat(tasks.get(1).endedAt()).isEqualTo(Instant.parse("2013-06-02T08:03:00.500Z"));
  }

  @Test
  void listsAreReadToTheirLastPage() {
    server
        .on(
            "GET /api/v2/importErrors?limit=100&offset=0",
            200,
            """
            {"total_entries":2,"import_errors":[
              {"filename":"a.py","stack_trace":"Traceback\\n  File\\nNameError: name 'x'\\n"}]}""")
        .on(
            "GET /api/v2/importErrors?limit=100&offset=1",
            200,
            "{\"total_entries\":2,\"import_errors\":[{\"filename\":\"b.py\",\"stack_trace\":\"E\"}]}");
    assertThat(client.importErrors()).extracting(ImportError::file).containsExactly("a.py", "b.py");
    assertThat(client.importErrors().get(0).reason()).isEqualTo("NameError: name 'x'");
  }

  @Test
  void anXComIsJsonAsPlainValues() {
    String xcom =
        "GET /api/v2/dags/nightly/dagRuns/n1/taskInstances/score/xcomEntries/return_value";
    server
        .on(xcom, 200, "{\"key\":\"return_value\",\"value\":{\"rows\":754,\"late\":[true,null]}}")
        .on(xcom, 200, "{\"key\":\"return_value\",\"value\":null}");
    assertThat(client.xcom("nightly", "n1", "score", "return_value"))
        .isEqualTo(Map.of("rows", 754, "late", Arrays.asList(true, null)));
    assertThat(client.xcom("nightly", "n1", "score", "return_value")).isNull();
  }

  @Test
  void failedTasksAreClearedAndTheirRunStartsAgain() {
    String clear = "POST /api/v2/dags/nightly/clearTaskInstances";
    server.on(clear, 200, "{\"task_instances\":[{\"task_id\":\"score\"}],\"total_entries\":1}");
    assertThat(client.clearFailed("nightly", "n1")).containsExactly("score");
    assertThat(server.requests(clear).get(0).body())
        .isEqualTo(
            "{\"dag_run_id\":\"n1\",\"only_failed\":true,\"dry_run\":false,\"reset_dag_runs\":true}");
  }

  @Test
  void aBackfillIsAskedForWithItsOrder() {
    server.on(NIGHTLY, 200, dag(false)).on("POST /api/v2/backfills", 200, backfill(7, "null"));
    Backfill backfill = client.backfill(request());
    assertThat(backfill.id()).isEqualTo(7);
    assertThat(backfill.completedAt()).isNull();
    assertThat(server.requests("POST /api/v2/backfills").get(0).body())
        .isEqualTo(
            "{\"dag_id\":\"nightly\",\"from_date\":\"2013-06-02T08:00:00Z\","
                + "\"to_date\":\"2013-06-04T08:00:00Z\",\"max_active_runs\":1,"
                + "\"reprocess_behavior\":\"none\"}");
  }

  @Test
  void theSameBackfillAskedForTwiceIsOne() {
    server
        .on(NIGHTLY, 200, dag(false))
        .on("POST /api/v2/backfills", 409, "{\"detail\":\"There is already a running backfill\"}")
        .on(
            "GET /api/v2/backfills?dag_id=nightly&limit=100&offset=0",
            200,
            "{\"total_entries\":2,\"backfills\":["
                + backfill(6, "\"2013-06-05T00:00:00Z\"")
                + ","
                + backfill(7, "null")
                + "]}");
    assertThat(client.backfill(request()).id()).isEqualTo(7);
    AirflowException thrown =
        thrownBy(
            () ->
                client.backfill(
                    new Backfill.Request(
                        "nightly",
                        request().from(),
                        Instant.parse("2013-06-09T08:00:00Z"),
                        1,
                        Backfill.Reprocess.NONE)));
    assertThat(thrown).hasMessageContaining("already a running backfill");
  }

  @Test
  void anAssetIsFoundByItsNameAndItsEventsCarryWhatWasSaid() {
    server
        .on(
            "GET /api/v2/assets?limit=100&offset=0",
            200,
            """
            {"total_entries":2,"assets":[{"id":1,"name":"flights_retrain_2","uri":"x://a"},
             {"id":2,"name":"flights_retrain","uri":"nightjar://flights/retrain"}]}""")
        .on(
            "GET /api/v2/assets/events?asset_id=2&limit=100&offset=0",
            200,
            """
            {"total_entries":1,"asset_events":[{"id":5,"asset_id":2,"timestamp":"2013-06-08T09:00:00Z",
             "extra":{"decision":"m-2013-06-08"},"created_dagruns":[{"run_id":"r1"}]}]}""")
        .on(
            "POST /api/v2/assets/events",
            200,
            "{\"id\":6,\"asset_id\":2,\"extra\":{},\"timestamp\":\"2013-06-08T09:00:00Z\"}");
    Asset asset = client.asset("flights_retrain").orElseThrow();
    assertThat(asset.id()).isEqualTo(2);
    assertThat(client.asset("retrain")).isEmpty();
    assertThat(client.events(asset).get(0).extra()).containsEntry("decision", "m-2013-06-08");
    assertThat(client.events(asset).get(0).runs()).containsExactly("r1");
    client.post(asset, Map.of("night", "2013-06-09"));
    assertThat(server.requests("POST /api/v2/assets/events").get(0).body())
        .isEqualTo("{\"asset_id\":2,\"extra\":{\"night\":\"2013-06-09\"}}");
  }

  @Test
  void healthAndVersionNeedNoLogin() {
    server
        .on(
            "GET /api/v2/monitor/health",
            200,
            """
            {"metadatabase":{"status":"healthy"},"scheduler":{"status":"unhealthy"},
             "triggerer":{"status":null},"dag_processor":{"status":"healthy"}}""")
        .on("GET /api/v2/version", 200, "{\"version\":\"3.3.2\"}");
    Health health = client.health();
    assertThat(health.canRun()).isFalse();
    assertThat(health.parts())
        .containsEntry("scheduler", "unhealthy")
        .containsEntry("triggerer", "absent");
    assertThat(client.version()).isEqualTo("3.3.2");
    assertThat(server.requests("POST /auth/token")).isEmpty();
  }

  @Test
  void namesCannotClimbOutOfTheirPlaceInThePath() {
    thrownBy(() -> client.run("../../auth", ".."));
    thrownBy(() -> client.run("a b", "scheduled__2013-06-02T08:00:00+00:00"));
    assertThat(server.requests())
        .extracting(ScriptedServer.Request::line)
        .contains(
            "GET /api/v2/dags/..%2F..%2Fauth/dagRuns/%2E%2E",
            "GET /api/v2/dags/a%20b/dagRuns/scheduled__2013-06-02T08%3A00%3A00%2B00%3A00");
  }

  private static Backfill.Request request() {
    return new Backfill.Request(
        "nightly",
        Instant.parse("2013-06-02T08:00:00Z"),
        Instant.parse("2013-06-04T08:00:00Z"),
        1,
        Backfill.Reprocess.NONE);
  }

  private static String backfill(int id, String completedAt) {
    return """
        {"id":%d,"dag_id":"nightly","from_date":"2013-06-02T08:00:00Z",
         "to_date":"2013-06-04T08:00:00Z","is_paused":false,"completed_at":%s}"""
        .formatted(id, completedAt);
  }

  private static String dag(boolean paused) {
    return """
        {"dag_id":"nightly","is_paused":%s,"start_date":"2013-06-01T08:00:00Z",
         "next_dagrun_run_after":null,"has_import_errors":false}"""
        .formatted(paused);
  }

  private static String run(String state) {
    return """
        {"dag_run_id":"n1","dag_id":"nightly","logical_date":"2013-06-01T08:00:00Z",
         "data_interval_start":"2013-06-01T08:00:00Z","data_interval_end":"2013-06-02T08:00:00Z",
         "run_type":"manual","state":"%s","conf":{"date":"2013-06-02"},"note":null}"""
        .formatted(state);
  }

  private static AirflowException thrownBy(Runnable call) {
    return catchThrowableOfType(AirflowException.class, call::run);
  }
}
