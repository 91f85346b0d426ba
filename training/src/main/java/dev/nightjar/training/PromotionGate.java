package dev.nightjar.training;

import dev.nightjar.training.Judgement.Decision;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.TaskMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a challenger deserves to be champion: it must beat the champion by the least
 * relative gain, every baseline by however little, be nowhere much worse than the champion, and
 * keep to every limit.
 */
final class PromotionGate {
  private final Promotion rule;
  private final Contenders contenders;
  private final Contender challenger;
  private final List<String> reasons = new ArrayList<>();
  private boolean good = true;
  private int compared;

  private PromotionGate(Promotion rule, Contenders contenders) {
    this.rule = rule;
    this.contenders = contenders;
    this.challenger = contenders.challenger();
  }

  static Judgement judge(Promotion rule, Contenders contenders) {
    return new PromotionGate(rule, contenders).judge();
  }

  private Judgement judge() {
    Contender champion = contenders.champion();
    if (contenders.rows() == 0) {
      return only(
          Decision.INSUFFICIENT_DATA,
          "there is no labelled row that "
              + (champion == null
                  ? challenger.name() + " has not been trained on"
                  : "neither " + challenger.name() + " nor " + champion.name() + " has seen"));
    }
    Double value = challenger.value(rule.metric());
    if (value == null) {
      return only(Decision.REJECTED, undefined(challenger));
    }
    againstChampion(value, champion);
    contenders.baselines().forEach(baseline -> againstBaseline(value, baseline));
    rule.subjectTo().forEach(this::keep);
    rule.fairness().forEach(this::treatAlike);
    if (compared == 0) {
      reasons.add("there is nothing to compare " + challenger.name() + " with");
      return new Judgement(Decision.INSUFFICIENT_DATA, reasons);
    }
    return new Judgement(good ? Decision.PROMOTED : Decision.REJECTED, reasons);
  }

  private void againstChampion(double value, @Nullable Contender champion) {
    Double than = champion == null ? null : champion.value(rule.metric());
    if (champion == null || than == null) {
      String missing = champion == null ? "there is no champion" : undefined(champion);
      reasons.add(missing + ": " + challenger.name() + " is compared with the baselines only");
      return;
    }
    double least = rule.minRelativeGain();
    compare(value, champion, than, least, rule.gains(value, than));
    rule.slices().forEach(slice -> judge(slice, champion));
  }

  private void againstBaseline(double value, Contender baseline) {
    Double than = baseline.value(rule.metric());
    if (than == null) {
      reasons.add(undefined(baseline) + " and is not compared with");
      return;
    }
    double least = Math.min(rule.minRelativeGain(), 0);
    compare(value, baseline, than, least, rule.gainsOnBaseline(value, than));
  }

  private void compare(double value, Contender other, double than, double least, boolean passed) {
    compared++;
    good &= passed;
    String verb =
        !passed ? "does not beat" : rule.gain(value, than) > 0 ? "beats" : "is close enough to";
    String asked =
        least < 0
            ? "at most " + percent(-least) + " worse is allowed"
            : least == 0
                ? "any gain is enough"
                : "at least " + percent(least) + " better is asked for";
    reasons.add(
        "%s %s %s on %d rows: %s, %s"
            .formatted(
                challenger.name(),
                verb,
                other.name(),
                contenders.rows(),
                difference(value, than),
                asked));
  }

  private void judge(Promotion.Slice slice, Contender champion) {
    SortedMap<String, TaskMetrics> ofChampion = slices(champion, slice);
    int judged = 0;
    int small = 0;
    int undefined = 0;
    for (Map.Entry<String, TaskMetrics> entry : slices(challenger, slice).entrySet()) {
      TaskMetrics here = entry.getValue();
      TaskMetrics there = ofChampion.get(entry.getKey());
      Double than = there == null ? null : Contender.value(there, rule.metric());
      if (here.rows() < slice.minRows()) {
        small++;
      } else if (than == null) {
        undefined++;
      } else {
        judged++;
        String where = slice.by() + " is " + entry.getKey();
        judge(slice, "where " + where + " (" + here.rows() + " rows)", here, than, champion);
      }
    }
    String notJudged = small + " with fewer than " + slice.minRows() + " rows";
    if (undefined > 0) {
      notJudged += " and " + undefined + " that do not define " + metric();
    }
    reasons.add(
        "of the values of %s %d were judged; not judged: %s"
            .formatted(slice.by(), judged, notJudged));
  }

  private void judge(
      Promotion.Slice slice, String where, TaskMetrics here, double than, Contender champion) {
    Double value = Contender.value(here, rule.metric());
    if (value == null) {
      good = false;
      reasons.add(
          where + " " + challenger.name() + " has no " + metric() + because(here, rule.metric()));
    } else if (-rule.gain(value, than) > slice.maxRelativeLoss() * Math.abs(than)) {
      good = false;
      reasons.add(
          "%s %s falls behind %s: %s, at most %s worse is allowed"
              .formatted(
                  where,
                  challenger.name(),
                  champion.name(),
                  difference(value, than),
                  percent(slice.maxRelativeLoss())));
    }
  }

  /** A limit of its own: what the champion and the baselines do does not count. */
  private void keep(Promotion.Limit limit) {
    Metric metric = limit.metric();
    Double value = challenger.value(metric);
    if (value == null) {
      good = false;
      reasons.add(
          challenger.name()
              + " has no "
              + metric.name()
              + because(challenger.metrics(), metric)
              + ", which must be "
              + limit.words());
      return;
    }
    boolean kept = limit.keeps(value);
    good &= kept;
    reasons.add(
        String.format(
            Locale.ROOT,
            "%s of %s is %.4f, %s %s",
            metric.name(),
            challenger.name(),
            value,
            kept ? "as asked for" : "but must be",
            limit.words()));
  }

  private void treatAlike(Promotion.FairnessLimit limit) {
    String what = limit.measure().key() + " by " + limit.by();
    Fairness fairness = challenger.fairness().get(limit);
    Double value = fairness == null ? null : fairness.values().get(limit.measure().metric());
    if (fairness == null || value == null) {
      good = false;
      String why =
          fairness == null
              ? "there are no groups by " + limit.by()
              : fairness.notes().getOrDefault(limit.measure().metric(), "it is undefined");
      reasons.add(
          "%s of %s cannot be shown (%s); at most %s is allowed"
              .formatted(what, challenger.name(), why, limit.atMost()));
      return;
    }
    boolean kept = value <= limit.atMost();
    good &= kept;
    String note = fairness.notes().getOrDefault(limit.measure().metric(), "");
    reasons.add(
        String.format(
            Locale.ROOT,
            "%s of %s differs by %.4f, %s %s is allowed%s",
            what,
            challenger.name(),
            value,
            kept ? "at most" : "but only",
            limit.atMost(),
            note.isEmpty() ? "" : "; " + note));
  }

  private static SortedMap<String, TaskMetrics> slices(Contender contender, Promotion.Slice slice) {
    return contender.slices().getOrDefault(slice.by(), new TreeMap<>());
  }

  private Judgement only(Decision decision, String reason) {
    return new Judgement(decision, List.of(reason));
  }

  private String undefined(Contender contender) {
    return contender.name()
        + " has no "
        + metric()
        + " on "
        + contenders.rows()
        + " rows"
        + because(contender.metrics(), rule.metric());
  }

  private static String because(TaskMetrics metrics, Metric metric) {
    String note = metrics.note(metric.name());
    return note.isEmpty() ? "" : " (" + note + ")";
  }

  /** {@code log_loss 0.5130 against 0.5200, 1.35 % better}. */
  private String difference(double value, double than) {
    double gain = rule.gain(value, than);
    String size =
        than == 0
            ? String.format(Locale.ROOT, "%.4f", Math.abs(gain))
            : percent(Math.abs(gain / than));
    String direction = gain == 0 ? "the same" : size + (gain > 0 ? " better" : " worse");
    return String.format(Locale.ROOT, "%s %.4f against %.4f, %s", metric(), value, than, direction);
  }

  private String metric() {
    return rule.metric().name();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }
}
