package dev.nightjar.features.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final String ROWS =
      """
      SELECT id, id % 7 AS who,
        TIMESTAMP '2013-06-01 00:00:00Z' + make_interval(0, 0, 0, id) AS at,
        TIMESTAMP '2013-05-31 00:00:00Z' + make_interval(0, 0, 0, id) AS happened,
        TIMESTAMP '2013-06-01 00:00:00Z' + make_interval(0, 0, 0, id, IF(id % 10 = 3, 5, 0)) AS known,
        TIMESTAMP '2013-06-03 00:00:00Z' + make_interval(0, 0, 0, id) AS label_known,
        id % 3 = 0 AS label,
        CAST(hash(id, 1) AS DOUBLE) AS noise, CAST(id AS STRING) AS id_text, 1 AS one,
        CAST(NULL AS STRING) AS none, IF(id % 3 = 0, 'late', 'in time') AS answer,
        hash(id, 2) % 5 AS n1, hash(id, 3) % 5 AS n2, hash(id, 4) % 5 AS n3, hash(id, 5) % 5 AS n4,
        IF(abs(hash(id, 6)) % 3 = 0, NULL, IF(id % 3 = 0, 1, 0) * 2 + hash(id, 7) % 2) AS near,
        map('a', 1) AS other
      FROM range(500)
      """;

  private static final List<String> FEATURES =
      List.of("noise", "id_text", "one", "none", "answer", "n1", "n2", "n3", "n4", "near", "other");

  @Test
  void whatComesFromTheFutureFailsAndWhatSmellsOfItWarns() {
    List<AuditFinding> findings = audit(ROWS, "label", FEATURES);
    assertThat(of(findings, "future", "happened").verdict()).isEqualTo(Verdict.PASS);
    AuditFinding known = of(findings, "future", "known");
    assertThat(known.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(known.measured()).isEqualTo(0.1);
    assertThat(known.told()).contains("50 of 500 values (10.00 %)", "by up to 5h", "\"who\":");
    assertThat(of(findings, "label_window", "known").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(of(findings, "label_known", "label_known").verdict()).isEqualTo(Verdict.PASS);
    assertThat(of(findings, "duplicates", "who, at").verdict()).isEqualTo(Verdict.PASS);
    assertThat(of(findings, "label_overlap", "who").verdict()).isEqualTo(Verdict.PASS);
    assertThat(of(findings, "predictive", "answer").verdict()).isEqualTo(Verdict.WARN);
    assertThat(of(findings, "predictive", "answer").measured()).isEqualTo(1.0);
    assertThat(of(findings, "predictive", "near").told()).contains("far above the other features");
    for (String honest : List.of("noise", "id_text", "n1", "n2", "n3", "n4")) {
      assertThat(of(findings, "predictive", honest).verdict()).as(honest).isEqualTo(Verdict.PASS);
      assertThat(of(findings, "predictive", honest).measured()).isCloseTo(0, within(0.25));
    }
    assertThat(of(findings, "constant", "one").told()).contains("one value");
    assertThat(of(findings, "constant", "none").told()).contains("null in all rows");
    assertThat(of(findings, "predictive", "other").told()).contains("map<string,int>");
  }

  @Test
  void labelsOverlapWhereTheNextRowOfAKeyComesBeforeTheyAreMade() {
    AuditPlan plan = plan("label", FEATURES, Duration.ofDays(7));
    List<AuditFinding> findings = Audit.of(rows(ROWS), plan, 0.95);
    assertThat(of(findings, "label_overlap", "who").verdict())
        .as("the next row is 7 days later: (at, at + 7d] ends as it begins")
        .isEqualTo(Verdict.PASS);
    plan = plan("label", FEATURES, Duration.ofDays(8));
    AuditFinding overlap = of(Audit.of(rows(ROWS), plan, 0.95), "label_overlap", "who");
    assertThat(overlap.verdict()).isEqualTo(Verdict.WARN);
    assertThat(overlap.told()).contains("493 of 500 rows", "with a gap");
    AuditFinding twice =
        of(Audit.of(rows(ROWS).union(rows(ROWS).limit(5)), plan, 0.95), "duplicates", "who, at");
    assertThat(twice.told()).contains("5 of 505 rows");
    assertThat(twice.verdict()).isEqualTo(Verdict.WARN);
  }

  @Test
  void aNumberAsLabelIsHeldAgainstRanks() {
    List<AuditFinding> findings =
        audit(
            ROWS.replace("id % 3 = 0 AS label", "exp(id / 100) AS label"),
            "label",
            List.of("id", "id_text", "n1", "noise"));
    assertThat(of(findings, "predictive", "id").measured()).isCloseTo(1, within(1e-9));
    assertThat(of(findings, "predictive", "id").verdict()).isEqualTo(Verdict.WARN);
    assertThat(of(findings, "predictive", "n1").measured()).isLessThan(0.2);
    assertThat(of(findings, "predictive", "id_text").measured()).isZero();
  }

  @Test
  void tooLittleIsSaidToBeTooLittle() {
    String one = ROWS.replace("id % 3 = 0 AS label", "true AS label");
    assertThat(of(audit(one, "label", FEATURES), "label", "label").told())
        .contains("one value only");
    String none = ROWS.replace("id % 3 = 0 AS label", "CAST(NULL AS DOUBLE) AS label");
    assertThat(of(audit(none, "label", FEATURES), "label", "label").told()).contains("null in all");
    String few = ROWS.replace("id % 3 = 0 AS label", "id = 3 AS label");
    AuditFinding tooFew = of(audit(few, "label", FEATURES), "label", "label");
    assertThat(tooFew.told()).contains("1 rows only");
    assertThat(tooFew.verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
    String text = ROWS.replace("id % 3 = 0 AS label", "CAST(id % 3 AS STRING) AS label");
    assertThat(of(audit(text, "label", FEATURES), "label", "label").told())
        .contains("more than two");
    List<AuditFinding> empty = audit(ROWS + " WHERE id < 0", "label", FEATURES);
    assertThat(empty)
        .singleElement()
        .extracting(AuditFinding::verdict)
        .isEqualTo(Verdict.INSUFFICIENT_DATA);
  }

  @Test
  void theNumberOfJobsDoesNotGrowWithTheColumnsAndNothingDependsOnPartitions() {
    List<String> columns = new ArrayList<>();
    StringBuilder wide = new StringBuilder("SELECT *");
    for (int i = 0; i < 60; i++) {
      columns.add("w" + i);
      wide.append(", hash(id, ").append(i).append(") / 7 AS w").append(i);
    }
    wide.append(" FROM (").append(ROWS).append(")");
    Dataset<Row> rows = rows(wide.toString());
    AuditPlan narrowPlan = plan("label", columns.subList(0, 2), null);
    AuditPlan widePlan = plan("label", columns, null);
    int narrow = SparkJobs.during(() -> Audit.of(rows, narrowPlan, 0.95)).size();
    int all = SparkJobs.during(() -> Audit.of(rows, widePlan, 0.95)).size();
    assertThat(all).isEqualTo(narrow).isLessThanOrEqualTo(8);
    assertThat(Audit.of(rows.repartition(7), widePlan, 0.95))
        .isEqualTo(Audit.of(rows.coalesce(1), widePlan, 0.95));
  }

  private static List<AuditFinding> audit(String sql, String label, List<String> features) {
    return Audit.of(rows(sql), plan(label, features, null), 0.95);
  }

  private static AuditPlan plan(String label, List<String> features, @Nullable Duration window) {
    return new AuditPlan(
        "at",
        List.of("who"),
        List.of(
            new AuditPlan.TimeColumn("happened", "happened"),
            new AuditPlan.TimeColumn("known", "known")),
        features,
        label,
        "label_known",
        window,
        null);
  }

  private static Dataset<Row> rows(String sql) {
    return TestSpark.session().sql(sql);
  }

  private static AuditFinding of(List<AuditFinding> findings, String check, String subject) {
    return findings.stream()
        .filter(f -> f.check().equals(check) && f.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " of " + subject + " in " + findings));
  }
}
