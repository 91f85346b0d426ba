package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit of files that nobody vouches for. */
class AuditFilesIT {
  private static final int USER = 10;
  private static final int GATE = 20;

  @TempDir Path folder;

  @Test
  void valuesOfTheFutureEndWithExitCode20InAnyFormat() throws IOException {
    String rows =
        """
        SELECT id AS k, TIMESTAMP '2013-06-01 00:00:00Z' + make_interval(0,0,0,id) AS at,
          TIMESTAMP '2013-06-01 00:00:00Z' + make_interval(0,0,0,id,0,0,IF(id = 7, 0.001, 0)) AS seen,
          id % 2 AS label, id % 5 AS f FROM range(100)
        """;
    TestSpark.session().sql(rows).write().parquet(folder.resolve("p").toString());
    TestSpark.session().sql(rows).write().format("delta").save(folder.resolve("d").toString());
    TestSpark.session()
        .sql(rows)
        .write()
        .option("header", true)
        .csv(folder.resolve("c.csv").toString());
    for (String file : List.of("p", "d", "d@v0", "c.csv")) {
      audit(file, "--known-time", "seen", "--label", "label", "--key", "k")
          .requires(GATE, "values come from the future", "1 of 100 values", "{\"k\":7}", "0.001s");
      audit(file, "--event-time", "at", "--label", "label").requires(0);
    }
    Told json = audit("p", "--known-time", "seen", "--label", "label", "--json");
    JsonNode told = new ObjectMapper().readTree(json.out());
    assertThat(told.get("verdict").asText()).isEqualTo("FAIL");
    assertThat(told.get("findings").findValuesAsText("check")).contains("future", "predictive");
  }

  @Test
  void suspicionsWarnAndAreRefusedOnlyWhenStrict() throws IOException {
    StringBuilder csv = new StringBuilder("at,label,f,note\n");
    for (int i = 0; i < 100; i++) {
      csv.append("2013-06-01,").append(i % 2 == 0 ? "yes" : "no").append(',');
      csv.append(i % 2 == 0 ? "NaN" : "").append(",same\n");
    }
    Files.writeString(folder.resolve("s.csv"), csv);
    Told told = audit("s.csv", "--label", "label").requires(0);
    assertThat(told.out()).contains("WARN", "AUC 1.0000 by itself", "it has one value in all rows");
    audit("s.csv", "--label", "label", "--strict").requires(GATE, "--strict", "WARN");
    audit("s.csv", "--label", "label", "--ignore", "f", "--ignore", "note", "--strict").requires(0);
  }

  @Test
  void whatCannotBeAuditedIsSaid() throws IOException {
    Files.writeString(folder.resolve("e.csv"), "at,label\n");
    assertThat(audit("e.csv", "--label", "label").requires(0).out())
        .contains("INSUFFICIENT_DATA", "0 rows");
    Files.writeString(folder.resolve("f.csv"), "at,label,x\n2013-06-01,1,2\nsoon,0,2\n");
    audit("f.csv", "--label", "label").requires(USER, "'soon' is not a time");
    audit("f.csv", "--label", "lable").requires(USER, "did you mean 'label'");
    audit("f.csv", "--event-time", "x").requires(USER, "'soon'");
    audit("nowhere", "--label", "label").requires(USER, "no such file");
    Files.writeString(folder.resolve("not.parquet"), "text");
    audit("not.parquet").requires(USER, "Could not read footer", "not.parquet");
    Files.writeString(folder.resolve("n.csv"), "at,label,x\n2013-06-01,1,2\n");
    audit("n.csv", "--event-time", "x").requires(USER, "Cannot read the time x", "it is int");
    audit("n.csv", "--label-window", "soon").requires(USER, "--label-window", "'soon'");
    audit("n.csv", "--suspicious", "0.3").requires(USER, "--suspicious");
    Told.by("training-set", "audit", "--data", folder.resolve("n.csv").toString())
        .requires(USER, "--at");
    Told.by("training-set", "audit").requires(USER, "MANIFEST", "--data");
    Told.by("training-set", "audit", "x", "--data", "y").requires(USER, "MANIFEST", "--data");
  }

  private Told audit(String file, String... options) {
    List<String> all = new ArrayList<>(List.of("training-set", "audit", "--at", "at", "--data"));
    all.add(folder.resolve(file).toString());
    all.addAll(List.of(options));
    return Told.by(all.toArray(String[]::new));
  }
}
