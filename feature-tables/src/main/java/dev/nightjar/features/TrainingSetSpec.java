package dev.nightjar.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.YamlMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a model predicts, when, from which features and toward which label.
 *
 * @param rows the data table with one prediction per row
 * @param predictAt SQL expression over its columns: the instant each row is predicted at
 * @param anchor the timestamp column whose local day {@link #predictAt} lies on, where it is
 *     written {@code {local, of}}; null for any other expression
 * @param label what is predicted
 * @param columns the features, in declared order
 */
public record TrainingSetSpec(
    String rows,
    String predictAt,
    @Nullable String anchor,
    Label label,
    List<FeatureColumn> columns) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * What is predicted.
   *
   * @param from the data table that tells it
   * @param on its key; columns of this name in the rows table must be equal
   * @param value SQL expression over its columns, boolean or a number; null means unknown (rule T6)
   */
  public record Label(String from, List<String> on, String value) {}

  /**
   * Reads the keys rows, predict_at, label and features of a model's definition; mistakes go to the
   * problems, among them features that the model cannot know when it predicts. The caller finishes
   * the mapping.
   */
  public static TrainingSetSpec read(
      YamlMap model, Project project, Map<String, FeatureTable> tables, Problems problems) {
    return new TrainingSetSpecReader(project, tables, problems, LeakGuard.REFUSE).read(model);
  }

  /** The same with these features. */
  TrainingSetSpec withColumns(List<FeatureColumn> other) {
    return new TrainingSetSpec(rows, predictAt, anchor, label, other);
  }

  /** The names of the tables a prediction is made from, feature tables among them. */
  public SortedSet<String> inputs() {
    SortedSet<String> names = new TreeSet<>(List.of(rows));
    columns.forEach(column -> names.add(column.table()));
    return names;
  }

  /** The names of the tables a training set is made from: the inputs and the label's table. */
  public SortedSet<String> tables() {
    SortedSet<String> names = inputs();
    names.add(label.from());
    return names;
  }

  /** The definition in one line of JSON, from which {@link #parse} reads an equal one. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a training set's definition", e);
    }
  }

  /** Reads {@link #toJson} back. */
  static TrainingSetSpec parse(String json) {
    try {
      return JSON.readValue(json, TrainingSetSpec.class);
    } catch (JsonProcessingException e) {
      throw NightjarException.user(
          "Cannot read the training set's definition in the manifest",
          String.valueOf(e.getOriginalMessage()),
          "use a manifest as `nightjar training-set build` wrote it");
    }
  }
}
