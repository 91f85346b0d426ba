package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule W2 of a landing that is one file for all nights: a window's hash knows its own rows. */
class UndatedWindowHashTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 6, 2);
  private static final NightRange NIGHTS = new NightRange(FIRST, FIRST.plusDays(3));

  /** One row for the night before, two for the first, one for each of the next two, none after. */
  private static final List<String> TRIPS =
      List.of(
          "a,2013-05-30T00:00:00Z,1",
          "b,2013-06-01T09:00:00Z,2",
          "c,2013-06-02T08:00:00Z,3",
          "d,2013-06-02T09:00:00Z,4",
          "e,2013-06-03T09:00:00Z,5");

  @TempDir Path folder;

  @Test
  void w2_aFileThatGrowsChangesNoWindowThatItHeldBefore() {
    SortedMap<TableWindow, String> before = hashes(TRIPS);
    String history = history(TRIPS, FIRST);
    List<String> grown = new ArrayList<>(TRIPS);
    grown.add("f,2013-06-04T09:00:00Z,6");
    SortedMap<TableWindow, String> after = hashes(grown);
    assertThat(changed(before, after)).containsExactly(TableWindow.of(FIRST.plusDays(3)));
    assertThat(history(grown, FIRST)).isEqualTo(history);
    assertThat(history(grown, FIRST.plusDays(3)))
        .isNotEqualTo(history(TRIPS, FIRST.plusDays(3)))
        .isNotEqualTo(history);
  }

  @Test
  void w2_aChangedRowChangesItsWindowAlone() {
    SortedMap<TableWindow, String> before = hashes(TRIPS);
    assertThat(changed(before, hashes(with(1, "b,2013-06-01T09:00:00Z,7"))))
        .containsExactly(TableWindow.of(FIRST));
    assertThat(changed(before, hashes(with(3, "d,2013-06-02T09:00:00Z,"))))
        .containsExactly(TableWindow.of(FIRST.plusDays(1)));
    assertThat(changed(before, hashes(with(0, "a,2013-05-30T00:00:00Z,9")))).isEmpty();
    assertThat(history(with(0, "a,2013-05-30T00:00:00Z,9"), FIRST))
        .isNotEqualTo(history(TRIPS, FIRST));
    assertThat(changed(before, hashes(with(3, "d,2013-06-03T09:00:00Z,4"))))
        .as("a row that moves to another night")
        .containsExactly(TableWindow.of(FIRST.plusDays(1)), TableWindow.of(FIRST.plusDays(2)));
  }

  @Test
  void w2_aRowWrittenTwiceAndARowLeftOutShow() {
    List<String> twice = new ArrayList<>(TRIPS);
    twice.add(TRIPS.get(1));
    assertThat(changed(hashes(TRIPS), hashes(twice))).containsExactly(TableWindow.of(FIRST));
    assertThat(changed(hashes(TRIPS), hashes(TRIPS.subList(0, 4))))
        .containsExactly(TableWindow.of(FIRST.plusDays(2)));
  }

  @Test
  void w2_theOrderOfRowsAndTheirFilesDoNotShow_theFormatOnlyWhereItIsWritten() {
    SortedMap<TableWindow, String> inOneFile = hashes(TRIPS);
    List<String> shuffled = new ArrayList<>(TRIPS);
    Collections.shuffle(shuffled, new Random(7));
    assertThat(hashes(shuffled)).isEqualTo(inOneFile);
    ProjectFixture several = project("several", "trips");
    for (int i = 0; i < TRIPS.size(); i++) {
      several.write("landing/trips/" + i + ".csv", csv(TRIPS.subList(i, i + 1)));
    }
    assertThat(hashes(several)).isEqualTo(inOneFile);

    ProjectFixture parquet = project("parquet", "trips");
    TestSpark.session()
        .read()
        .schema("id STRING, at TIMESTAMP, n INT")
        .option("header", "true")
        .csv(several.path("landing/trips").toUri().toString())
        .repartition(3)
        .write()
        .parquet(parquet.path("landing/trips").toUri().toString());
    assertThat(hashes(parquet)).isEqualTo(inOneFile);
    parquet.write(
        "tables/trips.yaml",
        definition("trips").replace("\"trips\"", "{ path: trips, format: parquet }"));
    assertThat(hashes(parquet)).doesNotContainValue(inOneFile.get(TableWindow.of(FIRST)));
  }

  @Test
  void w2_windowsWithoutRowsAreAllTheSame_aloneAndInARange() {
    SortedMap<TableWindow, String> hashes = hashes(TRIPS);
    LocalDate last = NIGHTS.to();
    ProjectFixture project = project("alone", "trips").write("landing/trips.csv", csv(TRIPS));
    assertThat(hashes(project, NightRange.of(FIRST)))
        .containsEntry(TableWindow.of(FIRST), hashes.get(TableWindow.of(FIRST)));
    assertThat(hashes(project, NightRange.of(last.plusDays(40))))
        .containsValue(hashes.get(TableWindow.of(last)));
  }

  @Test
  void aRowOfAnotherNightThatCannotBeReadDisturbsNobodyElse() {
    List<String> rows = with(4, "e,2013-06-03T09:00:00Z,x");
    ProjectFixture project =
        project("bad", "trips")
            .write(
                "tables/trips.yaml",
                definition("trips")
                    .replace("n: int", "n: string")
                    .replace("n: n", "n: CAST(n AS INT)"))
            .write("landing/trips.csv", csv(rows));
    assertThat(rows(project, NightRange.of(FIRST))).hasSize(2);
    assertThatThrownBy(() -> rows(project, NIGHTS)).hasMessageContaining("'x'");
  }

  private static List<String> with(int i, String row) {
    List<String> rows = new ArrayList<>(TRIPS);
    rows.set(i, row);
    return rows;
  }

  private static List<TableWindow> changed(
      SortedMap<TableWindow, String> before, SortedMap<TableWindow, String> after) {
    assertThat(after).containsOnlyKeys(before.keySet());
    return before.keySet().stream().filter(w -> !before.get(w).equals(after.get(w))).toList();
  }

  private SortedMap<TableWindow, String> hashes(List<String> rows) {
    return hashes(project("one", "trips").write("landing/trips.csv", csv(rows)));
  }

  private static SortedMap<TableWindow, String> hashes(ProjectFixture project) {
    return hashes(project, NIGHTS);
  }

  private static SortedMap<TableWindow, String> hashes(ProjectFixture project, NightRange nights) {
    return batch(project, nights).inputHashes();
  }

  private static List<Row> rows(ProjectFixture project, NightRange nights) {
    return batch(project, nights).rows().collectAsList();
  }

  private static LandingBatch batch(ProjectFixture project, NightRange nights) {
    Project read = project.read();
    return new LandingReader(TestSpark.session(), read).read(read.tables().get("trips"), nights);
  }

  private String history(List<String> rows, LocalDate to) {
    Project read = project("one", "trips").write("landing/trips.csv", csv(rows)).read();
    return new LandingReader(TestSpark.session(), read)
        .history(read.tables().get("trips"), to)
        .inputHashes()
        .get(TableWindow.historyTo(to));
  }

  private ProjectFixture project(String name, String landing) {
    return new ProjectFixture(folder.resolve(name)).write("tables/trips.yaml", definition(landing));
  }

  private static String definition(String landing) {
    return """
        table: trips
        landing: "%s"
        columns: { id: string, at: timestamp, n: int }
        select: { id: id, at: at, n: n }
        key: [id]
        event_time: at
        available_time: at
        """
        .formatted(landing);
  }

  private static String csv(List<String> rows) {
    return "id,at,n\n" + String.join("\n", rows) + "\n";
  }
}
