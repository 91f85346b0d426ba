package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a model is trained again.
 *
 * @param when the reasons that count; a command always does
 * @param staleAfter age of the champion's training set, from its T to the night's cutoff, from
 *     which it is stale; or null
 * @param atMostEvery least time between the T of two trainings; or null. A command is not held back
 */
public record RetrainingRule(
    Set<Decision.Reason> when, @Nullable Duration staleAfter, @Nullable Duration atMostEvery) {
  private static final int DRIFTED_TOLD = 3;

  /**
   * What is known when a night decides.
   *
   * @param model the model's name
   * @param night the night
   * @param cutoff its cutoff
   * @param champion the version that predicted the night, or null
   * @param championAsOf the champion's T, or null
   * @param newestAsOf T of the newest version that was trained before, or null
   * @param schemaChanges sentences: what is defined in another way than when it was trained
   * @param command why somebody wants it, or null
   */
  public record Facts(
      String model,
      LocalDate night,
      Instant cutoff,
      @Nullable Long champion,
      @Nullable Instant championAsOf,
      @Nullable Instant newestAsOf,
      List<String> schemaChanges,
      @Nullable String command) {}

  /**
   * Decides.
   *
   * @param measurements what the night measured of the model
   */
  public Decision decide(Facts facts, Collection<Measurement> measurements) {
    Set<Decision.Reason> reasons = EnumSet.noneOf(Decision.Reason.class);
    List<String> sentences = new ArrayList<>();
    stale(facts, reasons, sentences);
    performance(measurements, reasons, sentences);
    if (!facts.schemaChanges().isEmpty()) {
      found(Decision.Reason.SCHEMA, String.join("; ", facts.schemaChanges()), reasons, sentences);
    }
    if (facts.command() != null) {
      reasons.add(Decision.Reason.COMMAND);
      sentences.add("command: " + facts.command());
    }
    boolean retrain = !reasons.isEmpty();
    if (facts.champion() == null && facts.command() == null) {
      sentences.add("there is no model yet: train one with `nightjar train`");
      retrain = false;
    }
    if (retrain && facts.command() == null && isTooSoon(facts)) {
      retrain = false;
      sentences.add(
          "not yet: the newest training is as of %s, and at_most_every is %s"
              .formatted(facts.newestAsOf(), Durations.format(atMostEveryOrZero())));
    }
    drift(measurements).ifPresent(sentences::add);
    if (sentences.isEmpty()) {
      sentences.add("nothing speaks for it");
    }
    return new Decision(
        facts.model(),
        facts.night(),
        retrain ? Decision.Action.RETRAIN : Decision.Action.KEEP,
        List.copyOf(reasons),
        sentences,
        facts.champion());
  }

  private void stale(Facts facts, Set<Decision.Reason> reasons, List<String> sentences) {
    if (staleAfter == null || facts.championAsOf() == null) {
      return;
    }
    Duration age = Duration.between(facts.championAsOf(), facts.cutoff());
    if (age.compareTo(staleAfter) >= 0) {
      found(
          Decision.Reason.STALE,
          "%s v%d was trained as of %s, %.1f days ago; stale_after is %s"
              .formatted(
                  facts.model(),
                  facts.champion(),
                  facts.championAsOf(),
                  age.toMinutes() / 1440.0,
                  Durations.format(staleAfter)),
          reasons,
          sentences);
    }
  }

  private void performance(
      Collection<Measurement> measurements, Set<Decision.Reason> reasons, List<String> sentences) {
    for (Measurement m : measurements) {
      if (m.monitor() == Monitor.PERFORMANCE && m.verdict() == Verdict.FAIL) {
        found(Decision.Reason.PERFORMANCE, m.sentence(), reasons, sentences);
      }
    }
  }

  private void found(
      Decision.Reason reason,
      String sentence,
      Set<Decision.Reason> reasons,
      List<String> sentences) {
    if (when.contains(reason)) {
      reasons.add(reason);
      sentences.add(reason.key() + ": " + sentence);
    } else {
      sentences.add(reason.key() + ", which does not count here: " + sentence);
    }
  }

  private boolean isTooSoon(Facts facts) {
    return atMostEvery != null
        && facts.newestAsOf() != null
        && Duration.between(facts.newestAsOf(), facts.cutoff()).compareTo(atMostEvery) < 0;
  }

  private Duration atMostEveryOrZero() {
    return atMostEvery == null ? Duration.ZERO : atMostEvery;
  }

  /** Drift informs: a season is no decay. */
  private static java.util.Optional<String> drift(Collection<Measurement> measurements) {
    List<String> drifted =
        measurements.stream()
            .filter(m -> m.monitor() == Monitor.FEATURE_DRIFT && m.verdict() == Verdict.FAIL)
            .map(m -> String.valueOf(m.column()))
            .distinct()
            .sorted()
            .toList();
    if (drifted.isEmpty()) {
      return java.util.Optional.empty();
    }
    String first = String.join(", ", drifted.subList(0, Math.min(DRIFTED_TOLD, drifted.size())));
    return java.util.Optional.of(
        "for information: %d features have drifted, among them %s"
            .formatted(drifted.size(), first));
  }
}
