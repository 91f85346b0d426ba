package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The point-in-time join of files, with the traps that such files lay. */
class AsOfFilesIT {
  private static final int USER = 10;
  private static final String NANOS = "int64 ts (TIMESTAMP(NANOS,true))";
  private static final String MICROS = "int64 ts (TIMESTAMP(MICROS,true))";
  private static final String BITS_96 = "int96 ts";

  @TempDir Path folder;

  @Test
  void t4_theEdgesOfTheWindow() {
    write(
        "f",
        "(1, TIMESTAMP '2013-06-01 00:00:00Z', 'at T'), (2, TIMESTAMP '2013-06-01 00:00:00.000001Z',"
            + " 'after'), (3, TIMESTAMP '2013-05-31 00:00:00Z', 'at T - lookback'), (4, TIMESTAMP"
            + " '2013-05-30 23:59:59.999999Z', 'too old'), (5, TIMESTAMP '2013-05-31"
            + " 23:59:59.999999Z', 'before') AS t(k, ts, v)");
    write(
        "s",
        "(1, TIMESTAMP '2013-06-01 00:00:00Z'), (2, TIMESTAMP '2013-06-01 00:00:00Z'), (3, TIMESTAMP"
            + " '2013-06-01 00:00:00Z'), (4, TIMESTAMP '2013-06-01 00:00:00Z'), (5, TIMESTAMP"
            + " '2013-06-01 00:00:00Z') AS t(k, ts)");
    assertThat(asof("--lookback", "1d"))
        .containsExactly("1 at T", "2 null", "3 at T - lookback", "4 null", "5 before");
    assertThat(asof("--lookback", "1d", "--exclusive"))
        .containsExactly("1 null", "2 null", "3 at T - lookback", "4 null", "5 before");
    assertThat(asof("--lookback", "0s"))
        .containsExactly("1 at T", "2 null", "3 null", "4 null", "5 null");
    assertThat(asof("--lookback", "500ms"))
        .containsExactly("1 at T", "2 null", "3 null", "4 null", "5 before");
    assertThat(asof())
        .containsExactly("1 at T", "2 null", "3 at T - lookback", "4 too old", "5 before");
  }

  @Test
  void t5_aDayOfLookbackIs24HoursWhateverTheClocksDo() {
    write(
        "f",
        "(1, TIMESTAMP '2013-03-09 09:00:00Z', 'short'), (2, TIMESTAMP '2013-11-02 08:00:00Z',"
            + " 'long') AS t(k, ts, v)");
    // 04:00 of the next day in New York: 23 and 25 hours later.
    write(
        "s",
        "(1, TIMESTAMP '2013-03-10 08:00:00Z'), (2, TIMESTAMP '2013-11-03 09:00:00Z') AS t(k, ts)");
    assertThat(asof("--lookback", "1d", "--time-zone", "America/New_York"))
        .containsExactly("1 short", "2 null");
    assertThat(asof("--lookback", "25h")).containsExactly("1 short", "2 long");
  }

  @Test
  void t4_rowsThatAreKnownLaterAndRestated() {
    write(
        "f",
        "(1, TIMESTAMP '2013-06-01 00:00:00Z', TIMESTAMP '2013-06-03 00:00:00Z', 'late'), (1, TIMESTAMP"
            + " '2013-05-31 00:00:00Z', TIMESTAMP '2013-05-31 00:00:00Z', 'early'), (2, TIMESTAMP"
            + " '2013-05-31 00:00:00Z', TIMESTAMP '2013-05-31 00:00:00Z', 'first'), (2, TIMESTAMP"
            + " '2013-05-31 00:00:00Z', TIMESTAMP '2013-06-01 00:00:00Z', 'restated'), (3, TIMESTAMP"
            + " '2013-05-31 00:00:00Z', NULL, 'never known') AS t(k, ts, known, v)");
    write(
        "s",
        "(1, TIMESTAMP '2013-06-02 00:00:00Z'), (2, TIMESTAMP '2013-06-02 00:00:00Z'), (3, TIMESTAMP"
            + " '2013-06-02 00:00:00Z') AS t(k, ts)");
    assertThat(asof("--available-time", "known"))
        .containsExactly("1 early", "2 restated", "3 null");
  }

  @Test
  void t6_t7_nullsDuplicatesAndRowsWithoutFeatures() {
    write(
        "f",
        "(1, TIMESTAMP '2013-05-01 00:00:00Z', 'old'), (1, TIMESTAMP '2013-05-02 00:00:00Z', NULL),"
            + " (NULL, TIMESTAMP '2013-05-02 00:00:00Z', 'nobody'), (2, NULL, 'never'), (5, TIMESTAMP"
            + " '1900-01-01 00:00:00Z', 'ancient'), (5, TIMESTAMP '9999-12-31 23:59:59.999999Z',"
            + " 'end') AS t(k, ts, v)");
    write(
        "s",
        "(1, TIMESTAMP '2013-06-01 00:00:00Z'), (1, TIMESTAMP '2013-06-01 00:00:00Z'), (NULL, TIMESTAMP"
            + " '2013-06-01 00:00:00Z'), (2, TIMESTAMP '2013-06-01 00:00:00Z'), (3, NULL), (5, TIMESTAMP"
            + " '1950-01-01 00:00:00Z'), (5, TIMESTAMP '9999-12-31 23:59:59.999999Z') AS t(k, ts)");
    List<String> expected =
        List.of("1 null", "1 null", "2 null", "3 null", "5 ancient", "5 end", "null null");
    assertThat(asof()).containsExactlyElementsOf(expected);
    assertThat(asof("--memory", "0")).containsExactlyElementsOf(expected);
  }

  @Test
  void keysOfTwoWidthsBeyondWhatADoubleHolds() {
    write(
        "f",
        "(9007199254740993L, DATE '2013-05-01', 'odd'), (9007199254740992L, DATE '2013-05-01', 'even'), (7L, DATE '2013-05-01', 'seven') AS t(k, ts, v)");
    write(
        "s",
        "(9007199254740993L, DATE '2013-06-01'), (9007199254740992L, DATE '2013-06-01') AS t(k, ts)");
    assertThat(asof()).containsExactly("9007199254740992 even", "9007199254740993 odd");
    write("s", "(7, DATE '2013-06-01') AS t(k, ts)");
    assertThat(asof()).containsExactly("7 seven");
  }

  @Test
  void t9_timesWithoutAZoneAndDatesAreInTheGivenOne() throws IOException {
    Files.writeString(
        folder.resolve("s.csv"),
        "k,ts\n1,2013-06-01\n2,2013-06-01T04:00:00\n3,2013-06-01T00:00:00Z\n");
    Files.writeString(
        folder.resolve("f.csv"),
        "k,ts,v\n1,2013-06-01T03:59:59.999999Z,a\n2,2013-06-01T08:00:00Z,b\n3,2013-06-01T00:00:00+00:00,c\n");
    assertThat(asof(List.of("s.csv", "f.csv"))).containsExactly("1 null", "2 null", "3 c");
    assertThat(asof(List.of("s.csv", "f.csv"), "--time-zone", "America/New_York"))
        .containsExactly("1 a", "2 b", "3 c");
  }

  @Test
  void nanosecondsAreReadWhereTheyAreWholeMicroseconds() throws IOException {
    write("s", "(1, TIMESTAMP '2013-06-01 00:00:00.000002Z') AS t(k, ts)");
    file("f", NANOS, 1370044800000002000L);
    assertThat(asof()).containsExactly("1 v");
    file("f", NANOS, 1370044800000002001L);
    assertThat(refused("s", "f")).contains("nanoseconds below the microsecond");
    file("f", BITS_96, bits96(2456445, 2000));
    assertThat(asof()).containsExactly("1 v");
    file("f", BITS_96, bits96(2456445, 1999));
    assertThat(refused("s", "f")).contains("1 of its times have nanoseconds below the microsecond");
  }

  @Test
  void t9_timesOfEveryPrecisionWithAZoneAndWithout() throws IOException {
    write("s", "(1, TIMESTAMP '2013-06-01 04:00:00Z') AS t(k, ts)");
    for (String local :
        List.of("TIMESTAMP(MILLIS,false)", "TIMESTAMP(MICROS,false)", "TIMESTAMP(NANOS,false)")) {
      long unit =
          local.contains("MILLIS") ? 1000 : local.contains("MICROS") ? 1_000_000 : 1_000_000_000;
      String instant = local.replace("false", "true");
      file("f", "int64 ts (" + local + ")", 1370044800L * unit);
      assertThat(asof("--time-zone", "America/New_York", "--lookback", "0s"))
          .as(local)
          .containsExactly("1 v");
      file("f", "int64 ts (" + instant + ")", 1370059200L * unit);
      assertThat(asof("--time-zone", "America/New_York", "--lookback", "0s"))
          .as(instant)
          .containsExactly("1 v");
    }
    file("f", "int32 ts (DATE)", 15857);
    assertThat(asof("--time-zone", "America/New_York", "--lookback", "0s")).containsExactly("1 v");
  }

  @Test
  void filesOfOneFolderThatKeepTimesInWaysThatDifferAreRefused() throws IOException {
    write("s", "(1, TIMESTAMP '2013-06-01 00:00:00Z') AS t(k, ts)");
    file("f/1", MICROS, 1370044800000000L);
    file("f/2", "int64 ts (TIMESTAMP(MILLIS,true))", 1370044799000L);
    file("f/3", BITS_96, bits96(2456444, 0));
    assertThat(asof()).containsExactly("1 v");
    for (String other : List.of(NANOS, "int64 ts (TIMESTAMP(MICROS,false))", "int64 ts")) {
      file("f/4", other, 1370044800000000L);
      assertThat(refused("s", "f"))
          .as(other)
          .contains("Cannot read the column ts", "and other files instants");
      file("f/0", other, 1370044800000000L);
      Files.delete(folder.resolve("f/4"));
      assertThat(refused("s", "f")).as(other).contains("Cannot read the column ts");
      Files.delete(folder.resolve("f/0"));
    }
    Files.writeString(folder.resolve("f/5"), "no parquet, nor of its length");
    assertThat(refused("s", "f")).contains("Cannot read the features f from");
  }

  @Test
  void timesOfLongAgoAreThoseOfTheCalendarThatParquetNames() throws IOException {
    file("s", MICROS, -14831769600000000L);
    file("f", MICROS, -14831769600000000L);
    run(List.of("s", "f"), "--lookback", "0s").requires(0);
    Row joined = TestSpark.session().read().parquet(folder.resolve("out").toString()).head();
    assertThat(joined.getString(3)).isEqualTo("v");
    assertThat(joined.getInstant(1)).isEqualTo("1500-01-01T00:00:00Z");
  }

  /** The nanoseconds of a day, then the day by Julius Scaliger's count. */
  private static Binary bits96(int day, long nanos) {
    ByteBuffer bits = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    return Binary.fromConstantByteArray(bits.putLong(nanos).putInt(day).array());
  }

  /** A file that Spark did not write, of one row with the key 1 and the value "v". */
  private void file(String name, String time, Object value) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { optional int64 k; optional " + time + "; optional binary v (STRING); }");
    Path file = folder.resolve(name);
    Files.deleteIfExists(file);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withConf(new Configuration())
            .build()) {
      Group row = new SimpleGroup(schema);
      row.add("k", 1L);
      if (value instanceof Binary bits) {
        row.add("ts", bits);
      } else if (value instanceof Integer day) {
        row.add("ts", day);
      } else {
        row.add("ts", (Long) value);
      }
      row.add("v", "v");
      writer.write(row);
    }
  }

  @Test
  void pathsAndNamesWithAnyCharacters() {
    TestSpark.session()
        .sql("SELECT 1 AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS `t s`, 7 AS `a.b``c`, 8 AS `ü=`")
        .write()
        .parquet(folder.resolve("x=1 {a,b}*/f.parquet").toString());
    TestSpark.session()
        .sql("SELECT 1 AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS `t s`, 'own' AS `a.b`")
        .write()
        .parquet(folder.resolve("x=1 {a,b}*/s.parquet").toString());
    Told told =
        Told.by(
            "asof",
            "--spine",
            folder.resolve("x=1 {a,b}*/s.parquet").toString(),
            "--key",
            "k",
            "--at",
            "t s",
            "--features",
            "ä=" + folder.resolve("x=1 {a,b}*/f.parquet"),
            "--out",
            folder.resolve("out").toString());
    told.requires(0);
    Dataset<Row> joined = TestSpark.session().read().parquet(folder.resolve("out").toString());
    assertThat(joined.columns()).containsExactly("k", "t s", "a.b", "ä__a.b`c", "ä__ü=");
    assertThat(joined.head().getInt(3)).isEqualTo(7);
  }

  @Test
  void emptyFilesAndVersionsOfDelta() throws IOException {
    write("s", "(1, TIMESTAMP '2013-06-01 00:00:00Z') AS t(k, ts)");
    Files.writeString(folder.resolve("none.csv"), "k,ts,v\n");
    assertThat(asof(List.of("s", "none.csv"))).containsExactly("1 null");
    String delta = folder.resolve("delta").toString();
    for (String value : List.of("old", "new")) {
      TestSpark.session()
          .sql("SELECT 1 AS k, TIMESTAMP '2013-05-01 00:00:00Z' AS ts, '" + value + "' AS v")
          .write()
          .format("delta")
          .mode("overwrite")
          .save(delta);
    }
    assertThat(asof(List.of("s", "delta"))).containsExactly("1 new");
    assertThat(asof(List.of("s", "delta@v0"))).containsExactly("1 old");
    TestSpark.session()
        .sql("SELECT 1 AS k, TIMESTAMP '2013-06-01 00:00:00Z' AS ts WHERE false")
        .write()
        .parquet(folder.resolve("empty").toString());
    assertThat(asof(List.of("empty", "delta"))).isEmpty();
    assertThat(asof(List.of("s", "delta"), "--format", "delta")).containsExactly("1 new");
  }

  @Test
  void whatIsWrongIsToldAndLeavesNothing() throws IOException {
    write("s", "(1, TIMESTAMP '2013-06-01 00:00:00Z', 'x') AS t(k, ts, f__v)");
    write("f", "(1, TIMESTAMP '2013-05-01 00:00:00Z', 'a') AS t(k, ts, v)");
    assertThat(refused("s", "f")).contains("Cannot write the column f__v");
    write("s", "(1, TIMESTAMP '2013-06-01 00:00:00Z') AS t(k, ts)");
    write("f", "('1', TIMESTAMP '2013-05-01 00:00:00Z', 'a') AS t(k, ts, v)");
    assertThat(refused("s", "f")).contains("int here and string there");
    write("f", "(1, 1370044800L, 'a') AS t(k, ts, v)");
    assertThat(refused("s", "f"))
        .contains("Cannot read the time ts of the features f: it is bigint");
    write("f", "(1, 'yesterday', 'a') AS t(k, ts, v)");
    assertThat(refused("s", "f")).contains("'yesterday' is not a time by ISO 8601");
    write("f", "(1, '2013-05-01T00:00:00.0000001Z', 'a') AS t(k, ts, v)");
    assertThat(refused("s", "f")).contains("microseconds at most");
    write(
        "f",
        "(1, TIMESTAMP '2013-05-01 00:00:00Z', 'a'), (1, TIMESTAMP '2013-05-01 00:00:00Z', 'b') AS"
            + " t(k, ts, v)");
    assertThat(refused("s", "f")).contains("Cannot tell which row of the features f is the newest");
    assertThat(refused("s", "f", "--memory", "0")).contains("Cannot tell which row");
    assertThat(refused("s", "nowhere")).contains("there is no such file or folder");
    assertThat(refused("s", "f", "--event-time", "tz")).contains("did you mean 'ts'");
    assertThat(refused("s", "f", "--lookback", "soon")).contains("not a length of time");
    Files.writeString(folder.resolve("broken.parquet"), "no parquet");
    assertThat(refused("s", "broken.parquet")).contains("Cannot");
    Files.createDirectories(folder.resolve("out"));
    write("f", "(1, TIMESTAMP '2013-05-01 00:00:00Z', 'a') AS t(k, ts, v)");
    Told told = run(List.of("s", "f"));
    told.requires(USER, "exists already", "--overwrite");
    assertThat(Files.list(folder.resolve("out"))).isEmpty();
    assertThat(asof("--overwrite")).containsExactly("1 a");
  }

  @Test
  void whatIsReadIsNotOverwritten() {
    write("out/s", "(1, TIMESTAMP '2013-06-01 00:00:00Z') AS t(k, ts)");
    write("f", "(1, TIMESTAMP '2013-05-01 00:00:00Z', 'a') AS t(k, ts, v)");
    run(List.of("out/s", "f"), "--overwrite").requires(USER, "is read from there");
    assertThat(folder.resolve("out/s")).isNotEmptyDirectory();
  }

  private String refused(String spine, String features, String... more) throws IOException {
    Told told = run(List.of(spine, features), more).requires(USER);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString())).noneMatch(n -> n.contains("out"));
    }
    return told.err();
  }

  /** Rows of Parquet, in place of those before. */
  private void write(String name, String values) {
    TestSpark.session()
        .sql("SELECT * FROM VALUES " + values)
        .coalesce(1)
        .write()
        .mode("overwrite")
        .parquet(folder.resolve(name).toString());
  }

  private List<String> asof(String... more) {
    return asof(List.of("s", "f"), more);
  }

  /** Of each row the key and what it sees. */
  private List<String> asof(List<String> files, String... more) {
    run(files, more).requires(0);
    Path out = folder.resolve("out");
    String format = List.of(more).contains("delta") ? "delta" : "parquet";
    List<String> rows = new ArrayList<>();
    for (Row row : TestSpark.session().read().format(format).load(out.toString()).collectAsList()) {
      rows.add(row.get(0) + " " + row.get(2));
    }
    Folders.delete(out);
    return rows.stream().sorted().toList();
  }

  private Told run(List<String> files, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "asof",
                "--spine",
                folder.resolve(files.get(0)).toString(),
                "--key",
                "k",
                "--at",
                "ts",
                "--features",
                "f=" + folder.resolve(files.get(1)),
                "--out",
                folder.resolve("out").toString()));
    all.addAll(List.of(more));
    return Told.by(all.toArray(String[]::new));
  }
}
