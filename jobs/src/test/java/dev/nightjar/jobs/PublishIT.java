package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.monitoring.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights on a real PostgreSQL: what the tables hold, once, also when a process is killed. */
class PublishIT {
  private static final String NIGHT = PublishedRun.NIGHT.toString();

  private final PublishedRun run = PublishedRun.get();
  private final Lakehouse lakehouse = TestSpark.lakehouse(run.place().resolve("lakehouse"));

  @TempDir Path folder;

  @Test
  void aNightSaysTheSameOnStdoutInDeltaAndInPostgres() {
    JsonNode line = run.line();
    TestPostgres postgres = run.postgres();
    LedgerEntry entry =
        lakehouse.ledger().entriesOf(PublishedRun.NIGHT).stream()
            .filter(e -> e.job().equals("nightly"))
            .findFirst()
            .orElseThrow();
    String of = " FROM nightjar.nights WHERE night = '" + NIGHT + "'";
    assertThat(line.path("published").path("monitoring").asLong()).isPositive();
    assertThat(entry.run()).isEqualTo(line.path("run").asText());
    assertThat(postgres.value("SELECT run, status, verdict, rows" + of))
        .isEqualTo(
            "%s|%s|%s|%d"
                .formatted(
                    line.path("run").asText(),
                    line.path("status").asText(),
                    line.path("verdict").asText(),
                    line.path("rows").asLong()))
        .isEqualTo(
            "%s|%s|%s|%d".formatted(entry.run(), entry.status(), entry.verdict(), entry.rows()));
    assertThat(postgres.value("SELECT scored, quarantined, alerts" + of))
        .isEqualTo(
            "%d|%d|%d"
                .formatted(
                    line.path("scored").asLong(),
                    line.path("quarantined").asLong(),
                    line.path("alerts").asLong()))
        .isEqualTo(
            "%d|%d|%d"
                .formatted(
                    count("late_arrival_predictions"),
                    count("outcomes_quarantine"),
                    lakehouse
                        .read("nightjar_monitoring")
                        .where("night = DATE '" + NIGHT + "' AND verdict IN ('FAIL', 'ERROR')")
                        .count()));
    assertThat(postgres.value("SELECT auc_of, auc, worst_drift_column, worst_drift" + of))
        .isEqualTo(
            "%s|%s|%s|%s"
                .formatted(
                    line.at("/auc/of").asText(),
                    line.at("/auc/value").asDouble(),
                    line.at("/worst_drift/column").asText(),
                    line.at("/worst_drift/value").asDouble()));
    assertThat(
            postgres.value(
                "SELECT model, decision FROM nightjar.model_nights WHERE night = '" + NIGHT + "'"))
        .isEqualToIgnoringCase(
            line.at("/decisions/0/model").asText()
                + "|"
                + line.at("/decisions/0/decision").asText());
  }

  @Test
  void everyTableHasTheRowsOfTheLakehouse() {
    TestPostgres postgres = run.postgres();
    for (String[] pair :
        new String[][] {
          {"nightjar_monitoring", "measurement"},
          {"nightjar_gate_results", "gate_result"},
          {"nightjar_drift_counts", "drift_count"},
          {"nightjar_decisions", "decision"},
          {"late_arrival_predictions", "prediction"},
          {"late_arrival_outcomes", "outcome"}
        }) {
      String ours = pair[1].equals("prediction") ? " AND role = 'champion'" : "";
      assertThat(
              postgres.value(
                  "SELECT count(*) FROM nightjar.%s WHERE night = '%s'%s"
                      .formatted(pair[1], NIGHT, ours)))
          .as(pair[1])
          .isEqualTo(String.valueOf(count(pair[0])))
          .isNotEqualTo("0");
    }
    for (String[] pair :
        new String[][] {
          {"nightjar_models", "model_version"},
          {"nightjar_champions", "champion"},
          {"nightjar_promotions", "promotion"}
        }) {
      assertThat(postgres.value("SELECT count(*) FROM nightjar." + pair[1]))
          .isEqualTo(String.valueOf(lakehouse.read(pair[0]).count()));
    }
    List<String> scored = new ArrayList<>();
    for (Row row :
        lakehouse
            .read("late_arrival_predictions")
            .where("night = DATE '" + NIGHT + "'")
            .selectExpr("flight_id", "probability", "unix_micros(predict_at)", "slices['origin']")
            .collectAsList()) {
      scored.add("%s|%s|%d|%s".formatted(row.get(0), row.get(1), row.getLong(2), row.getString(3)));
    }
    assertThat(
            postgres.query(
                "SELECT key, probability, (extract(epoch FROM predict_at) * 1000000)::bigint,"
                    + " slices ->> 'origin' FROM nightjar.scored_history WHERE night = '"
                    + NIGHT
                    + "'"))
        .containsExactlyInAnyOrderElementsOf(scored);
    assertThat(postgres.value("SELECT count(*) FROM nightjar.scored_shadow"))
        .as("a challenger's predictions are apart")
        .isEqualTo(String.valueOf(count("late_arrival_shadow")));
    assertThat(
            Long.parseLong(
                postgres.value(
                    "SELECT count(*) FROM nightjar.scored_history WHERE label IS NOT NULL")))
        .as("outcomes of the nights before")
        .isGreaterThan(1000);
  }

  @Test
  void aSecondPublicationWritesNothing() {
    List<String> before =
        run.postgres().query("SELECT what, attempt, published_at FROM nightjar.published");
    JsonNode line = PublishedRun.line(Told.in(run.place(), "publish", "--date", NIGHT).requires(0));
    assertThat(line.path("rows").asLong()).isZero();
    assertThat(line.at("/published/monitoring").asLong(-1)).isZero();
    assertThat(run.postgres().query("SELECT what, attempt, published_at FROM nightjar.published"))
        .isEqualTo(before);
  }

  @Test
  void aPublicationThatIsKilledLeavesTheOldNightOrTheNew() throws IOException {
    Folders.copy(run.place(), folder);
    TestPostgres postgres = TestPostgres.create();
    PublishedRun.write(
        folder.resolve("project/lakehouse.yaml"),
        PublishedRun.read(folder.resolve("project/lakehouse.yaml"))
            .replace(run.postgres().url(), postgres.url()));
    String earlier = ReferenceRun.LAST.toString();
    Told.in(folder, "publish", "--date", earlier).requires(0);
    String state =
        "SELECT what, attempt, (SELECT count(*) FROM nightjar.measurement m WHERE m.night = p.night)"
            + " FROM nightjar.published p ORDER BY what";
    List<String> before = postgres.query(state);

    kill("publish:before_commit:monitoring", NIGHT);
    assertThat(postgres.query(state)).as("killed before the commit").isEqualTo(before);
    kill("publish:after_commit:monitoring", NIGHT);
    List<String> after = postgres.query(state);
    assertThat(after).as("killed after the commit").hasSize(before.size() + 1);
    JsonNode line = PublishedRun.line(Told.in(folder, "publish", "--date", NIGHT).requires(0));
    assertThat(line.path("rows").asLong()).isZero();
    assertThat(postgres.query(state)).isEqualTo(after);
  }

  @Test
  void aNightThatAGateRefusesIsPublishedWithItsVerdict() {
    Folders.copy(run.place(), folder);
    TestPostgres postgres = TestPostgres.create();
    Path yaml = folder.resolve("project/lakehouse.yaml");
    PublishedRun.write(yaml, PublishedRun.read(yaml).replace(run.postgres().url(), postgres.url()));
    Path gate = folder.resolve("project/gates/outcomes.yaml");
    String passing = PublishedRun.read(gate);
    PublishedRun.write(
        gate,
        """
        gate: outcomes
        rules:
          - { rule: expression, name: no night flights, check: "hour < 22", severity: fail }
        """);
    LocalDate refused = PublishedRun.NIGHT.plusDays(1);
    Told.in(folder, "ingest", "--nightly", "--date", refused.toString()).requires(20);
    assertThat(
            postgres.value(
                "SELECT status, verdict, alerts FROM nightjar.nights WHERE night = '"
                    + refused
                    + "'"))
        .as("by its first task")
        .isEqualTo("FAILED|FAIL|1");
    JsonNode line =
        PublishedRun.line(Told.in(folder, "nightly", "--date", refused.toString()).requires(20));
    assertThat(
            postgres.value(
                "SELECT run, n.status, n.verdict, alerts, quarantined, exit_code FROM nightjar.nights n"
                    + " JOIN nightjar.runs USING (run) WHERE n.night = '"
                    + refused
                    + "'"))
        .isEqualTo(
            "%s|FAILED|FAIL|%d|%d|20"
                .formatted(
                    line.path("run").asText(),
                    line.path("alerts").asLong(),
                    line.path("quarantined").asLong()));
    assertThat(postgres.query("SELECT watched, metric FROM nightjar.alerts WHERE verdict = 'FAIL'"))
        .containsExactly("outcomes|no night flights");

    PublishedRun.write(
        yaml,
        PublishedRun.read(yaml).replace(postgres.url(), "jdbc:postgresql://127.0.0.1:1/nowhere"));
    Told.in(folder, "nightly", "--date", refused.toString())
        .requires(20, "WARN Cannot publish to monitoring");
    PublishedRun.write(gate, passing);
    JsonNode failed =
        PublishedRun.line(Told.in(folder, "nightly", "--date", refused.toString()).requires(30));
    assertThat(failed.path("status").asText()).isEqualTo("FAILED");
    assertThat(TestSpark.lakehouse(folder.resolve("lakehouse")).ledger().entriesOf(refused))
        .filteredOn(entry -> entry.job().equals("nightly"))
        .extracting(LedgerEntry::exitCode)
        .containsExactly(20, 20, 20, 30);
  }

  /** Lets a process come to a point of its publication and kills it with kill -9. */
  private void kill(String point, String night) throws IOException {
    Path root = folder.resolve("lakehouse");
    Files.deleteIfExists(root.resolve(Checkpoint.HELD));
    Files.writeString(root.resolve(Checkpoint.HOLD_AT), point);
    List<String> job = new ArrayList<>(List.of(root.toString()));
    job.addAll(ReferenceRun.withProject(folder, List.of("publish", "--date", night)));
    ChildJvm child =
        ChildJvm.startHeld(
            List.of(ReferenceRun.get().archived()), List.of(job), folder.resolve("log"));
    while (!Files.exists(root.resolve(Checkpoint.HELD))) {
      assertThat(child.isAlive()).as(child.output()).isTrue();
      LockSupport.parkNanos(50_000_000);
    }
    child.kill();
  }

  @Test
  void mistakesAndFailuresAreTold() {
    Folders.copy(run.place().resolve("project"), folder.resolve("project"));
    Path yaml = folder.resolve("project/lakehouse.yaml");
    String good = PublishedRun.read(yaml);
    PublishedRun.write(yaml, good.replace(run.postgres().url(), "jdbc:postgresql://127.0.0.1:1/m"));
    Told.in(folder, "publish", "--date", NIGHT)
        .requires(30, "Cannot publish to monitoring (jdbc:postgresql://127.0.0.1:1/m)");
    Told.in(folder, "publish", "--date", "2013-06-01").requires(30);
    PublishedRun.write(yaml, good.replace("databases: { monitoring:", "databases: { monitorin:"));
    Told.in(folder, "publish", "--date", NIGHT)
        .requires(
            10, "scoring/late_arrival.yaml:", "no database 'monitoring'; did you mean 'monitorin'");
    PublishedRun.write(
        yaml, good.replace("user: postgres", "user: postgres, password: geheim, pasword_env: X"));
    Told told =
        Told.in(folder, "publish", "--date", NIGHT)
            .requires(10, "lakehouse.yaml:", "password_env or password_file", "pasword_env");
    assertThat(told.err()).doesNotContain("geheim");
    PublishedRun.write(
        yaml, good.replace(run.postgres().url(), "jdbc:mysql://x/y?password=geheim"));
    told = Told.in(folder, "publish", "--date", NIGHT).requires(10, "does not stand in the URL");
    assertThat(told.err()).doesNotContain("geheim");
    PublishedRun.write(yaml, good);
    Told.in(folder, "publish", "--date", "2013-06-01").requires(10, "no run has covered it");
    Told.in(folder, "publish", "--date", NIGHT, "--to-database", "monitring")
        .requires(10, "did you mean 'monitoring'");
  }

  private long count(String table) {
    return lakehouse.exists(table)
        ? lakehouse.read(table).where("night = DATE '" + NIGHT + "'").count()
        : 0;
  }
}
