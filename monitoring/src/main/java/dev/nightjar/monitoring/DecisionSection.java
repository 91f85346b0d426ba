package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was decided about each model and why, and which version is champion since when. */
final class DecisionSection {
  private final Report report;

  DecisionSection(Report report) {
    this.report = report;
  }

  Html html() {
    Html html = Section.open("Decision");
    if (report.decisions().isEmpty()) {
      Section.none(html, "The night has not decided anything.");
    }
    for (Decision decision : report.decisions()) {
      html.open("article", "class", "decision").open("h3").text(decision.model() + ": ");
      html.add(
          decision.isRetrain()
              ? Section.badge("↻ retrain", "warn")
              : Section.badge("= keep", "pass"));
      html.close("h3").open("ul");
      decision.sentences().forEach(sentence -> html.element("li", sentence));
      html.close("ul");
      html.element(
          "p",
          decision.champion() == null
              ? "Decided without a champion."
              : "Decided about v" + decision.champion() + ".",
          "class",
          "small");
      html.close("article");
    }
    report.promotions().forEach(promotion -> promotion(html, promotion));
    champions(html);
    return html.close("section");
  }

  private static void promotion(Html html, Report.Promotion promotion) {
    html.open("article", "class", "decision").open("h3");
    html.text(
        "%s %s against %s: %s"
            .formatted(
                promotion.model(),
                version(promotion.challenger()),
                version(promotion.champion()),
                promotion.decision().toLowerCase(Locale.ROOT)));
    html.close("h3");
    if (promotion.metric() != null) {
      html.element(
          "p",
          "%s %s, champion %s"
              .formatted(
                  promotion.metric(),
                  Figures.metric(promotion.challengerValue()),
                  Figures.metric(promotion.championValue())));
    }
    html.open("ul");
    promotion.reasons().forEach(reason -> html.element("li", reason));
    html.close("ul").close("article");
  }

  private void champions(Html html) {
    if (report.champions().isEmpty()) {
      return;
    }
    html.open("details").element("summary", "Champions, newest first");
    Section.table(
        html,
        "Changes of champions",
        List.of("model", "#version", "#before", "what", "night", "at (UTC)", "by", "reason"));
    for (Report.ChampionChange change : report.champions()) {
      html.open("tr").element("td", change.model());
      Section.number(html, version(change.version()));
      Section.number(html, change.previous() == null ? Figures.NONE : version(change.previous()));
      html.element("td", change.action().toLowerCase(Locale.ROOT));
      html.element("td", change.night() == null ? "by hand" : change.night().toString());
      html.element("td", Times.of(change.at()));
      html.element("td", change.by()).element("td", change.reason()).close("tr");
    }
    Section.endTable(html);
    html.close("details");
  }

  private static String version(@Nullable Long version) {
    return version == null ? "none" : "v" + version;
  }
}
