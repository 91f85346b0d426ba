package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The report as a page: no scripts, nothing that is loaded from elsewhere. */
final class ReportPage {
  private final Report report;

  ReportPage(Report report) {
    this.report = report;
  }

  String html() {
    Html page = new Html().open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    String title = report.project() + ", night " + report.night();
    page.element("title", title + ": " + report.conclusion().sentence());
    page.add(Html.style(style())).close("head").open("body");
    head(page);
    page.open("main");
    page.add(new DecisionSection(report).html());
    page.add(new CaughtSection(report).html());
    report.models().forEach(model -> page.add(new PerformanceSection(model).html()));
    report.models().forEach(model -> page.add(new DriftSection(model).html()));
    page.add(new VolumeSection(report).html());
    page.add(new CostSection(report).html());
    page.add(new RunsSection(report).html());
    page.close("main").close("body").close("html");
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  private void head(Html page) {
    Report.Conclusion conclusion = report.conclusion();
    boolean complete = conclusion.status() == Report.Status.COMPLETE;
    String look = !complete ? "fail" : conclusion.alerts() > 0 ? "warn" : "pass";
    String mark = !complete ? "✕" : conclusion.alerts() > 0 ? "!" : "✓";
    page.open("header", "class", look);
    page.element("p", "Nightjar morning report", "class", "kicker");
    page.open("h1").text(report.project()).text(" · ");
    page.element("time", report.night().toString(), "datetime", report.night().toString());
    page.close("h1");
    page.open("p", "class", "conclusion").element("span", mark, "class", "sign");
    page.text(" ");
    if (complete) {
      page.element("b", conclusion.sentence());
    } else {
      // The reason is long: only what it is the reason of stands out.
      page.element("b", Conclusions.NOT_COMPLETE);
      page.text(conclusion.sentence().substring(Conclusions.NOT_COMPLETE.length()));
    }
    page.close("p");
    if (conclusion.reason().lines().count() > 1) {
      page.element("pre", conclusion.reason(), "class", "reason");
    }
    page.element(
        "p",
        "Verdict %s; %s in the ledger."
            .formatted(conclusion.verdict(), Figures.counted(report.runs().size(), "run")),
        "class",
        "small");
    if (!conclusion.later().isEmpty()) {
      page.element("p", "✕ " + conclusion.later(), "class", "later");
    }
    page.close("header");
  }

  private static String style() {
    try (InputStream file = ReportPage.class.getResourceAsStream("report.css")) {
      if (file == null) {
        throw NightjarException.bug("Cannot find the style of the report", null);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
