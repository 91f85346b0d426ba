package dev.nightjar.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of what a project made of a file says of its model: trained, scored, watched. */
final class OwnModel {
  private static final int WEEK = 7;

  private OwnModel() {}

  static String model(OwnProject project) {
    StringBuilder yaml = new StringBuilder();
    OwnLabel label = project.label();
    yaml.append("model: ").append(project.model());
    yaml.append("   # is %s %s?\n".formatted(OwnNames.shown(label.column()), label.yes()));
    yaml.append("task: binary\n");
    yaml.append("rows: ").append(project.table()).append('\n');
    yaml.append(
        "predict_at: { local: \"00:00\", of: %s }\n"
            .formatted(YamlText.text(project.predictedAt())));
    yaml.append(
        "label: { from: %s, on: %s, value: %s }\n"
            .formatted(
                project.labels(),
                YamlText.list(project.keyNames()),
                YamlText.quoted(
                    label.condition(project.labelName(), project.file().type(label.column())))));
    yaml.append(
        "costs: { false_positive: 1, false_negative: 1 }   # what wrong decisions cost you\n");
    yaml.append("features:\n");
    yaml.append("  - from: ").append(project.table()).append("\n    columns:\n");
    for (OwnFeature feature : project.features()) {
      yaml.append("      - ").append(YamlText.text(feature.name())).append('\n');
    }
    project
        .found()
        .left()
        .forEach(
            (column, why) ->
                yaml.append(
                    "    # not %s: it %s\n"
                        .formatted(OwnNames.shown(column), OwnNames.shown(why))));
    Map<String, String> encode = new LinkedHashMap<>();
    for (OwnFeature feature : project.features()) {
      String encoded = feature.encode();
      if (encoded != null) {
        encode.put(feature.name(), encoded);
      }
    }
    if (!encode.isEmpty()) {
      yaml.append("encode:\n");
      encode.forEach((name, how) -> yaml.append("  %s: %s\n".formatted(YamlText.text(name), how)));
    }
    yaml.append(
        "split: { by: time, validation: %dd, test: %dd, gap: %dd, refit: all }\n"
            .formatted(project.validationDays(), project.testDays(), project.gapDays()));
    long leaf = Math.max(1, Math.min(100, label.known() / 1000));
    yaml.append("trainers:\n");
    yaml.append(
        "  xgboost: { rounds: 150, max_depth: 4, eta: 0.1, min_child_weight: %d, seed: 7 }\n"
            .formatted(leaf));
    yaml.append("  logistic_regression: { reg: 0.001 }\n");
    yaml.append("  constant: {}\n");
    yaml.append("promote: { metric: log_loss, min_relative_gain: 0.005 }\n");
    yaml.append(
        "retrain: { when: [stale, performance, schema], stale_after: 30d, at_most_every: 7d }\n");
    return yaml.toString();
  }

  static String scoring(OwnProject project) {
    String slice = project.slice();
    return """
        score: %s
        into: %s_predictions
        outcomes: { into: %s_outcomes, within: %dd }
        %sexplain: { top: 5 }
        """
        .formatted(
            project.model(),
            project.model(),
            project.model(),
            Math.max(30, project.labelDays() + WEEK),
            slice == null
                ? ""
                : "slices: "
                    + YamlText.list(List.of(slice))
                    + "   # performance is told by its values\n");
  }

  static String monitor(OwnProject project) {
    long week = WEEK * project.time().usual();
    OwnLabel label = project.label();
    double labelled = (double) label.known() / (label.known() + label.unknown());
    return """
        watch: %s
        drift: { measure: psi, over: 7d, warn: 0.1, alert: 0.25, weigh_by: importance }
        performance: { metric: auc, over: 7d, max_drop: 0.05, min_rows: %d }
        labels: { after: %dd, at_least: %s }
        """
        .formatted(
            project.model(),
            Math.max(50, Math.min(1000, week / 2)),
            project.labelDays() + 1,
            Math.floor(labelled * 90) / 100);
  }
}
