package dev.nightjar.training.registry;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.registry.Approval.Action;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Versions that wait until a person approves them. The steps are rows of {@value #APPROVALS}, which
 * only grows; of two that take the same step one wins. An approval is written before the champion
 * is changed and names the change that must come before, so it is done once, whatever is repeated.
 */
public final class Approvals {
  /** One row per request, approval and rejection. */
  public static final String APPROVALS = "nightjar_approvals";

  private static final int TRIES = 20;

  private final Lakehouse lakehouse;
  private final Registry registry;

  /** The approvals of this lakehouse; nothing is written before the first request. */
  public Approvals(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
    this.registry = new Registry(lakehouse);
  }

  /** All steps of a model, oldest first. */
  public List<Approval> history(String model) {
    return lakehouse.rowsOfSmall(APPROVALS).stream()
        .map(ApprovalRows::approval)
        .filter(step -> step.model().equals(model))
        .sorted(Comparator.comparingLong(Approval::sequence))
        .toList();
  }

  /**
   * What waits for approval: the newest request of the model, unless somebody has answered it or
   * has changed the champion that it was compared with.
   */
  public Optional<Approval> waiting(String model) {
    List<Approval> history = history(model);
    return last(history)
        .filter(step -> step.action() == Action.REQUEST)
        .filter(step -> step.championSequence() == sequence(registry.changes(model)));
  }

  /**
   * Lets a version wait for approval; asking again for the same night changes nothing.
   *
   * @param expected the champion it was compared with; null when there was none
   * @param night the night that decided; null for a first version
   * @return the request, or empty when the champion is another one than expected
   */
  public Optional<Approval> request(
      Run run,
      ModelVersion version,
      @Nullable Long expected,
      @Nullable LocalDate night,
      String reason) {
    String model = version.model();
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      List<Approval> history = history(model);
      Optional<Approval> asked =
          history.stream()
              .filter(step -> step.action() == Action.REQUEST)
              .filter(step -> step.version() == version.version())
              .filter(step -> Objects.equals(step.night(), night))
              .findFirst();
      if (asked.isPresent()) {
        run.output(lakehouse.newest(APPROVALS));
        return asked;
      }
      List<Champion> changes = registry.changes(model);
      if (!Objects.equals(champion(changes), expected)) {
        return Optional.empty();
      }
      Approval request =
          new Approval(
              model,
              history.size() + 1L,
              Action.REQUEST,
              version.version(),
              expected,
              sequence(changes),
              night,
              reason,
              run.job(),
              now(),
              run.id());
      if (append(run, request)) {
        return Optional.of(request);
      }
    }
    throw busy(model);
  }

  /**
   * Makes a version that waits the champion. Approving again what is approved changes nothing, but
   * finishes an approval that was killed before the champion was changed.
   *
   * @param reason one sentence
   * @param by who approves
   * @param predicted the newest night that has been predicted, which the version must not predict
   *     when it is repeated; null when there is none
   * @return the change that made it champion
   * @throws NightjarException of category USER when it does not wait, has been rejected, another
   *     version waits instead, or the champion has changed
   */
  public Champion approve(
      Run run,
      String model,
      long version,
      String reason,
      String by,
      @Nullable LocalDate predicted) {
    String what = "Cannot approve " + registry.show(model, version);
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      List<Approval> history = history(model);
      Approval step = requireAsked(what, history, model, version);
      if (step.action() == Action.APPROVE) {
        return promote(run, what, step);
      }
      requireOpen(what, history, step);
      if (step.championSequence() != sequence(registry.changes(model))) {
        throw overtaken(what, step);
      }
      Approval approval =
          answer(run, history, step, Action.APPROVE, reason, by, later(step.night(), predicted));
      if (append(run, approval)) {
        return promote(run, what, approval);
      }
    }
    throw busy(model);
  }

  /**
   * Ends a version's waiting; the champion stays. Rejecting again changes nothing.
   *
   * @param reason one sentence
   * @param by who rejects
   * @throws NightjarException of category USER when it does not wait
   */
  public Approval reject(Run run, String model, long version, String reason, String by) {
    String what = "Cannot reject " + registry.show(model, version);
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      List<Approval> history = history(model);
      Approval step = requireAsked(what, history, model, version);
      if (step.action() == Action.REJECT) {
        return step;
      }
      requireOpen(what, history, step);
      Approval rejection = answer(run, history, step, Action.REJECT, reason, by, step.night());
      if (append(run, rejection)) {
        return rejection;
      }
    }
    throw busy(model);
  }

  /** The newest step about the version. */
  private Approval requireAsked(String what, List<Approval> history, String model, long version) {
    return last(history.stream().filter(step -> step.version() == version).toList())
        .orElseThrow(
            () ->
                NightjarException.user(
                    what,
                    "it does not wait for approval" + instead(model),
                    "promote it by hand: nightjar models promote " + model + " " + version));
  }

  private void requireOpen(String what, List<Approval> history, Approval step) {
    String fix =
        "promote it by hand if it shall be champion: nightjar models promote "
            + step.model()
            + " "
            + step.version();
    if (step.action() != Action.REQUEST) {
      throw NightjarException.user(
          what,
          "%s has %s it: %s"
              .formatted(
                  step.by(),
                  step.action() == Action.REJECT ? "rejected" : "approved",
                  step.reason()),
          fix);
    }
    if (last(history).filter(step::equals).isEmpty()) {
      throw NightjarException.user(
          what, "a newer version has taken its place" + instead(step.model()), fix);
    }
  }

  private String instead(String model) {
    return waiting(model).map(other -> "; v" + other.version() + " does").orElse("");
  }

  private Champion promote(Run run, String what, Approval approval) {
    return registry
        .promoteAfter(
            run,
            approval.championSequence(),
            approval.model(),
            approval.version(),
            approval.reason(),
            approval.by(),
            approval.night())
        .orElseThrow(() -> overtaken(what, approval));
  }

  private NightjarException overtaken(String what, Approval step) {
    String was = step.expected() == null ? "no champion" : "v" + step.expected();
    return NightjarException.user(
        what,
        "it was compared with "
            + was
            + ", and the champion has been changed since"
            + registry.champion(step.model()).map(c -> ", to v" + c.version()).orElse(""),
        "compare them with `nightjar models compare`, then decide by hand: nightjar models promote "
            + step.model()
            + " "
            + step.version());
  }

  private static Approval answer(
      Run run,
      List<Approval> history,
      Approval request,
      Action action,
      String reason,
      String by,
      @Nullable LocalDate night) {
    return new Approval(
        request.model(),
        history.size() + 1L,
        action,
        request.version(),
        request.expected(),
        request.championSequence(),
        night,
        reason,
        by,
        now(),
        run.id());
  }

  private boolean append(Run run, Approval step) {
    Dataset<Row> row =
        lakehouse.spark().createDataFrame(List.of(ApprovalRows.row(step)), ApprovalRows.SCHEMA);
    Checkpoint.BEFORE_COMMIT.reached(run, APPROVALS);
    boolean appended = lakehouse.appendOnce(run, APPROVALS, row, step.model(), step.sequence());
    if (appended) {
      Checkpoint.AFTER_COMMIT.reached(run, APPROVALS);
    }
    return appended;
  }

  private static NightjarException busy(String model) {
    return NightjarException.outside(
        "Cannot write to " + APPROVALS + " for " + model,
        "others wrote to it " + TRIES + " times in a row",
        "try again",
        null);
  }

  private static @Nullable LocalDate later(@Nullable LocalDate a, @Nullable LocalDate b) {
    return a == null || (b != null && b.isAfter(a)) ? b : a;
  }

  private static long sequence(List<Champion> changes) {
    return changes.isEmpty() ? 0 : changes.get(changes.size() - 1).sequence();
  }

  private static @Nullable Long champion(List<Champion> changes) {
    return changes.isEmpty() ? null : (Long) changes.get(changes.size() - 1).version();
  }

  private static Optional<Approval> last(List<Approval> steps) {
    return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
