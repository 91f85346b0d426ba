package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.airflow.AirflowAccess;
import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.ScriptedServer;
import dev.nightjar.monitoring.Decision;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the jobs that ask Airflow print, and whose move their failures are. */
class AirflowJobsTest {
  private static final int USER = 10;
  private static final int OUTSIDE = 30;
  private static final String DAG = "GET /api/v2/dags/nightly/details";
  private static final String RUNS = "POST /api/v2/dags/nightly/dagRuns";
  private static final String NAME = "nightjar-nightly-2013-06-02";
  private static final String ASSETS = "GET /api/v2/assets?limit=100&offset=0";
  private static final String EVENTS = "GET /api/v2/assets/events?asset_id=2&limit=100&offset=0";
  private static final String POSTED = "POST /api/v2/assets/events";

  @TempDir Path folder;
  private final ScriptedServer server = new ScriptedServer();
  private Path password;

  @BeforeEach
  void writePassword() throws IOException {
    password = Files.writeString(folder.resolve("password"), "secret\n");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aTriggerNamesTheRunByItsNightAndPassesParametersWithTheirTypes() {
    server.on(DAG, 200, dag(false)).on(RUNS, 200, run(NAME, "queued"));
    Told told =
        airflow("trigger", "nightly", "--date", "2013-06-02", "--param", "n=3", "--param", "s=x");
    told.requires(0);
    assertThat(told.out()).contains("nightly", NAME, "queued", "true");
    assertThat(server.requests(RUNS).get(0).body())
        .isEqualTo(
            "{\"dag_run_id\":\""
                + NAME
                + "\",\"logical_date\":null,\"note\":null,"
                + "\"conf\":{\"date\":\"2013-06-02\",\"n\":3,\"s\":\"x\"}}");
    assertThat(server.requests("POST /auth/token").get(0).json().path("password").asText())
        .isEqualTo("secret");
  }

  @Test
  void aPausedDagIsAWarning() {
    server.on(DAG, 200, dag(true)).on(RUNS, 200, run(NAME, "queued"));
    airflow("trigger", "nightly", "--date", "2013-06-02").requires(0, "WARN nightly is paused");
  }

  @Test
  void aRunThatFailedIsOutsideAndNamesItsTasks() {
    server
        .on(DAG, 200, dag(false))
        .on(RUNS, 200, run(NAME, "queued"))
        .on("GET /api/v2/dags/nightly/dagRuns/" + NAME, 200, run(NAME, "failed"))
        .on(
            "GET /api/v2/dags/nightly/dagRuns/" + NAME + "/taskInstances?limit=100&offset=0",
            200,
            "{\"total_entries\":1,\"task_instances\":[{\"task_id\":\"score\",\"state\":\"failed\"}]}");
    airflow("trigger", "nightly", "--date", "2013-06-02", "--wait", "1m")
        .requires(OUTSIDE, NAME, "score failed");
  }

  @Test
  void whatAirflowRefusesIsTheUsersMistake() {
    server.on(DAG, 404, "{\"detail\":\"Dag with dag_id: 'nightly' not found\"}");
    airflow("trigger", "nightly", "--date", "2013-06-02")
        .requires(USER, "Cannot look at the DAG nightly", "'nightly' not found");
  }

  @Test
  void aWrongUserIsToldWhatToCheck() {
    server
        .forget("POST /auth/token")
        .on("POST /auth/token", 401, "{\"detail\":\"Invalid credentials\"}");
    airflow("status").requires(USER, "Invalid credentials", "NIGHTJAR_AIRFLOW_PASSWORD_FILE");
  }

  @Test
  void aPasswordThatCannotBeReadIsTheUsersMistake() {
    Told.by(
            "airflow",
            "status",
            "--airflow-url",
            server.url().toString(),
            "--airflow-password-env",
            "NIGHTJAR_NO_SUCH_VARIABLE")
        .requires(USER, "NIGHTJAR_NO_SUCH_VARIABLE is not set");
    password = folder.resolve("none");
    airflow("status").requires(USER, "the file " + password + " cannot be read");
    Told.by("airflow", "status", "--airflow-url", "nowhere").requires(USER, "'nowhere' is not");
  }

  @Test
  void aBackfillAsksForTheCutoffsBeforeItsNights() {
    server
        .on(DAG, 200, dag(false))
        .on(
            "POST /api/v2/backfills",
            200,
            """
            {"id":7,"dag_id":"nightly","from_date":"2013-06-01T08:00:00Z",
             "to_date":"2013-11-03T08:00:00Z","completed_at":null}""");
    Told told = airflow("backfill", "nightly", "--from", "2013-06-02", "--to", "2013-11-04");
    told.requires(0);
    // The night of 4 November begins at 04:00 of the day after the clocks went back.
    assertThat(server.requests("POST /api/v2/backfills").get(0).body())
        .contains("\"from_date\":\"2013-06-01T08:00:00Z\"")
        .contains("\"to_date\":\"2013-11-03T09:00:00Z\"")
        .contains("\"max_active_runs\":1");
  }

  @Test
  void theDoctorTellsEachFindingAndEndsWithTheFirst() {
    server
        .on("GET /api/v2/version", 200, "{\"version\":\"3.3.2\"}")
        .on(
            "GET /api/v2/monitor/health",
            200,
            """
            {"metadatabase":{"status":"healthy"},"scheduler":{"status":"healthy"},
             "dag_processor":{"status":"healthy"},"triggerer":{"status":null}}""")
        .on(
            "GET /api/v2/dags?order_by=dag_id&limit=100&offset=0",
            200,
            "{\"total_entries\":1,\"dags\":[" + dag(true) + "]}")
        .on(
            "GET /api/v2/importErrors?limit=100&offset=0",
            200,
            "{\"total_entries\":0,\"import_errors\":[]}");
    Told told = airflow("doctor");
    told.requires(USER, "Cannot find the DAG backfill", "NIGHTJAR_PROJECT");
    assertThat(told.out())
        .contains("3.3.2", "login", "1 DAGs", "no import errors")
        .contains("Cannot find the DAG retrain", "Cannot run the DAG nightly: it is paused");
  }

  @Test
  void theDoctorStopsWhereNobodyAnswersInJson() {
    server.on("GET /api/v2/version", 200, "text/html", "<title>Sign in</title>");
    airflow("doctor").requires(OUTSIDE, "is not the API of Airflow 3");
  }

  @Test
  void aDecisionToTrainIsPostedOnce() {
    server
        .on(
            ASSETS,
            200,
            "{\"total_entries\":1,\"assets\":[{\"id\":2,\"name\":\"flights_retrain\",\"uri\":\"x\"}]}")
        .on(EVENTS, 200, "{\"total_entries\":0,\"asset_events\":[]}")
        .on(
            EVENTS,
            200,
            """
            {"total_entries":1,"asset_events":[{"id":1,"asset_id":2,
             "extra":{"decision":"late_arrival-2013-06-08"}}]}""")
        .on(POSTED, 200, "{\"id\":1,\"asset_id\":2}");
    StringWriter told = new StringWriter();
    RetrainEvents events =
        new RetrainEvents(
            new AirflowClient(new AirflowAccess(server.url(), "admin", () -> "secret")),
            "flights",
            new PrintWriter(told, true));
    LocalDate night = LocalDate.of(2013, 6, 8);
    Decision keep = decision(night, Decision.Action.KEEP);
    events.post(List.of(keep));
    assertThat(server.requests()).isEmpty();
    events.post(List.of(keep, decision(night, Decision.Action.RETRAIN)));
    events.post(List.of(decision(night, Decision.Action.RETRAIN)));
    assertThat(server.requests(POSTED)).hasSize(1);
    assertThat(server.requests(POSTED).get(0).json().path("extra").path("decision").asText())
        .isEqualTo("late_arrival-2013-06-08");
    assertThat(server.requests(POSTED).get(0).json().path("extra").path("night").asText())
        .isEqualTo("2013-06-08");
    assertThat(told.toString()).contains("posted to Airflow already");
  }

  @Test
  void trainingHereAndInAirflowIsRefused() {
    Told.by("nightly", "--date", "2013-06-02", "--post-decisions").requires(USER, "--no-retrain");
  }

  private static Decision decision(LocalDate night, Decision.Action action) {
    return new Decision("late_arrival", night, action, List.of(), List.of(), null);
  }

  private Told airflow(String... arguments) {
    List<String> all = new ArrayList<>(List.of("airflow"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--project",
            "../lakehouse-config/flights",
            "--airflow-url",
            server.url().toString(),
            "--airflow-password-file",
            password.toString()));
    return Told.by(all.toArray(String[]::new));
  }

  private static String dag(boolean paused) {
    return "{\"dag_id\":\"nightly\",\"is_paused\":%s,\"start_date\":\"2013-06-01T08:00:00Z\"}"
        .formatted(paused);
  }

  private static String run(String id, String state) {
    return "{\"dag_run_id\":\"%s\",\"dag_id\":\"nightly\",\"state\":\"%s\"}".formatted(id, state);
  }
}
