package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TableVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What ran over the night, from the ledger. */
final class RunsSection {
  private static final double MEGABYTE = 1e6;

  private final Report report;

  RunsSection(Report report) {
    this.report = report;
  }

  Html html() {
    Html html = Section.open("What ran");
    if (report.runs().isEmpty()) {
      Section.none(html, "No run of the night is in the ledger.");
      return html.close("section");
    }
    Section.table(
        html,
        "Runs, the newest last",
        List.of(
            "job",
            "status",
            "#seconds",
            "#rows",
            "verdict",
            "nights",
            "finished (UTC)",
            "#peak MB"));
    report.runs().forEach(run -> row(html, run));
    Section.endTable(html);
    // A step and the run around it fail with the same words.
    Set<String> told = new HashSet<>();
    report.runs().stream()
        .filter(run -> !run.message().isBlank() && told.add(run.message()))
        .forEach(run -> why(html, run));
    versions(html);
    return html.close("section");
  }

  private static void row(Html html, LedgerEntry run) {
    html.open("tr").element("td", run.job()).open("td");
    html.add(run.done() ? Section.badge("✓ done", "pass") : Section.badge("✕ failed", "fail"));
    html.close("td");
    Section.number(html, Figures.number(run.seconds()));
    Section.number(html, Figures.count(run.rows()));
    html.element("td", run.verdict().name());
    html.element("td", run.nights().toString()).element("td", Times.of(run.finishedAt()));
    Section.number(html, Figures.count(Math.round(run.peakMemoryBytes() / MEGABYTE)));
    html.close("tr");
  }

  private static void why(Html html, LedgerEntry run) {
    html.open("p").element("b", run.job()).text(", " + Times.of(run.finishedAt()) + ": ");
    html.text(run.message().lines().findFirst().orElse("")).close("p");
  }

  /** The versions that make up the night are those that its last run lists. */
  private void versions(Html html) {
    LedgerEntry last = report.runs().get(report.runs().size() - 1);
    if (last.outputs().isEmpty()) {
      return;
    }
    html.open("details");
    html.element("summary", "Table versions of the run " + last.job());
    html.open("p");
    for (TableVersion version : last.outputs()) {
      html.element("code", version.toString()).text(" ");
    }
    html.close("p");
    html.element("p", "Run " + last.run() + ", code " + last.codeVersion() + ".", "class", "small");
    html.close("details");
  }
}
