package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 14);
  private static final Instant NOON = Instant.parse("2013-06-14T12:00:00Z");
  private static final String HOSTILE = "<script>alert('x')</script>\" & ]]> \u0001 </title> ${y}";

  @Test
  void anEmptyNightIsToldInWords() {
    String page = page(List.of(), List.of(), List.of());
    Markup.parse(page);
    assertThat(page)
        .contains("not complete: no nightly run of 2013-06-14 has come to its end</title>")
        .contains("The night has not decided anything.")
        .contains("Nothing was measured.")
        .contains("No run of the night is in the ledger.");
  }

  @Test
  void aFirstNightHasNoOutcomesYet() {
    Measurement drift = drift("temp", 0.4, 0.3, Verdict.FAIL);
    String page =
        page(List.of(drift), List.of(ModelReport.of("m", NIGHT, List.of(drift), NIGHT)), List.of());
    Markup.parse(page);
    assertThat(page)
        .contains("No outcome of a prediction is known yet")
        .contains("No probability was compared with an outcome tonight.")
        .contains("No prediction is old enough to have an outcome.");
  }

  @Test
  void whatDataSaysIsNeverMarkup() {
    Measurement drift =
        new Measured(HOSTILE, NIGHT, Monitor.FEATURE_DRIFT, "psi", HOSTILE)
            .column(HOSTILE)
            .slice(HOSTILE)
            .value(0.5, 10)
            .threshold(0.3)
            .judged(Verdict.FAIL, HOSTILE);
    LedgerEntry failed = run("nightly", "FAILED", HOSTILE + "\n" + HOSTILE);
    String page =
        page(
            List.of(drift),
            List.of(ModelReport.of(HOSTILE, NIGHT, List.of(drift), NIGHT)),
            List.of(failed));
    Markup.parse(page);
    assertThat(page).doesNotContain("<script").contains("&lt;script&gt;").contains("${y}");
    assertThat(Markup.count(Markup.parse(page), "title")).isEqualTo(3);
  }

  @Test
  void thePageNeedsNothingButItself() {
    String page = page(List.of(drift("temp", 0.4, 0.3, Verdict.FAIL)), List.of(), List.of());
    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("width=device-width")
        .contains("prefers-color-scheme: dark")
        .doesNotContain("http")
        .doesNotContain("src=")
        .doesNotContain("url(")
        .doesNotContain("<link");
  }

  @Test
  void aFailedNightSaysWhyAtTheTop() {
    LedgerEntry failed =
        run("nightly", "FAILED", "Cannot publish all of night 2013-06-14: FAIL outcomes\n  more.");
    String page = page(List.of(), List.of(), List.of(run("ingest", "FAILED", "inner"), failed));
    assertThat(page)
        .contains("<b>not complete:</b> Cannot publish all of night 2013-06-14: FAIL outcomes</p>")
        .contains("<pre class=\"reason\">");
    assertThat(page.indexOf("<b>not complete:</b>")).isLessThan(page.indexOf("<h2>"));
  }

  @Test
  void manyAlertsOfOneKindAreFoldedAndNoneIsLost() {
    List<Measurement> all = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      all.add(drift("feature" + i, 0.4 + i, 0.3, Verdict.FAIL));
    }
    String page = page(all, List.of(), List.of());
    assertThat(page).contains("4 more alerts of feature drift");
    all.forEach(m -> assertThat(page).contains("<code>" + m.column() + "</code>"));
    assertThat(page.indexOf("feature8")).isLessThan(page.indexOf("feature0"));
  }

  @Test
  void alertsComeFirstAndDriftAfterWhatIsWrong() {
    Measurement quality =
        new Measured("t", NIGHT, Monitor.QUALITY, "not_null", "t@3").judged(Verdict.WARN, "s");
    Measurement performance =
        new Measured("m", NIGHT, Monitor.PERFORMANCE, "auc", "m v1").judged(Verdict.FAIL, "s");
    Measurement open =
        new Measured("m", NIGHT, Monitor.CALIBRATION, "bias", "m v1")
            .judged(Verdict.INSUFFICIENT_DATA, "s");
    Measurement drift = drift("temp", 0.4, 0.3, Verdict.FAIL);
    Measurement passed = drift("hour", 0.0, 0.3, Verdict.PASS);
    assertThat(Caught.of(Arrays.asList(open, quality, passed, drift, performance)))
        .containsExactly(performance, drift, quality, open);
  }

  private static Measurement drift(String column, double value, double threshold, Verdict verdict) {
    return new Measured("m", NIGHT, Monitor.FEATURE_DRIFT, "psi", "m v1")
        .column(column)
        .of(NIGHT, 7)
        .value(value, 100)
        .threshold(threshold)
        .judged(verdict, "psi of " + column);
  }

  private static LedgerEntry run(String job, String status, String message) {
    return new LedgerEntry(
        job + status,
        job,
        NightRange.of(NIGHT),
        NOON,
        NOON,
        1.5,
        List.of(),
        List.of(new TableVersion("t", 3)),
        "code",
        1,
        2,
        3,
        4,
        5,
        status,
        status.equals("DONE") ? Verdict.PASS : Verdict.ERROR,
        message,
        status.equals("DONE") ? 0 : 70);
  }

  private static String page(
      List<Measurement> tonight, List<ModelReport> models, List<LedgerEntry> runs) {
    return new Report(
            "flights",
            NIGHT,
            Conclusions.of(NIGHT, runs, tonight, List.of()),
            List.of(),
            List.of(),
            List.of(),
            tonight.isEmpty() ? List.of() : List.of(new Report.Counts(Monitor.COST, 1, 2, 3, 4)),
            Caught.of(tonight),
            List.of(),
            models,
            List.of(),
            new Report.Costs(List.of(), List.of()),
            runs)
        .html();
  }
}
