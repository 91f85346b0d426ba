package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows over files, with the traps that such files lay. */
class WindowsFilesIT {
  private static final int USER = 10;

  @TempDir Path folder;

  @Test
  void t5_aWindowHasItsEndButNotItsBeginning() throws IOException {
    file("s", "k,ts", "1,2013-06-08T00:00:00Z");
    file(
        "e",
        "k,ts,v",
        "1,2013-06-08T00:00:00Z,1",
        "1,2013-06-08T00:00:00.000001Z,10",
        "1,2013-06-01T00:00:00Z,100",
        "1,2013-06-01T00:00:00.000001Z,1000",
        "2,2013-06-07T00:00:00Z,5");
    assertThat(windows("sum(v) over 7d", "count(*) over 7d", "min(v) over 1us"))
        .containsExactly("1001 2 1");
    assertThat(windows("sum(v) over 30d as s", "max(v) over 500ms")).containsExactly("1101 1");
  }

  @Test
  void t5_sevenDaysAre168HoursAlsoWhenADayHas23Or25() throws IOException {
    // Clocks changed on 10 March and 3 November: local midnights are 23 and 25 hours apart.
    file("s", "k,ts", "1,2013-03-11", "2,2013-11-04");
    file(
        "e",
        "k,ts,v",
        "1,2013-03-10T00:00:00,1",
        "1,2013-03-09T23:00:00,10",
        "1,2013-03-09T23:00:01,100",
        "2,2013-11-03T00:00:00,1",
        "2,2013-11-03T00:59:59,10",
        "2,2013-11-04T00:00:00,100");
    assertThat(windows(List.of("sum(v) over 1d"), "--time-zone", "America/New_York"))
        .containsExactly("101", "100");
  }

  @Test
  void t4_t6_whatIsKnownLaterAndNulls() throws IOException {
    file("s", "k,ts", "1,2013-06-08T00:00:00Z", ",2013-06-08T00:00:00Z", "1,", "3,2013-06-08");
    file(
        "e",
        "k,ts,known,v,ok",
        "1,2013-06-07T00:00:00Z,2013-06-07T00:00:00Z,2,true",
        "1,2013-06-07T00:00:00Z,2013-06-08T00:00:00Z,4,false",
        "1,2013-06-07T00:00:00Z,2013-06-08T00:00:00.000001Z,100,true",
        "1,2013-06-07T00:00:00Z,,100,true",
        "1,,2013-06-07T00:00:00Z,100,true",
        ",2013-06-07T00:00:00Z,2013-06-07T00:00:00Z,100,true",
        "1,2013-06-07T12:00:00Z,2013-06-07T12:00:00Z,,");
    String[] aggregates = {
      "count(*) over 7d",
      "count(v) over 7d",
      "mean(v) over 7d",
      "rate(ok) over 7d",
      "stddev(v) over 7d",
      "first(v) over 7d",
      "last(v) over 7d"
    };
    List<String> expected =
        List.of(
            "3 2 3.0 0.5 1.4142135623730951 2 4",
            "0 0 null null null null null",
            "0 0 null null null null null",
            "0 0 null null null null null");
    assertThat(windows(List.of(aggregates), "--available-time", "known"))
        .containsExactlyElementsOf(expected);
    assertThat(windows(List.of(aggregates), "--available-time", "known", "--memory", "0"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void duplicatesCountAndEqualRowsAreEventsOfTheirOwn() throws IOException {
    file("s", "k,ts", "1,2013-06-08", "1,2013-06-08");
    file("e", "k,ts,v", "1,2013-06-07,3", "1,2013-06-07,3");
    assertThat(windows("count(*) over 7d", "sum(v) over 7d", "last(v) over 7d"))
        .containsExactly("2 6 3", "2 6 3");
  }

  @Test
  void expressionsTextAndManyValues() throws IOException {
    file("s", "k,ts", "1,2013-06-08");
    file(
        "e",
        "k,ts,v,`a b`",
        "1,2013-06-05,20,x",
        "1,2013-06-06,10,x",
        "1,2013-06-07,1,\"ü, y\"",
        "1,2013-06-07,2,z");
    assertThat(
            windows(
                "rate(v >= 10) over 7d as late",
                "max(`a b`) over 7d as m",
                "distinct(v) over 7d",
                "approx_distinct(v) over 7d",
                "top(`a b`, 1) over 7d as often",
                "approx_top(`a b`, 2) over 7d as often_too",
                "sum(v * 2) over 1d as twice"))
        .containsExactly("0.5 ü, y 4 4 [[x,2]] [[x,2], [z,1]] null");
  }

  @Test
  void emptyFiles() throws IOException {
    file("s", "k,ts", "1,2013-06-08");
    file("e", "k,ts,v");
    assertThat(windows("count(*) over 7d", "mean(v) over 7d")).containsExactly("0 null");
    file("e", "k,ts,v", "1,2013-06-07,3");
    file("s", "k,ts");
    assertThat(windows("count(*) over 7d", "mean(v) over 7d")).isEmpty();
  }

  @Test
  void whatIsWrongIsToldAllAtOnceAndLeavesNothing() throws IOException {
    file("s", "k,ts,count_7d", "1,2013-06-08,0");
    file("e", "k,ts,v,name", "1,2013-06-07,3,a", "1,2013-06-07,4,b");
    assertThat(
            refused(
                "men(v) over 7d", "mean(v)", "sum(*) over 1h", "min(v) over 0d", "top(v) over 1d"))
        .contains("did you mean 'mean'")
        .contains("'mean(v)' is not of the form")
        .contains("only count takes *")
        .contains("'min(v) over 0d' has no length of time")
        .contains("write top(column, 3)");
    assertThat(refused("mean(name) over 7d", "sum(w) over 7d as x", "sum(v + rand()) over 1d as y"))
        .contains("it is string, not a number")
        .contains("uses w, which is no column")
        .contains("calls rand");
    assertThat(refused("sum(v + 1) over 7d")).contains("name the result with as NAME");
    assertThat(refused("count(*) over 7d")).contains("Cannot write the column count_7d");
    assertThat(refused("last(v) over 7d")).contains("Cannot tell the last v");
    assertThat(refused(List.of("distinct(v) over 7d"), "--exact-values", "1"))
        .contains("more than 1 different values")
        .contains("approx_distinct");
    assertThat(refused(List.of("distinct(v) over 7d"), "--exact-values", "0"))
        .contains("Cannot use --exact-values 0");
  }

  private void file(String name, String header, String... rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(header.replace("`", "")));
    lines.addAll(List.of(rows));
    Files.write(folder.resolve(name + ".csv"), lines);
  }

  private List<String> windows(String... aggregates) {
    return windows(List.of(aggregates));
  }

  /** Of each row what is measured, in the order of the spine by a plan without an exchange. */
  private List<String> windows(List<String> aggregates, String... more) {
    run(aggregates, more).requires(0);
    Path out = folder.resolve("out");
    Dataset<Row> measured = TestSpark.session().read().parquet(out.toString());
    int own = measured.columns().length - aggregates.size();
    List<String> rows = new ArrayList<>();
    for (Row row : measured.collectAsList()) {
      rows.add(
          String.join(
              " ",
              IntStream.range(own, row.size())
                  .mapToObj(i -> text(row.get(i)))
                  .toArray(String[]::new)));
    }
    Folders.delete(out);
    return rows;
  }

  private static String text(Object value) {
    return value instanceof scala.collection.Seq<?> seq
        ? scala.collection.JavaConverters.seqAsJavaList(seq).toString()
        : String.valueOf(value);
  }

  private String refused(String... aggregates) throws IOException {
    return refused(List.of(aggregates));
  }

  private String refused(List<String> aggregates, String... more) throws IOException {
    Told told = run(aggregates, more).requires(USER);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString())).noneMatch(n -> n.contains("out"));
    }
    return told.err();
  }

  private Told run(List<String> aggregates, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "windows",
                "--spine",
                folder.resolve("s.csv").toString(),
                "--key",
                "k",
                "--at",
                "ts",
                "--from",
                folder.resolve("e.csv").toString(),
                "--event-time",
                "ts",
                "--out",
                folder.resolve("out").toString()));
    for (String aggregate : aggregates) {
      all.addAll(List.of("--agg", aggregate));
    }
    all.addAll(Arrays.asList(more));
    return Told.by(all.toArray(String[]::new));
  }
}
