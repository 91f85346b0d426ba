package dev.nightjar.features.audit;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Verdict;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.jspecify.annotations.Nullable;

/**
 * Audits labelled rows, whoever made them: do values come from the future, do labels overlap, does
 * a feature tell the label suspiciously well. A fixed number of Spark jobs, whatever the number of
 * columns: one for all times, one for what rows of an entity have to do with each other, one for
 * the label and one for all features.
 */
public final class Audit {
  private final Dataset<Row> rows;
  private final AuditPlan plan;
  private final List<AuditFinding> findings = new ArrayList<>();

  private Audit(Dataset<Row> rows, AuditPlan plan) {
    this.rows = rows;
    this.plan = plan;
  }

  /**
   * What is found, in the order of the checks.
   *
   * @param suspicious a feature whose AUC alone is at least this is suspicious, in (0.5, 1]
   */
  public static List<AuditFinding> of(Dataset<Row> rows, AuditPlan plan, double suspicious) {
    Audit audit = new Audit(rows, plan);
    if (audit.times()) {
      audit.neighbours();
      audit.findings.addAll(new FeatureAudit(rows, plan, 2 * suspicious - 1).findings());
    }
    return List.copyOf(audit.findings);
  }

  /** False when there are no rows. */
  private boolean times() {
    Column at = Quoted.column(plan.at());
    List<Column> sums = new ArrayList<>(List.of(count(lit(1)), count(at)));
    Column key = key();
    for (AuditPlan.TimeColumn time : plan.times()) {
      Column value = Quoted.column(time.column());
      Column after = value.gt(at);
      Column inLabel = labelEnd() == null ? lit(false) : after.and(value.leq(labelEnd()));
      Column late = when(after, unix_micros(value).minus(unix_micros(at)));
      sums.add(count(value));
      sums.add(count(when(after, 1)));
      sums.add(count(when(inLabel, 1)));
      sums.add(max(late));
      // Of several the one of the greatest key: else it would be one or the other by chance.
      sums.add(max_by(key, when(after, struct(late, key))));
    }
    @Nullable String known = plan.labelKnown();
    Column labelAt = known == null ? lit(null).cast("timestamp") : Quoted.column(known);
    sums.add(count(labelAt));
    sums.add(count(when(labelAt.leq(at), 1)));
    sums.add(plan.asOf() == null ? count(lit(null)) : count(when(labelAt.gt(plan.asOf()), 1)));
    Row found = rows.agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new)).head();
    long all = found.getLong(0);
    find("rows", "", all == 0 ? Verdict.INSUFFICIENT_DATA : Verdict.PASS, null, all + " rows");
    if (all == 0) {
      return false;
    }
    long without = all - found.getLong(1);
    if (without > 0) {
      find(
          "at",
          plan.at(),
          Verdict.WARN,
          share(without, all),
          counted(without, all, "rows") + " have no time of prediction: nothing is said of them");
    }
    int next = 2;
    for (AuditPlan.TimeColumn time : plan.times()) {
      future(time, found, next);
      next += 5;
    }
    if (known != null) {
      labels(known, found, next);
    }
    return true;
  }

  private void future(AuditPlan.TimeColumn time, Row found, int from) {
    long values = found.getLong(from);
    long after = found.getLong(from + 1);
    long inLabel = found.getLong(from + 2);
    if (after == 0) {
      find(
          "future",
          time.told(),
          Verdict.PASS,
          values == 0 ? null : (Double) 0.0,
          values == 0 ? "no value has a time" : "none of " + values + " is after the prediction");
      return;
    }
    find(
        "future",
        time.told(),
        Verdict.FAIL,
        share(after, values),
        "%s are after the prediction, by up to %s%s"
            .formatted(
                counted(after, values, "values"),
                length(found.getLong(from + 3)),
                plan.key().isEmpty() ? "" : ", as that of " + found.getString(from + 4)));
    if (inLabel > 0) {
      find(
          "label_window",
          time.told(),
          Verdict.FAIL,
          share(inLabel, values),
          counted(inLabel, values, "values") + " are of the time in which the label was made");
    }
  }

  private void labels(String known, Row found, int from) {
    long labels = found.getLong(from);
    long before = found.getLong(from + 1);
    long late = found.getLong(from + 2);
    find(
        "label_known",
        known,
        before > 0 ? Verdict.WARN : Verdict.PASS,
        share(before, labels),
        counted(before, labels, "labels") + " were known at the prediction already");
    if (plan.asOf() != null) {
      find(
          "label_future",
          known,
          late > 0 ? Verdict.FAIL : Verdict.PASS,
          share(late, labels),
          counted(late, labels, "labels") + " became known after " + plan.asOf() + " (rule T8)");
    }
  }

  /** The last instant at which a row's label is made; null where nothing tells. */
  private @Nullable Column labelEnd() {
    Duration window = plan.labelWindow();
    if (window != null) {
      return Quoted.column(plan.at()).plus(expr("INTERVAL '" + window.toSeconds() + "' SECOND"));
    }
    return plan.labelKnown() == null ? null : Quoted.column(plan.labelKnown());
  }

  /** Rows of one entity: the same moment twice, and labels made while the next one's begins. */
  private void neighbours() {
    if (plan.key().isEmpty()) {
      return;
    }
    Column at = Quoted.column(plan.at());
    Column[] key = plan.key().stream().map(Quoted::column).toArray(Column[]::new);
    Column next = lead(at, 1).over(Window.partitionBy(key).orderBy(at));
    Column end = labelEnd();
    Column whole = at.isNotNull();
    for (Column part : key) {
      whole = whole.and(part.isNotNull());
    }
    Row found =
        rows.where(whole)
            .select(
                coalesce(next.equalTo(at), lit(false)).cast("long").as("again"),
                coalesce(end == null ? lit(false) : next.gt(at).and(next.lt(end)), lit(false))
                    .cast("long")
                    .as("overlaps"))
            .agg(count(lit(1)), sum("again"), sum("overlaps"))
            .head();
    long all = found.getLong(0);
    long again = all == 0 ? 0 : found.getLong(1);
    long overlaps = all == 0 ? 0 : found.getLong(2);
    String subject = String.join(", ", plan.key());
    find(
        "duplicates",
        subject + ", " + plan.at(),
        again > 0 ? Verdict.WARN : Verdict.PASS,
        share(again, all),
        counted(again, all, "rows") + " repeat the key and time of another");
    if (end != null) {
      find(
          "label_overlap",
          subject,
          overlaps > 0 ? Verdict.WARN : Verdict.PASS,
          share(overlaps, all),
          counted(overlaps, all, "rows")
              + " have a label that is still being made at the same key's next row"
              + (overlaps > 0 ? ": split by time with a gap of at least the label's window" : ""));
    }
  }

  private Column key() {
    return plan.key().isEmpty()
        ? lit("")
        : to_json(struct(plan.key().stream().map(Quoted::column).toArray(Column[]::new)));
  }

  private void find(
      String check, String subject, Verdict verdict, @Nullable Double measured, String told) {
    findings.add(new AuditFinding(check, subject, verdict, measured, told));
  }

  private static @Nullable Double share(long some, long all) {
    return all == 0 ? null : (Double) ((double) some / all);
  }

  private static String counted(long some, long all, String what) {
    return all == 0
        ? "0 of 0 " + what
        : String.format(Locale.ROOT, "%d of %d %s (%.2f %%)", some, all, what, 100.0 * some / all);
  }

  /** {@code 3d 4h}, {@code 12m 3s}, {@code 0.25s}: its two largest units. */
  private static String length(long micros) {
    Duration length = Duration.of(micros, ChronoUnit.MICROS);
    if (length.toMinutes() == 0) {
      return micros / 1e6 + "s";
    }
    List<String> parts = new ArrayList<>();
    addPart(parts, length.toDays(), "d");
    addPart(parts, length.toHoursPart(), "h");
    addPart(parts, length.toMinutesPart(), "m");
    addPart(parts, length.toSecondsPart(), "s");
    return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
  }

  private static void addPart(List<String> parts, long n, String unit) {
    Optional.of(n).filter(some -> some > 0).ifPresent(some -> parts.add(some + unit));
  }
}
