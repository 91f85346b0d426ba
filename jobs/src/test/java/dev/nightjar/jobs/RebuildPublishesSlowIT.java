package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.monitoring.postgres.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of a monitor makes new is published by the rebuild. */
class RebuildPublishesSlowIT {
  private static final String NIGHT = PublishedRun.NIGHT.toString();

  private final PublishedRun run = PublishedRun.get();

  @TempDir Path folder;

  @Test
  void aRebuildReplacesWhatIsPublished_alsoWhereItCouldNotAtFirst() throws IOException {
    Folders.copy(run.place(), folder);
    TestPostgres postgres = TestPostgres.create();
    Path yaml = folder.resolve("project/lakehouse.yaml");
    String at = PublishedRun.read(yaml).replace(run.postgres().url(), postgres.url());
    PublishedRun.write(yaml, at);
    Told.in(folder, "publish", "--date", NIGHT).requires(0);
    String volume =
        "SELECT DISTINCT threshold FROM nightjar.measurement WHERE night = '"
            + NIGHT
            + "' AND monitor = 'feature_drift' AND metric = 'psi'";
    List<String> before = postgres.query(volume);
    FlightsExtract.edit(
        folder.resolve("project/monitors/late_arrival.yaml"),
        "warn: 0.1, alert: 0.25",
        "warn: 0.11, alert: 0.26");

    PublishedRun.write(yaml, at.replace(postgres.url(), "jdbc:postgresql://127.0.0.1:1/nowhere"));
    Told.in(folder, "rebuild").requires(30, "Cannot publish to monitoring");
    assertThat(postgres.query(volume)).isEqualTo(before);
    PublishedRun.write(yaml, at);
    Told.in(folder, "rebuild").requires(0, "Nothing is out of date", "rows of 1 nights published");
    assertThat(postgres.query(volume)).isNotEqualTo(before);
    assertThat(postgres.query("SELECT night FROM nightjar.published WHERE night IS NOT NULL"))
        .as("a night that was not published is not")
        .containsExactly(NIGHT);
    assertThat(Told.in(folder, "rebuild").requires(0).err()).contains("monitoring: up to date");
  }
}
