package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects of files that nobody made for it. */
class InitIT {
  private static final int USER = 10;

  @TempDir Path folder;

  @Test
  void namesOfAnyKindAreQuoted() throws IOException {
    StructType schema =
        new StructType()
            .add("k`ey", DataTypes.LongType)
            .add("Tag der Frage", DataTypes.DateType)
            .add("größe; \"in\" cm", DataTypes.DoubleType)
            .add("日付 = x", DataTypes.StringType)
            .add("a\nroot: /", DataTypes.IntegerType)
            .add("A_root: /", DataTypes.FloatType)
            .add("${HOME}", DataTypes.IntegerType)
            .add("_hidden", DataTypes.IntegerType)
            .add("list", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("night", DataTypes.BooleanType)
            .add("ja?", DataTypes.DoubleType);
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      double size = 150 + 20 * random.nextGaussian();
      rows.add(
          RowFactory.create(
              (long) i,
              java.time.LocalDate.of(2024, 5, 1).plusDays(i / 12),
              size,
              List.of("a'b", "c\\d", "${HOME}").get(i % 3),
              i % 7,
              i % 11 == 0 ? Float.NaN : i % 5f,
              1,
              2,
              new Integer[] {1},
              i % 2 == 0,
              size + 10 * random.nextGaussian() > 155 ? 1.0 : i % 50 == 7 ? Double.NaN : 0.0));
    }
    Dataset<Row> file = TestSpark.session().createDataFrame(rows, schema);
    String path = folder.resolve("Größen 2024.parquet").toString();
    file.coalesce(1).write().parquet(path);

    Told told =
        init(path, "--label", "ja?", "--time", "Tag der Frage", "--time-zone", "Europe/Berlin")
            .requires(0);
    assertThat(told.out())
        .contains("k`ey: the first column that is different in each row")
        .contains("yes is 1")
        .contains("left out  _hidden: it begins with _")
        .contains("left out  ${HOME}: it is named like an environment variable")
        .contains("left out  list: it is array<int>")
        .doesNotContain("\nroot: /");
    job("ingest", "--bootstrap", "--to", "2024-06-12");
    job("train", "--date", "2024-06-12");
    job("score", "--date", "2024-06-12");
    assertThat(job("query", "SELECT k_ey, probability FROM ja_predictions").out()).contains("k_ey");
    assertThat(Files.readString(project().resolve("tables/gro_en_2024.yaml")))
        .contains("\"k_ey\": \"`k``ey`\"".replace("\"k_ey\"", "k_ey"))
        .contains("night_2");
  }

  @Test
  void withoutATimeDaysAreDrawnAndTheModelLearnsAllTheSame() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>(List.of("weight,code,seen,sold"));
    for (int i = 0; i < 1500; i++) {
      double weight = 10 + 3 * random.nextGaussian();
      lines.add(
          String.format(
              Locale.ROOT,
              "%.4f,0%02d,2024-01-01,%d",
              weight,
              i % 50,
              weight + random.nextGaussian() > 10 ? 3 : 2));
    }
    Path file = Files.write(folder.resolve("things.csv"), lines);
    Files.setLastModifiedTime(
        file, java.nio.file.attribute.FileTime.fromMillis(1_700_000_000_000L));
    Told told = init(file.toString(), "--label", "sold").requires(0);
    assertThat(told.out())
        .contains("2023-09-01 to 2023-11-14")
        .contains("row_id, a hash of the whole row")
        .contains("time      none: each row has a day drawn by a hash of its key")
        .contains("yes is 3")
        .contains("left out  seen: it is a time, and without --time nobody knows what came first");
    assertThat(Files.readString(project().resolve("tables/things.yaml"))).contains("code: string");
    job("ingest", "--bootstrap", "--to", "2023-11-08");
    Told trained = job("train", "--date", "2023-11-08");
    assertThat(trained.err()).contains("sold v1 is the champion");
  }

  @Test
  void aThirdValueIsTheOthersNo() throws IOException {
    Path file = Files.write(folder.resolve("c.csv"), lines(90, "abc"));
    init(file.toString(), "--label", "kind")
        .requires(
            USER,
            "models answer yes or no, but it has 3 different values: a, b, c",
            "--yes VALUE",
            "--task multiclass");
    init(file.toString(), "--label", "kind", "--yes", "bb").requires(USER, "did you mean 'b'");
    Told told = init(file.toString(), "--label", "kind", "--yes", "b", "--time", "at").requires(0);
    assertThat(told.out()).contains("kind: yes is b, 33.3 % of 90 rows");
    assertThat(Files.readString(project().resolve("models/kind.yaml")))
        .contains("value: \"`kind` = 'b'\"");
  }

  @Test
  void whatIsWrongIsToldAndLeavesNothing() throws IOException {
    String file = Files.write(folder.resolve("c.csv"), lines(90, "ab")).toString();
    refused("did you mean 'kind'", file, "--label", "knd");
    refused("did you mean 'id'", file, "--label", "kind", "--key", "idd");
    refused("did you mean 'at'", file, "--label", "kind", "--time", "att");
    refused("did you mean 'x'", file, "--label", "kind", "--drop", "xx");
    refused("it is named by two of", file, "--label", "kind", "--key", "kind");
    refused("Make it a timestamp", file, "--label", "kind", "--time", "x");
    refused("it is no number of whole days", file, "--label", "kind", "--label-after", "36h");
    refused("there is no such file", folder.resolve("none.csv").toString(), "--label", "kind");
    refused("6 different values", file, "--label", "group");
    refused(
        "6 keys name several rows, such as group = 0 (15 rows)",
        file,
        "--label",
        "kind",
        "--key",
        "group");
    refused("all its values are 1", file, "--label", "one");
    refused("it holds no value", file, "--label", "nothing");
    refused("it is null in 90 rows", file, "--label", "kind", "--key", "nothing");
    refused("'on Monday' is not a time by ISO 8601", file, "--label", "kind", "--time", "words");
    refused(
        "at is null in 1 of them",
        edited(file, 5, ",2024-02-02,", ",,"),
        "--label",
        "kind",
        "--time",
        "at");
    refused(
        "it is empty", Files.writeString(folder.resolve("e.csv"), "").toString(), "--label", "k");
    refused(
        "it holds no rows",
        Files.write(folder.resolve("e.csv"), lines(0, "ab")).toString(),
        "--label",
        "kind");
    refused(
        "it holds 7 rows",
        Files.write(folder.resolve("e.csv"), lines(7, "ab")).toString(),
        "--label",
        "kind");
    refused(
        "Separate values by commas",
        Files.writeString(folder.resolve("e.csv"), "a;b\n1;2\n").toString(),
        "--label",
        "b");
    refused("lines cannot be read", edited(file, 9, ",ab", ""), "--label", "kind", "--time", "at");

    Files.createDirectories(project());
    Files.writeString(project().resolve("mine.txt"), "x");
    init(file, "--label", "kind").requires(USER, "the folder is not empty", "new or empty");
    assertThat(project().resolve("mine.txt")).hasContent("x");
  }

  private static List<String> lines(int count, String kinds) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>(List.of("id,at,x,group,kind,one,nothing,words,z"));
    for (int i = 0; i < count; i++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,2024-%02d-%02d,%.5f,%d,%s,1,,on Monday,ab",
              i + 1,
              1 + i / 30,
              1 + i % 28,
              random.nextGaussian(),
              i % 6,
              kinds.charAt(i % kinds.length())));
    }
    return lines;
  }

  /** A copy of a file with another text in one line. */
  private String edited(String file, int line, String from, String to) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(file)));
    String before = lines.get(line);
    String after =
        before.replaceFirst(from.startsWith(",2024") ? ",2024-[0-9-]+," : from + "$", to);
    assertThat(after).isNotEqualTo(before);
    lines.set(line, after);
    return Files.write(folder.resolve("edited.csv"), lines).toString();
  }

  private void refused(String part, String file, String... options) throws IOException {
    init(file, options).requires(USER, part);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .allMatch(name -> name.endsWith(".csv"));
    }
  }

  private Path project() {
    return folder.resolve("made");
  }

  private Told init(String file, String... options) {
    List<String> all = new ArrayList<>(List.of("init", project().toString(), "--from", file));
    all.addAll(List.of(options));
    return Told.by(all.toArray(String[]::new));
  }

  private Told job(String... arguments) {
    return Told.by(
            Stream.concat(Stream.of(arguments), Stream.of("--project", project().toString()))
                .toArray(String[]::new))
        .requires(0);
  }
}
