package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.lakehouse.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is not as it should be: alerts first, one sentence each; what passed only as a number. */
final class CaughtSection {
  private static final int MANY = 5;

  private final Report report;

  CaughtSection(Report report) {
    this.report = report;
  }

  Html html() {
    Html html = Section.open("Caught");
    List<Measurement> alerts =
        report.caught().stream().filter(m -> m.verdict().compareTo(Verdict.FAIL) >= 0).toList();
    List<Measurement> warnings =
        report.caught().stream().filter(m -> m.verdict() == Verdict.WARN).toList();
    List<Measurement> open =
        report.caught().stream().filter(m -> m.verdict() == Verdict.INSUFFICIENT_DATA).toList();
    if (report.counts().isEmpty()) {
      Section.none(html, "Nothing was measured.");
    } else if (alerts.isEmpty() && warnings.isEmpty()) {
      Section.none(html, "No alert and no warning.");
    }
    byMonitor(html, alerts, "alerts", MANY);
    byMonitor(html, warnings, "warnings", 0);
    if (!open.isEmpty()) {
      html.open("details")
          .element("summary", Figures.counted(open.size(), "metric") + " with too little data");
      list(html, open);
      html.close("details");
    }
    counts(html);
    quarantined(html);
    return html.close("section");
  }

  /**
   * Lists by monitor; of many of one kind all but the first ones are folded.
   *
   * @param shown how many of many
   */
  private static void byMonitor(Html html, List<Measurement> all, String what, int shown) {
    Map<Monitor, List<Measurement>> groups = new LinkedHashMap<>();
    all.forEach(m -> groups.computeIfAbsent(m.monitor(), g -> new ArrayList<>()).add(m));
    groups.forEach(
        (monitor, group) -> {
          int first = group.size() <= MANY ? group.size() : shown;
          list(html, group.subList(0, first));
          if (first < group.size()) {
            html.open("details")
                .element(
                    "summary",
                    "%s%s of %s"
                        .formatted(
                            Figures.count(group.size() - first) + (first == 0 ? " " : " more "),
                            what,
                            name(monitor)));
            list(html, group.subList(first, group.size()));
            html.close("details");
          }
        });
  }

  private static void list(Html html, List<Measurement> all) {
    if (all.isEmpty()) {
      return;
    }
    html.open("ul", "class", "caught");
    for (Measurement m : all) {
      html.open("li").add(Section.badge(m.verdict())).text(" ");
      html.element("b", name(m)).text(" ").element("code", m.subject());
      if (m.column() != null) {
        html.text(" ").element("code", m.column());
      }
      if (!m.slice().equals(Measurement.ALL)) {
        html.text(" ").element("code", m.slice());
      }
      html.element("span", Figures.rounded(m.sentence()), "class", "sentence").close("li");
    }
    html.close("ul");
  }

  private static String name(Measurement m) {
    return (m.monitor() == Monitor.QUALITY ? "gate" : name(m.monitor())) + ", " + m.metric();
  }

  private static String name(Monitor monitor) {
    return monitor == Monitor.QUALITY ? "the gates" : monitor.key().replace('_', ' ');
  }

  private void counts(Html html) {
    if (report.counts().isEmpty()) {
      return;
    }
    Section.table(
        html,
        "Metrics by monitor",
        List.of("monitor", "#✕ alert", "#! warn", "#? open", "#✓ pass"));
    for (Report.Counts counts : report.counts()) {
      html.open("tr").element("td", name(counts.monitor()));
      Section.number(html, Figures.count(counts.alerts()));
      Section.number(html, Figures.count(counts.warnings()));
      Section.number(html, Figures.count(counts.notJudged()));
      Section.number(html, Figures.count(counts.pass()));
      html.close("tr");
    }
    Section.endTable(html);
  }

  private void quarantined(Html html) {
    html.element("h3", "Quarantine");
    if (report.quarantined().isEmpty()) {
      Section.none(html, "No row went into quarantine.");
    }
    for (Report.Quarantined each : report.quarantined()) {
      html.open("p").element("code", each.table());
      html.text(": " + Figures.counted(each.rows(), "row") + " held back").close("p");
      html.open("ul", "class", "examples");
      each.examples().forEach(example -> html.element("li", example));
      long more = each.rows() - each.examples().size();
      if (more > 0) {
        html.element("li", "and " + Figures.count(more) + " more", "class", "small");
      }
      html.close("ul");
    }
  }
}
