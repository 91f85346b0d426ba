package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study that dies in the middle of a rung, and one whose rows were put together meanwhile. */
class StudySlowIT {
  @TempDir Path folder;

  @Test
  void aStudyThatIsKilledInARungGoesOnToTheSameModel() throws Exception {
    TrainedStudy.writeRows(folder);
    TrainedStudy plain = TrainedStudy.here(folder, "plain");

    ChildJvm child = TrainedStudy.child(folder, "killed", "local[2]");
    Path trials = folder.resolve(".killed-trials");
    while (lines(trials) < 1 && child.isAlive()) {
      Thread.sleep(5);
    }
    child.kill();
    long kept = lines(trials);
    assertThat(kept).as(child.output()).isBetween(1L, 5L);
    assertThat(folder.resolve("killed")).doesNotExist();

    Told.by(TrainedStudy.command(folder, "killed").toArray(String[]::new))
        .requires(0, "The study goes on: " + kept + " results were there already.");
    TrainedStudy.at(folder, "killed").requiresSame(plain);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> String.valueOf(file.getFileName())))
          .noneMatch(name -> name.startsWith(".killed"));
    }
  }

  @Test
  void t9_anOptimizeOfTheRowsDoesNotShow() throws IOException {
    TrainedStudy.writeRows(folder);
    Path place = folder.resolve("delta");
    String table = place.resolve("rows").toString();
    TestSpark.session()
        .read()
        .parquet(folder.resolve("rows").toString())
        .repartition(9)
        .write()
        .format("delta")
        .save(table);
    TrainedStudy before = TrainedStudy.here(place, "before");
    Row optimized = TestSpark.session().sql("OPTIMIZE delta.`" + table + "`").first();
    assertThat(optimized.<Row>getAs("metrics").<Long>getAs("numFilesRemoved")).isEqualTo(9);
    TrainedStudy.here(place, "after").requiresSame(before);
  }

  /** Finished trials in the log of a study. */
  private static long lines(Path trials) throws IOException {
    if (!Files.isDirectory(trials)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(trials)) {
      long lines = 0;
      for (Path file : files.toList()) {
        lines += Files.readString(file).chars().filter(c -> c == '\n').count();
      }
      return lines;
    }
  }
}
