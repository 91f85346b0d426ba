package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.CodeVersion;
import dev.nightjar.training.CardMaterial;
import dev.nightjar.training.Importances;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.AutomaticEncoding;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.search.Trial;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.table.TableResult;
import dev.nightjar.training.table.TableSpec;
import dev.nightjar.training.trainer.Trainers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What training on a file gave: as JSON, as text for the terminal, as a model card. */
final class TableReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SLICE_ROWS = 100;
  private static final int FEW_VALUES = 30;
  private static final int FAIRNESS_ROWS = 30;

  private final TableResult result;
  private final TableSpec spec;
  private final String data;
  private final double seconds;

  TableReport(TableResult result, TableSpec spec, String data, double seconds) {
    this.result = result;
    this.spec = spec;
    this.data = data;
    this.seconds = seconds;
  }

  /**
   * All of it: {@code test}, {@code intervals}, {@code best}, {@code baselines}, {@code trials}.
   */
  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode().put("task", spec.task().key());
    json.put("label", spec.label()).put("data", data).put("seed", spec.seed());
    json.put("device", spec.device().key()).put("engine", spec.engine().toString());
    TableResult.Contender best = result.best();
    write(json.putObject("test"), best.test());
    ObjectNode intervals = json.putObject("intervals");
    result
        .intervals()
        .forEach(
            (metric, interval) ->
                intervals.putArray(metric).add(interval.low()).add(interval.high()));
    ObjectNode told = json.putObject("best").put("trainer", best.trainer());
    told.set("parameters", ParametersJson.node(result.parameters()));
    best.validation().forEach(told.putObject("validation")::put);
    told.put("threshold", result.model().threshold());
    told.put("model_hash", result.model().hash());
    ArrayNode baselines = json.putArray("baselines");
    result.contenders().stream()
        .skip(1)
        .forEach(
            other -> {
              ObjectNode entry = baselines.addObject().put("trainer", other.trainer());
              write(entry.putObject("test"), other.test());
            });
    trials(json.putArray("trials"));
    TableResult.Facts facts = result.facts();
    json.putObject("rows")
        .put("trained_on", facts.rows())
        .put("test", facts.testRows())
        .put("unlabelled", facts.unlabelled())
        .put("test_from", facts.testFrom())
        .put("validated_by", facts.validatedBy())
        .put("test_keys_in_data", facts.knownKeys());
    ObjectNode rounded = json.putObject("rounded_numbers");
    facts.rounded().forEach(rounded::put);
    ArrayNode columns = json.putArray("columns");
    result
        .decisions()
        .forEach(
            decision ->
                columns
                    .addObject()
                    .put("column", decision.column())
                    .put("used", decision.encoding() != null)
                    .put("how", decision.because()));
    importance(json);
    fairness(json);
    json.put("study", result.study().id());
    json.put("code", CodeVersion.current()).put("seconds", seconds);
    return json;
  }

  /** Only where it was asked for. */
  private void fairness(ObjectNode json) {
    if (spec.fairness().isEmpty()) {
      return;
    }
    for (ModelCard.GroupedFairness grouped : card().fairness()) {
      ObjectNode told = json.withObject("/fairness").putObject(grouped.by());
      grouped.measured().values().forEach(told::put);
      told.put("min_rows", grouped.minRows());
      ObjectNode groups = told.putObject("groups");
      for (Fairness.Group group : grouped.measured().groups()) {
        groups
            .putObject(group.name())
            .put("rows", group.rows())
            .put("selection_rate", group.selectionRate())
            .put("true_positive_rate", group.truePositiveRate())
            .put("false_positive_rate", group.falsePositiveRate());
      }
    }
  }

  private void importance(ObjectNode json) {
    List<String> names = result.test().encoder().names();
    Importances importance = result.importance();
    write(json.putObject("importance"), names, importance.shares());
    write(json.putObject("gain"), names, importance.gains());
    Importances.Dealt dealt = importance.dealt();
    if (dealt != null) {
      ObjectNode told = json.putObject("permutation").put("metric", dealt.metric());
      told.put("rows", dealt.rows()).put("repeats", dealt.repeats());
      ObjectNode columns = told.putObject("columns");
      dealt
          .columns()
          .forEach(
              column ->
                  columns
                      .putObject(column.feature())
                      .put("mean", column.mean())
                      .put("deviation", column.deviation()));
    }
  }

  private static void write(ObjectNode json, List<String> names, double[] shares) {
    for (int column = 0; column < shares.length; column++) {
      json.put(names.get(column), shares[column]);
    }
  }

  private void trials(ArrayNode trials) {
    StudyResult study = result.study();
    for (Trial trial : study.trials()) {
      FinishedTrial last = study.last(trial.id());
      ObjectNode entry = trials.addObject().put("trial", trial.id());
      entry.put("status", trial.outcome().status().name().toLowerCase(Locale.ROOT));
      entry.put("trainer", trial.point().trainer());
      ObjectNode parameters = entry.putObject("parameters");
      trial.point().values().forEach((name, value) -> parameters.set(name, value.toJson()));
      trial.outcome().metrics().forEach(entry.putObject("validation")::put);
      entry.put("model_hash", last.modelHash());
      entry.put("seconds", last.seconds().all());
      entry.put("training_seconds", last.seconds().training());
      entry.put("predicting_seconds", last.seconds().predicting());
      if (!last.message().isEmpty()) {
        entry.put("message", last.message());
      }
    }
  }

  /** The last line on stdout. */
  String line(String out, double all) {
    ObjectNode line = JSON.createObjectNode().put("job", "train").put("status", "DONE");
    line.put("out", out).put("task", spec.task().key()).put("trainer", result.best().trainer());
    line.put("trials", result.study().trials().size());
    write(line.putObject("test"), result.best().test());
    return line.put("seconds", all).toString();
  }

  /** A summary for people. */
  String text() {
    StringBuilder text = new StringBuilder();
    TableResult.Facts facts = result.facts();
    text.append(
        "%d rows to learn from, %d to test on (%s); trials compared on %s%n"
            .formatted(facts.rows(), facts.testRows(), facts.testFrom(), facts.validatedBy()));
    if (facts.unlabelled() > 0) {
      text.append(
          "%d rows left out: their %s is not known%n".formatted(facts.unlabelled(), spec.label()));
    }
    if (facts.knownKeys() > 0) {
      text.append(
          "%d rows of the test set have a %s that the data have too: the model knows them%n"
              .formatted(facts.knownKeys(), String.join(", ", spec.key())));
    }
    result.decisions().stream()
        .filter(AutomaticEncoding.Decision::leavesOut)
        .forEach(d -> text.append("%s: %s%n".formatted(d.column(), d.because())));
    facts
        .rounded()
        .forEach(
            (column, count) ->
                text.append(
                    "%s: %d whole numbers beyond 2^24 became the nearest float%n"
                        .formatted(column, count)));
    List<String> metrics = shown();
    text.append("%n%-22s".formatted("test"));
    metrics.forEach(metric -> text.append("%26s".formatted(metric)));
    for (TableResult.Contender contender : result.contenders()) {
      text.append("%n%-22s".formatted(contender.trainer()));
      metrics.forEach(
          metric -> {
            Double value = contender.test().value(metric);
            text.append(value == null ? "%26s".formatted("-") : "%26.5f".formatted(value));
          });
    }
    return text.append(System.lineSeparator()).toString();
  }

  private List<String> shown() {
    return switch (spec.task()) {
      case BINARY -> List.of("auc", "log_loss", "pr_auc", "brier");
      case MULTICLASS -> List.of("log_loss", "accuracy", "macro_f1");
      case REGRESSION -> List.of("rmse", "mae", "r2");
      case CLUSTERING -> List.of("simplified_silhouette", "davies_bouldin", "clusters");
      case REDUCTION -> List.of("explained_variance_ratio", "reconstruction_error");
    };
  }

  /** The model's card as a page. */
  String html() {
    return card().toHtml();
  }

  /** The model's card. */
  ModelCard card() {
    TableResult.Contender best = result.best();
    Map<String, Predicted> predicted = new LinkedHashMap<>();
    for (TableResult.Contender contender : result.contenders()) {
      Predicted own = contender.predicted();
      if (own != null) {
        predicted.put(contender.trainer(), own);
      }
    }
    List<String> sliced =
        result.test().encoder().columns().stream()
            .filter(c -> !c.dictionary().isEmpty() && c.dictionary().size() <= FEW_VALUES)
            .map(c -> c.name())
            .toList();
    return new CardMaterial(
            new ModelCard.Subject(
                result.model().name(),
                "",
                "",
                spec.task(),
                spec.label() == null ? spec.task().key() : spec.label(),
                "",
                "",
                List.of(),
                "",
                ""),
            data,
            "",
            rowsInAll(),
            spec.time() != null,
            Map.of("training", result.training(), "test", result.test()),
            result.features(),
            Map.of(),
            result.importance(),
            new ModelCard.Training(
                best.trainer(),
                ParametersJson.texts(result.parameters()),
                spec.seed(),
                Trainers.named(best.trainer()).engineBuild(),
                spec.device().key(),
                spec.engine().workers(),
                !result.facts().testFrom().equals("the test set")),
            predicted.isEmpty() ? Map.of() : Map.of("test", predicted),
            predicted.isEmpty() ? Map.of("test", best.test()) : Map.of(),
            sliced,
            SLICE_ROWS,
            spec.fairness().stream().map(by -> new CardMaterial.Groups(by, FAIRNESS_ROWS)).toList(),
            result.groups(),
            result.model().threshold(),
            spec.costs(),
            new TreeMap<>(
                Map.of("data", data, "study", result.study().id(), "code", CodeVersion.current())),
            study())
        .card();
  }

  /** A test part is of the data; a test set is beside them. */
  private long rowsInAll() {
    TableResult.Facts facts = result.facts();
    return facts.rows() + (facts.testFrom().equals("the test set") ? facts.testRows() : 0L);
  }

  private ModelCard.Study study() {
    StudyResult study = result.study();
    var goal = study.spec().search().ranking().goals().get(0);
    List<@Nullable Double> bestSoFar = new ArrayList<>();
    Double best = null;
    long failed = 0;
    for (Trial trial : study.trials()) {
      Double value = trial.outcome().metrics().get(goal.metric());
      if (value == null) {
        failed++;
      } else if (best == null || (goal.maximise() ? value > best : value < best)) {
        best = value;
      }
      bestSoFar.add(best);
    }
    return new ModelCard.Study(
        study.spec().search().algorithm(),
        goal.metric(),
        study.trials().size(),
        failed,
        best,
        bestSoFar);
  }

  private static void write(ObjectNode json, TaskMetrics metrics) {
    json.put("rows", metrics.rows());
    for (Map.Entry<String, @Nullable Double> entry : metrics.values().entrySet()) {
      json.put(entry.getKey(), entry.getValue());
    }
  }
}
