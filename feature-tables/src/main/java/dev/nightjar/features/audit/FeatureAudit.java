package dev.nightjar.features.audit;

import dev.nightjar.lakehouse.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Which features tell the label suspiciously well, and which tell nothing because they never vary.
 */
final class FeatureAudit {
  /** Fewer rows of a class, or labels, than these decide nothing. */
  private static final long FEW = 20;

  /**
   * From here on a feature is suspicious if it is also so many times as strong as the middle one.
   */
  private static final double STRONG = 0.5;

  private static final double TIMES_THE_MIDDLE = 3;
  private static final int ENOUGH_FEATURES = 5;

  private final Dataset<Row> rows;
  private final AuditPlan plan;
  private final double suspicious;
  private final List<AuditFinding> findings = new ArrayList<>();

  FeatureAudit(Dataset<Row> rows, AuditPlan plan, double suspicious) {
    this.rows = rows;
    this.plan = plan;
    this.suspicious = suspicious;
  }

  /** How strong a feature is, and how that is said. */
  private record Strong(String feature, double strength, String told) {}

  List<AuditFinding> findings() {
    StructType schema = rows.schema();
    List<CodedColumn> columns = new ArrayList<>();
    for (String feature : plan.features()) {
      StructField field = schema.apply(feature);
      CodedColumn.of(field)
          .ifPresentOrElse(
              columns::add,
              () ->
                  find(
                      "predictive",
                      feature,
                      Verdict.INSUFFICIENT_DATA,
                      null,
                      "not judged: its type is " + field.dataType().simpleString()));
    }
    if (columns.isEmpty()) {
      return findings;
    }
    @Nullable Label label = plan.label() == null ? null : label(schema.apply(plan.label()));
    List<BinCounts> counted =
        label == null
            ? ColumnScan.of(rows, columns, null, null)
            : ColumnScan.of(rows, columns, label.coded(), label.worth());
    List<Strong> all = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Bins bins = counted.get(i).bins();
      CodedColumn column = columns.get(i);
      if (bins.distinct() == 1) {
        find(
            "constant",
            column.name(),
            Verdict.WARN,
            null,
            bins.nulls() > 0 ? "it is null in all rows" : "it has one value in all rows");
      } else if (label != null && label.worth() != null) {
        all.add(strength(column, counted.get(i), bins, label));
      }
    }
    judge(all);
    return findings;
  }

  /**
   * The label, counted.
   *
   * @param worth null when it cannot be judged
   */
  private record Label(CodedColumn coded, Bins bins, @Nullable LabelWorth worth, boolean binary) {}

  private @Nullable Label label(StructField field) {
    Optional<CodedColumn> coded = CodedColumn.of(field);
    if (coded.isEmpty()) {
      return undecided(field, "its type is " + field.dataType().simpleString());
    }
    BinCounts counted = ColumnScan.of(rows, List.of(coded.get()), null, null).get(0);
    Bins bins = counted.bins();
    long labels = bins.rows() - bins.nulls();
    if (bins.codes().length == 2 && !counted.isCoarse()) {
      long least = Math.min(bins.counts()[0], bins.counts()[1]);
      return least < FEW
          ? undecided(field, "one of its classes has " + least + " rows only")
          : new Label(coded.get(), bins, LabelWorth.ofClasses(bins), true);
    }
    if (bins.codes().length < 2) {
      return undecided(field, labels == 0 ? "it is null in all rows" : "it has one value only");
    }
    if (!coded.get().isOrdered()) {
      return undecided(field, "it is a text of more than two values");
    }
    return labels < 2 * FEW
        ? undecided(field, "there are " + labels + " labels only")
        : new Label(coded.get(), bins, LabelWorth.ofRanks(counted, bins), false);
  }

  private @Nullable Label undecided(StructField field, String why) {
    find(
        "label",
        field.name(),
        Verdict.INSUFFICIENT_DATA,
        null,
        "features are not held against it: " + why);
    return null;
  }

  private static Strong strength(CodedColumn column, BinCounts counted, Bins bins, Label label) {
    if (!label.binary()) {
      double order = column.isOrdered() ? Strength.rankCorrelation(bins, label.bins()) : 0;
      double strength =
          column.isNaming()
              ? Math.max(order, Strength.correlationByValue(bins, label.bins()))
              : order;
      return new Strong(column.name(), strength, text("correlation of ranks %.4f", strength));
    }
    double order = column.isOrdered() ? Strength.aucByOrder(bins) : 0.5;
    double auc = column.isNaming() ? Math.max(order, Strength.aucByValue(bins)) : order;
    String told = text("AUC %.4f by itself", auc);
    if (column.isOrdered() && counted.isCoarse()) {
      told += text(", give or take %.4f", Strength.aucError(bins));
    }
    return new Strong(column.name(), 2 * auc - 1, told);
  }

  private void judge(List<Strong> all) {
    List<Double> sorted = all.stream().map(Strong::strength).sorted().toList();
    double middle = sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2);
    all.sort(Comparator.comparingDouble(Strong::strength).reversed());
    for (Strong each : all) {
      boolean apart =
          all.size() >= ENOUGH_FEATURES
              && each.strength() >= STRONG
              && each.strength() >= TIMES_THE_MIDDLE * middle;
      if (each.strength() >= suspicious) {
        find(
            "predictive",
            each.feature(),
            Verdict.WARN,
            each.strength(),
            each.told() + ": does it hold the label?");
      } else if (apart) {
        find(
            "predictive",
            each.feature(),
            Verdict.WARN,
            each.strength(),
            each.told()
                + text(", far above the other features (the middle one has %.4f of 1):", middle)
                + " was it known by then?");
      } else {
        find("predictive", each.feature(), Verdict.PASS, each.strength(), each.told());
      }
    }
  }

  private static String text(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }

  private void find(
      String check, String subject, Verdict verdict, @Nullable Double measured, String told) {
    findings.add(new AuditFinding(check, subject, verdict, measured, told));
  }
}
