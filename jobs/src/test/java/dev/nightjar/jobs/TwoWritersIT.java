package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** W2 over processes: two that write the same window at once end as one. */
class TwoWritersIT {
  @TempDir Path folder;

  @Test
  void w2_twoProcessesIngestTheSameWindowAtOnce() {
    Path project = FlightsExtract.writeSmall(folder, LocalDate.parse("2013-01-03"), 1);
    List<String> ingest =
        List.of("ingest", "--bootstrap", "--to", "2013-01-03", "--project", project.toString());
    List<ChildJvm> children =
        Stream.of("a", "b")
            .map(
                name ->
                    ChildJvm.start(
                        List.of(ReferenceRun.get().archived()),
                        ingest,
                        folder.resolve(name + ".log")))
            .toList();
    for (ChildJvm child : children) {
      assertThat(child.waitFor()).as(child.output()).isZero();
    }
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    for (String table : List.of("outcomes", "schedule")) {
      assertThat(lakehouse.newest(table).version()).as(table + " has one commit").isZero();
    }
    Dataset<Row> results = lakehouse.read("nightjar_gate_results");
    assertThat(results.dropDuplicates("table", "window", "night", "rule").count())
        .isEqualTo(results.count());
    assertThat(lakehouse.ledger().entries()).hasSize(2).allMatch(LedgerEntry::done);
  }
}
