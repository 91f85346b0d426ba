package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A landing that is not as declared: a mistake of the user's with names in it, never a silent null.
 */
class LandingTroubleTest {
  private static final NightRange NIGHT = NightRange.of(LocalDate.of(2013, 6, 2));
  private static final String AT = "2013-06-02T00:00:00Z";
  private static final String CSV = "id,at,n\na," + AT + ",1\n";

  @TempDir Path folder;
  private final SparkSession spark = TestSpark.session();

  @Test
  void nothingLanded() {
    refused("trips", "nothing has landed at");
    project("trips").write("landing/trips/_SUCCESS", "");
    refused("trips", "nothing has landed at");
    refused("nosuch://bucket/trips", "No FileSystem for scheme");
  }

  @Test
  void aMissingColumnIsNamedWithTheNearestAndItsFile_inEveryFile() throws IOException {
    project("trips").write("landing/trips/a.csv", CSV).write("landing/trips/b.csv", "id,at,m\n");
    refused("trips", "trips/b.csv has no column 'n'");
    parquet("x", "'a' AS id, TIMESTAMP '" + AT + "' AS at, 1 AS n");
    parquet("x", "'a' AS id, TIMESTAMP '" + AT + "' AS ats");
    refused("x", "has no column 'at'; did you mean 'ats'?", "has no column 'n'");
    project("y").write("landing/y.json", "{\"id\": \"a\", \"att\": 1}\n{\"n\": null}");
    refused("y", "y.json has no column 'at'; did you mean 'att'?");
  }

  @Test
  void anotherOrderOfColumnsIsNoTrouble_evenFromFileToFile() {
    project("trips")
        .write("landing/trips/a.csv", CSV)
        .write("landing/trips/b.csv", "n,id,at\n2,b," + AT + "\n");
    assertThat(read("trips").rows().select("n").collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void typesThatWidenAreReadAndRemarkedOn_allOthersAreRefused() {
    parquet("wide", "'a' AS id, TIMESTAMP '" + AT + "' AS at, CAST(1 AS SMALLINT) AS n");
    assertThat(read("wide").remarks())
        .singleElement()
        .asString()
        .contains("'n' is smallint and is read as int");
    parquet("narrow", "'a' AS id, TIMESTAMP '" + AT + "' AS at, 1L AS n");
    refused("narrow", "'n' is bigint, but is declared int");
    parquet("text", "'a' AS id, '" + AT + "' AS at, 1 AS n");
    refused("text", "'at' is string, but is declared timestamp");
    parquet("local", "'a' AS id, TIMESTAMP_NTZ '2013-06-02 00:00:00' AS at, 1 AS n");
    refused("local", "'at' is timestamp_ntz", "without a zone");
    parquet("two", "'a' AS id, TIMESTAMP '" + AT + "' AS at, 1 AS n");
    parquet("two", "'a' AS id, TIMESTAMP '" + AT + "' AS at, 'x' AS n");
    refused("two", "'n' is string, but is declared int");
  }

  @Test
  void newColumnsFollowThePolicy() {
    String more = "id,at,n,extra\na," + AT + ",1,2\n";
    project("trips").write("landing/trips.csv", more);
    assertThat(read("trips").remarks())
        .containsExactly("trips.csv has the new column 'extra', which is not used");
    project("trips", "new_columns: ignore").write("landing/trips.csv", more);
    assertThat(readAsWritten().remarks()).isEmpty();
    project("trips", "new_columns: fail").write("landing/trips.csv", more);
    assertThat(refusal(this::readAsWritten))
        .contains("new column 'extra', and new_columns is fail");
  }

  @Test
  void malformedValuesAreCountedWithFileColumnAndExample() {
    project("trips")
        .write("landing/trips/a.csv", CSV)
        .write("landing/trips/b.csv", "id,at,n\nb," + AT + ",x1\nc,yesterday,3.5\nd," + AT + ",\n");
    refused(
        "trips",
        "trips/b.csv: 2 values of 'n' are not INT, such as '3.5'",
        "1 values of 'at'",
        "'yesterday'");
    project("j").write("landing/j.json", "{\"id\": 7, \"at\": \"" + AT + "\", \"n\": \"one\"}\n");
    refused("j", "j.json: 1 values of 'n' are not INT, such as 'one'");
    project("big").write("landing/big.csv", CSV.replace(",1\n", ",3000000000\n"));
    refused("big", "'3000000000'");
  }

  @Test
  void optionsThatTheFormatOfTheFilesDoesNotTakeAreRefused() {
    String landing = "landing: { path: j, options: { encoding: UTF-16 } }";
    new ProjectFixture(folder)
        .write("landing/j.json", "{\"id\": \"a\", \"at\": \"" + AT + "\", \"n\": 1}\n")
        .write("tables/trips.yaml", definition("j").replace("landing: \"j\"", landing));
    assertThat(refusal(this::readAsWritten))
        .contains("unknown option 'encoding' of the format json");
    new ProjectFixture(folder)
        .write(
            "tables/trips.yaml",
            definition("j").replace("landing: \"j\"", landing.replace("j,", "j, format: json,")));
    assertThat(new ProjectFixture(folder).problems())
        .containsExactly(
            "tables/trips.yaml:2: unknown option 'encoding' of the format json; there are none");
  }

  @Test
  void linesThatCannotBeReadAreCounted() {
    project("short").write("landing/short.csv", CSV + "b\nc," + AT + ",3,4\n");
    refused("short", "short.csv: 2 lines cannot be read, such as 'b'");
    project("j")
        .write("landing/j.json", "{\"id\": \"a\", \"at\": \"" + AT + "\", \"n\": 1}\n{\"id\": \n");
    refused("j", "j.json: 1 lines cannot be read");
    project("k").write("landing/k.json", "not json\n");
    refused("k", "k.json holds no JSON objects");
    project("empty").write("landing/empty.csv", "");
    refused("empty", "empty.csv has no column 'id'");
  }

  @Test
  void aCorruptParquetFileIsNamed_brokenInItsFooterOrInItsPages() throws IOException {
    project("p").write("landing/p.parquet", "this is not Parquet");
    refused("p", "p.parquet is not a readable Parquet file");
    project("cut").write("landing/cut.parquet", "");
    refused("cut", "cut.parquet is not a readable Parquet file");
    parquet(
        "pages",
        "concat('a', id) AS id, TIMESTAMP '"
            + AT
            + "' AS at, CAST(id AS INT) AS n FROM range(9999)");
    Path file;
    try (var files = Files.list(folder.resolve("landing/pages"))) {
      file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(4);
      bytes.write(new byte[2_000]);
    }
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    String message =
        refusal(
            () -> {
              try {
                return read("pages").rows().collectAsList();
              } catch (Exception e) {
                throw SparkFailures.explain("Cannot ingest trips", e);
              }
            });
    assertThat(message).contains(file.getFileName().toString());
  }

  @Test
  void rowsThatNoNightWouldTakeInAreRefused() {
    project("trips").write("landing/trips.csv", CSV + "b,,2\nc,,3\n");
    refused("trips", "2 rows have no available_time");
  }

  @Test
  void aValueThatAnExpressionCannotTakeIsTheUsersToMend() {
    project("trips").write("landing/trips.csv", CSV.replace(",1\n", ",0\n"));
    project("trips").write("tables/trips.yaml", definition("trips").replace("n: n", "n: 1 div n"));
    String message =
        refusal(
            () -> {
              try {
                return readAsWritten().rows().collectAsList();
              } catch (Exception e) {
                throw SparkFailures.explain("Cannot ingest trips", e);
              }
            });
    assertThat(message).contains("an expression met a value that it cannot take: Division by zero");
  }

  @Test
  void oneLandingHasOneFormat() {
    project("trips").write("landing/trips.csv", CSV).write("landing/trips.json", "{}");
    refused("trips", "there are trips.csv and trips.json");
    project("mixed").write("landing/mixed/a.csv", CSV).write("landing/mixed/b.json", "{}");
    refused("mixed", "files of several formats");
    project("odd").write("landing/odd/a.txt", CSV);
    refused("odd", "does not tell its format");
  }

  @Test
  void oddNamesDeltaTablesAndOptionsAreRead() {
    String odd = "we [i]rd *%20";
    project("unused").write("landing/" + odd + "/2013-06-02/a b%.csv", CSV.replace(',', ';'));
    project("unused")
        .write(
            "tables/trips.yaml",
            definition("x")
                .replace(
                    "landing: \"x\"",
                    "landing: { path: \"file:"
                        + folder.resolve("landing").toAbsolutePath()
                        + "/"
                        + odd
                        + "/{date}\", format: csv, options: { sep: \";\" } }"));
    assertThat(readAsWritten().rows().collectAsList()).hasSize(1);
    Project read = new ProjectFixture(folder).read();
    assertThat(
            new LandingReader(spark, read)
                .history(read.tables().get("trips"), NIGHT.to())
                .rows()
                .count())
        .isEqualTo(1);
    spark
        .sql("SELECT 'a' AS id, TIMESTAMP '" + AT + "' AS at, 1 AS n")
        .write()
        .format("delta")
        .save(folder.resolve("landing/d").toString());
    LandingBatch first = read("d");
    assertThat(first.rows().count()).isEqualTo(1);
    spark
        .sql("SELECT 'b' AS id, TIMESTAMP '" + AT + "' AS at, 1 AS n")
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .save(folder.resolve("landing/d").toString());
    assertThat(first.rows().count()).as("pinned").isEqualTo(1);
    assertThat(read("d").inputHashes()).isNotEqualTo(first.inputHashes());
  }

  @Test
  void aCsvWithoutAHeaderHasTheDeclaredColumnsInTheirOrder_andMayBeCompressed() throws IOException {
    project("bare").write("landing/bare.csv", "a|" + AT + "|NA\n");
    String bare =
        "landing: { path: bare.csv, options: { header: false, sep: \"|\", nullValue: NA } }";
    project("bare")
        .write("tables/trips.yaml", definition("bare").replace("landing: \"bare\"", bare));
    assertThat(readAsWritten().rows().select("id", "n").collectAsList())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getString(0)).isEqualTo("a");
              assertThat(row.isNullAt(1)).isTrue();
            });
    project("bare").write("landing/bare.csv", "a|" + AT + "\n");
    assertThat(refusal(this::readAsWritten)).contains("bare.csv has no column");
    project("zip");
    try (var out =
        new java.util.zip.GZIPOutputStream(
            Files.newOutputStream(folder.resolve("landing/zip.csv.gz")))) {
      out.write(CSV.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(read("zip").rows().count()).isEqualTo(1);
  }

  private void parquet(String name, String select) {
    spark
        .sql("SELECT " + select)
        .coalesce(1)
        .write()
        .mode(SaveMode.Append)
        .parquet(folder.resolve("landing/" + name).toString());
  }

  private ProjectFixture project(String landing, String... more) {
    return new ProjectFixture(folder)
        .write("tables/trips.yaml", definition(landing) + String.join("\n", more) + "\n");
  }

  private LandingBatch read(String landing) {
    project(landing);
    return readAsWritten();
  }

  private LandingBatch readAsWritten() {
    ProjectFixture fixture = new ProjectFixture(folder);
    Project project = fixture.read();
    assertThat(fixture.problems()).isEmpty();
    return new LandingReader(spark, project).read(project.tables().get("trips"), NIGHT);
  }

  private void refused(String landing, String... texts) {
    assertThat(refusal(() -> read(landing))).contains(texts).contains("trips");
  }

  private static String refusal(java.util.concurrent.Callable<?> work) {
    NightjarException refusal = catchThrowableOfType(NightjarException.class, work::call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.category()).as(refusal.getMessage()).isEqualTo(ErrorCategory.USER);
    return refusal.getMessage();
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
}
