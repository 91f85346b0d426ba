package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.evaluation.NightMeasures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures published predictions against the outcomes known by now, by month and in all.",
      "Rows whose outcome is not known are not measured."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar evaluate late_arrival --from 2013-06-01 --to 2013-12-31",
      "  nightjar evaluate late_arrival --from 2013-06-09 --to 2013-06-14 --shadow"
    })
final class EvaluateJob extends Job {
  private static final String LABEL = "_label";

  @Mixin NightOptions nights;
  @Mixin ShowOptions show;

  @Option(names = "--shadow", description = "What the challenger predicted, not the champion.")
  private boolean shadow;

  @Parameters(paramLabel = "MODEL", description = "The model's name.")
  private String model = "";

  /** Predictions and labels of the rows of a month. */
  private record Measured(List<double[]> rows) {
    NightMeasures.Told told(NightMeasures measures) {
      return measures.measure(
          rows.stream().mapToDouble(r -> r[0]).toArray(),
          rows.stream().mapToDouble(r -> r[1]).toArray());
    }
  }

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject project = project();
    ScoringDefinition scoring = project.scoring(model);
    ModelDefinition definition = project.model(model);
    Lakehouse lakehouse = open(project);
    Map<String, Measured> months = new TreeMap<>();
    Measured all = new Measured(new ArrayList<>());
    String predictions = shadow ? requireShadow(scoring) : scoring.table();
    NightMeasures measures = NightMeasures.of(definition.aim());
    String column = requireColumn(lakehouse, predictions, measures);
    for (Row row : labelled(project, lakehouse, predictions, column, definition.rows(), range)) {
      double[] measured = {row.getDouble(1), row.getDouble(2)};
      months
          .computeIfAbsent(row.getString(0), m -> new Measured(new ArrayList<>()))
          .rows()
          .add(measured);
      all.rows().add(measured);
    }
    if (all.rows().isEmpty()) {
      throw NightjarException.user(
          "Cannot evaluate " + model + " over " + range,
          "no prediction of these nights has a known outcome",
          "score the nights, and ingest those that follow them");
    }
    ShownTable shown =
        new ShownTable(
            Stream.of(
                    Stream.of("nights", "rows"),
                    measures.areOfProbabilities() ? Stream.of("positives") : Stream.<String>empty(),
                    shown(measures).stream())
                .flatMap(names -> names)
                .toList());
    months.forEach((month, measured) -> shown.add(line(month, measures, measured)));
    shown.add(line(range.toString(), measures, all));
    shown.print(out(), show.json);
    return DONE;
  }

  /** The order that was there before there were numbers stays. */
  private static List<String> shown(NightMeasures measures) {
    return measures.areOfProbabilities()
        ? List.of("auc", "pr_auc", "log_loss", "brier", "calibration_error")
        : measures.names();
  }

  private String requireColumn(Lakehouse lakehouse, String table, NightMeasures measures) {
    if (!List.of(lakehouse.read(table).columns()).contains(measures.column())) {
      throw NightjarException.user(
          "Cannot evaluate " + model,
          "its predictions in %s are of another task: they have no column %s"
              .formatted(table, measures.column()),
          "let the model predict into a table of its own, or bring its task back");
    }
    return measures.column();
  }

  private static String requireShadow(ScoringDefinition scoring) {
    if (scoring.shadow() == null) {
      throw NightjarException.user(
          "Cannot evaluate a challenger of " + scoring.model(),
          "none predicts in the shadow",
          "write `shadow: { into: TABLE }` into " + scoring.mark().file());
    }
    return scoring.shadow();
  }

  private static List<Row> labelled(
      WholeProject project,
      Lakehouse lakehouse,
      String table,
      String column,
      TrainingSetSpec spec,
      NightRange range) {
    TrainingSetSpec.Label label = spec.label();
    TableDefinition outcomes = project.tables(List.of(label.from())).get(0);
    List<Column> columns = new ArrayList<>();
    columns.add(expr(label.value()).cast("double").as(LABEL));
    Column match = lit(true);
    Dataset<Row> predictions =
        lakehouse
            .read(table)
            .where(col(TableDefinition.NIGHT).between(lit(range.from()), lit(range.to())));
    for (String key : label.on()) {
      columns.add(Quoted.column(key).as("_label_" + key));
      match = match.and(predictions.col(Quoted.name(key)).equalTo(Quoted.column("_label_" + key)));
    }
    Dataset<Row> labels =
        AsOf.at(lakehouse.read(label.from()), outcomes, Instant.now())
            .select(columns.toArray(Column[]::new))
            .where(col(LABEL).isNotNull());
    return predictions
        .join(labels, match)
        .select(date_format(col(TableDefinition.NIGHT), "yyyy-MM"), col(column), col(LABEL))
        .collectAsList();
  }

  private static List<@Nullable Object> line(
      String nights, NightMeasures measures, Measured measured) {
    NightMeasures.Told told = measured.told(measures);
    List<@Nullable Object> line = new ArrayList<>(List.of(nights, told.rows()));
    if (told.positives() != null) {
      line.add(told.positives());
    }
    shown(measures).forEach(name -> line.add(rounded(told.values().get(name))));
    return line;
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : (Double) (Math.round(value * 1e6) / 1e6);
  }
}
