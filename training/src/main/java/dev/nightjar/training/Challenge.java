package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.Judgement.Decision;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.Champion;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Promoted;
import dev.nightjar.training.registry.Registry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A night's decision about a challenger, made once. The champion is changed first and the row
 * written after it: the change names the night, so a repetition of a killed run finds it, compares
 * with the champion of before and writes the same row.
 */
final class Challenge {
  private final Lakehouse lakehouse;
  private final Run run;
  private final ModelDefinition definition;
  private final UnseenRows unseen;
  private final Registry registry;

  Challenge(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelDefinition definition) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.definition = definition;
    this.unseen = new UnseenRows(lakehouse, run, project, tables, definition);
    this.registry = new Registry(lakehouse);
  }

  Judgement decide(Trained trained, @Nullable ModelVersion champion, LocalDate night) {
    ModelVersion challenger = trained.version();
    requireDefinition(challenger);
    ModelVersion held = heldBefore(challenger, champion, night);
    SortedMap<TableWindow, String> inputs = inputs(challenger, held, night);
    if (lakehouse.outdated(Promotions.TABLE, inputs).isEmpty()) {
      run.output(lakehouse.newest(Promotions.TABLE));
      return made(challenger.model(), night);
    }
    Contenders contenders = unseen.contenders(trained, held);
    Judgement judgement = PromotionGate.judge(definition.promotion(), contenders);
    Checkpoint.GATED.reached(run, Promotions.TABLE);
    if (judgement.decision() == Decision.PROMOTED) {
      judgement =
          definition.promotion().approval() == Promotion.Approval.MANUAL
              ? pending(judgement, challenger, held, night)
              : promoted(judgement, challenger, held, night);
    }
    Row row =
        Promotions.row(
            challenger.model(),
            challenger.version(),
            held == null ? null : (Long) held.version(),
            judgement,
            definition.promotion().metric(),
            contenders,
            lakehouse.clock().cutoffOf(night),
            night);
    run.output(
        lakehouse
            .publish(
                run,
                new Publication(
                    Promotions.TABLE,
                    Promotions.SCOPE,
                    inputs,
                    lakehouse.spark().createDataFrame(List.of(row), Promotions.SCHEMA),
                    Verdict.PASS))
            .version());
    return judgement;
  }

  private Judgement promoted(
      Judgement judgement, ModelVersion challenger, @Nullable ModelVersion held, LocalDate night) {
    Promoted promoted =
        registry.promote(
            run,
            challenger.model(),
            challenger.version(),
            judgement.reasons().get(0),
            run.job(),
            night,
            held == null ? null : (Long) held.version());
    if (promoted.done()) {
      return judgement;
    }
    List<String> reasons = new ArrayList<>(judgement.reasons());
    reasons.add(promoted.refusal() + ", so " + challenger + " stays a challenger");
    return new Judgement(Decision.OVERTAKEN, reasons);
  }

  private Judgement pending(
      Judgement judgement, ModelVersion challenger, @Nullable ModelVersion held, LocalDate night) {
    List<String> reasons = new ArrayList<>(judgement.reasons());
    boolean waits =
        new Approvals(lakehouse)
            .request(
                run,
                challenger,
                held == null ? null : (Long) held.version(),
                night,
                judgement.reasons().get(0))
            .isPresent();
    if (!waits) {
      reasons.add("someone else changed the champion meanwhile: nobody is asked for approval");
      return new Judgement(Decision.OVERTAKEN, reasons);
    }
    reasons.add(
        "it waits for approval: nightjar models approve "
            + challenger.model()
            + " "
            + challenger.version());
    return new Judgement(Decision.PENDING, reasons);
  }

  /** The champion to compare with: the one before, where the challenger is champion already. */
  private @Nullable ModelVersion heldBefore(
      ModelVersion challenger, @Nullable ModelVersion champion, LocalDate night) {
    List<Champion> promotions =
        registry.changes(challenger.model()).stream()
            .filter(c -> c.action() == Champion.Action.PROMOTE)
            .filter(c -> c.version() == challenger.version())
            .toList();
    Optional<Champion> decided =
        promotions.stream().filter(c -> night.equals(c.night())).findFirst();
    if (decided.isEmpty() && challenger.equals(champion)) {
      decided = promotions.stream().reduce((earlier, later) -> later);
    }
    if (decided.isEmpty()) {
      return champion;
    }
    Long before = decided.get().previousVersion();
    return before == null ? null : registry.show(challenger.model(), before);
  }

  /** Rule W2: what the decision depends on. */
  private SortedMap<TableWindow, String> inputs(
      ModelVersion challenger, @Nullable ModelVersion held, LocalDate night) {
    List<String> parts =
        List.of(
            challenger + " " + challenger.files(),
            held == null ? "no champion" : held + " " + held.files(),
            definition.promotion().identity());
    return new TreeMap<>(Map.of(TableWindow.of(night).in(challenger.model()), InputHash.of(parts)));
  }

  private Judgement made(String model, LocalDate night) {
    return Promotions.judgement(
        lakehouse
            .read(Promotions.TABLE)
            .where(
                col(Promotions.SCOPE)
                    .equalTo(lit(model))
                    .and(col(TableDefinition.NIGHT).equalTo(lit(night))))
            .head());
  }

  private void requireDefinition(ModelVersion challenger) {
    if (!challenger.lineage().definitionHash().equals(definition.definitionHash())) {
      throw NightjarException.user(
          "Cannot decide about " + challenger,
          definition.mark() + " has changed since it was trained, and its test cannot be repeated",
          "train again, or promote it by hand: nightjar models promote "
              + challenger.model()
              + " "
              + challenger.version());
    }
  }
}
