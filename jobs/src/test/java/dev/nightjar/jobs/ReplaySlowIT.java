package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model is made again to the byte, two weeks of nights, a compaction and a vacuum later. */
class ReplaySlowIT {
  private static final LocalDate TRAINED = LocalDate.parse("2013-01-08");
  private static final int NIGHTS = 14;

  @TempDir Path folder;

  @Test
  void w4_fourteenNightsLaterTheSameBytesComeOut() {
    FlightsByNight.write(folder, TRAINED.plusDays(NIGHTS + 1));
    Told.in(folder, "ingest", "--bootstrap", "--to", TRAINED.toString()).requires(0);
    Told.in(folder, "train", "--date", TRAINED.toString()).requires(0);
    for (int night = 1; night <= NIGHTS; night++) {
      String date = TRAINED.plusDays(night).toString();
      Told.in(folder, "nightly", "--date", date, "--no-retrain").requires(0);
    }
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    for (String table : lakehouse.tables()) {
      TestSpark.session().sql("OPTIMIZE delta.`" + lakehouse.path(table) + "`").collect();
    }
    Told.in(folder, "vacuum", "--older-than", "0s", "--nothing-runs").requires(0);
    DeltaLog.clearCache();
    Told told = Told.in(folder, "replay", "late_arrival@1", "--json").requires(0);
    assertThat(told.out())
        .contains("\"outcome\":\"IDENTICAL\"", "\"differences\":[]", "\"encoder_same\":true");
  }
}
