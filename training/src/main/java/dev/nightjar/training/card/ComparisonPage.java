package dev.nightjar.training.card;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.training.evaluation.Bootstrap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A comparison as a page: no scripts, nothing that is loaded from elsewhere. */
final class ComparisonPage {
  private final Comparison of;
  private final Html page = new Html();

  ComparisonPage(Comparison of) {
    this.of = of;
  }

  String html() {
    String title = of.a() + " and " + of.b();
    page.open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element("title", title).add(Html.style(CardPage.style())).close("head").open("body");
    page.open("header").element("p", "Nightjar model comparison", "class", "kicker");
    page.element("h1", title);
    if (!of.notes().isEmpty()) {
      page.open("ul");
      of.notes().forEach(note -> page.element("li", note));
      page.close("ul");
    }
    page.close("header").open("main");
    unseen();
    pairs("What differs", of.facts());
    pairs("Parameters that differ", of.parameters());
    pairs("Features of only one", of.features());
    numbers(
        "Each on its own test part",
        "Not the same rows: look at the rows above first.",
        of.tested());
    numbers(
        "Importance of features",
        "Shares of the mean size of contributions, the largest change first.",
        of.importance());
    page.close("main").close("body").close("html");
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  private void unseen() {
    Comparison.Unseen unseen = of.unseen();
    if (unseen == null) {
      return;
    }
    section("On %s rows that neither has seen".formatted(Figures.count(unseen.rows())));
    page.element("p", unseen.how(), "class", "small");
    head("metric", of.a(), of.b(), "difference", "95 of 100 redrawings", "first better");
    for (Comparison.Paired paired : unseen.metrics()) {
      Bootstrap.Difference difference = paired.difference();
      page.open("tr").element("td", paired.metric());
      numbers(paired.a(), paired.b());
      cell(difference == null ? Figures.NONE : Figures.metric(difference.value()));
      cell(
          difference == null
              ? Figures.NONE
              : Figures.metric(difference.interval().low())
                  + " to "
                  + Figures.metric(difference.interval().high()));
      cell(difference == null ? Figures.NONE : Figures.percent(difference.better()));
      page.close("tr");
    }
    page.close("table").close("div");
    for (String by : unseen.slices().stream().map(Comparison.SlicePair::by).distinct().toList()) {
      page.element("h3", unseen.metrics().get(0).metric() + " by " + by);
      head(by, "rows", of.a(), of.b());
      for (Comparison.SlicePair slice : unseen.slices()) {
        if (slice.by().equals(by)) {
          page.open("tr").element("td", slice.value());
          cell(Figures.count(slice.rows()));
          numbers(slice.a(), slice.b());
          page.close("tr");
        }
      }
      page.close("table").close("div");
    }
    page.close("section");
  }

  private void pairs(String title, List<Comparison.Pair> pairs) {
    section(title);
    if (pairs.isEmpty()) {
      page.element("p", "None.", "class", "none");
    } else {
      page.open("div", "class", "scroll").open("table").open("tr").element("th", "");
      page.element("th", of.a()).element("th", of.b()).close("tr");
      for (Comparison.Pair pair : pairs) {
        page.open("tr").element("td", pair.name());
        for (String value : List.of(pair.a(), pair.b())) {
          page.element("td", value.isEmpty() ? Figures.NONE : value);
        }
        page.close("tr");
      }
      page.close("table").close("div");
    }
    page.close("section");
  }

  private void numbers(String title, String note, List<Comparison.Numbers> numbers) {
    section(title);
    page.element("p", note, "class", "small");
    head("", of.a(), of.b(), "difference");
    for (Comparison.Numbers each : numbers) {
      page.open("tr").element("td", each.name());
      numbers(each.a(), each.b());
      Double a = each.a();
      Double b = each.b();
      cell(Figures.metric(a == null || b == null ? null : (Double) (a - b)));
      page.close("tr");
    }
    page.close("table").close("div").close("section");
  }

  private void section(String title) {
    page.open("section").element("h2", title);
  }

  private void head(String first, String... others) {
    page.open("div", "class", "scroll").open("table").open("tr").element("th", first);
    for (String other : others) {
      page.element("th", other, "class", "number");
    }
    page.close("tr");
  }

  private void numbers(@Nullable Double a, @Nullable Double b) {
    cell(Figures.metric(a));
    cell(Figures.metric(b));
  }

  private void cell(String value) {
    page.element("td", value, "class", "number");
  }
}
