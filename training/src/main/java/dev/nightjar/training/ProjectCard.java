package dev.nightjar.training;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.Manifest;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.split.SplitSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The card of a version that a project's definition was trained to. */
final class ProjectCard {
  /** Rows of a slice where the definition asks for none. */
  private static final long SLICE_ROWS = 50;

  /** Without slices in the definition, text features of at most so many values are sliced by. */
  private static final int FEW_VALUES = 20;

  private final ModelDefinition definition;
  private final Lineage lineage;
  private final Manifest manifest;

  ProjectCard(ModelDefinition definition, Lineage lineage, Manifest manifest) {
    this.definition = definition;
    this.lineage = lineage;
    this.manifest = manifest;
  }

  ModelCard card(Parts parts, Contest contest, Importances importance, Slices aside) {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    matrices.put("training", parts.train().outcomes());
    matrices.put("validation", parts.validation().outcomes());
    matrices.put("test", parts.test());
    Map<String, Map<String, Predicted>> predicted = new LinkedHashMap<>();
    predicted.put("validation", new LinkedHashMap<>());
    predicted.put("test", new LinkedHashMap<>());
    contest
        .results()
        .forEach(
            (name, result) -> {
              predicted.get("validation").put(name, result.validation().predicted());
              predicted.get("test").put(name, result.test().predicted());
            });
    return new CardMaterial(
            subject(),
            "training set " + manifest.id(),
            manifest.asOf().toString(),
            manifest.rows(),
            true,
            matrices,
            parts.train().facts(),
            sources(),
            importance,
            training(),
            predicted,
            Map.of(),
            sliced(parts.test().encoder()),
            sliceRows(),
            fairness(),
            aside,
            contest.of(definition.trainer()).threshold(),
            definition.costs(),
            lineage(),
            null)
        .card();
  }

  private ModelCard.Subject subject() {
    CardText text = definition.card();
    return new ModelCard.Subject(
        definition.name(),
        "",
        "",
        definition.task(),
        "%s of %s, for each row of %s"
            .formatted(
                definition.rows().label().value(),
                definition.rows().label().from(),
                definition.rows().rows()),
        text.description(),
        text.intendedUse(),
        text.limitations(),
        text.owner(),
        text.contact());
  }

  private Map<String, String> sources() {
    Map<String, String> sources = new TreeMap<>();
    for (FeatureColumn column : definition.rows().columns()) {
      boolean renamed = !column.column().equals(column.name());
      sources.put(column.name(), column.table() + (renamed ? "." + column.column() : ""));
    }
    return sources;
  }

  private ModelCard.Training training() {
    return new ModelCard.Training(
        definition.trainer(),
        ParametersJson.texts(
            Objects.requireNonNull(definition.trainers().get(definition.trainer()))),
        definition.seed(),
        lineage.engineBuild(),
        Compute.allCores().device().key(),
        definition.engine().workers(),
        definition.split().refit() == SplitSpec.Refit.ALL);
  }

  private List<String> sliced(Encoder encoder) {
    List<String> asked =
        Stream.concat(
                definition.promotion().slices().stream().map(Promotion.Slice::by),
                definition.promotion().fairness().stream()
                    .map(Promotion.FairnessLimit::by)
                    .filter(by -> !definition.encodings().containsKey(by)))
            .distinct()
            .toList();
    return asked.isEmpty()
        ? encoder.columns().stream()
            .filter(column -> !column.dictionary().isEmpty())
            .filter(column -> column.dictionary().size() <= FEW_VALUES)
            .map(dev.nightjar.training.model.FeatureColumn::name)
            .toList()
        : asked;
  }

  private long sliceRows() {
    return definition.promotion().slices().stream()
        .mapToLong(Promotion.Slice::minRows)
        .min()
        .orElse(SLICE_ROWS);
  }

  private List<CardMaterial.Groups> fairness() {
    return definition.promotion().fairness().stream()
        .map(limit -> new CardMaterial.Groups(limit.by(), limit.minRows()))
        .distinct()
        .toList();
  }

  private Map<String, String> lineage() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("night", lineage.night().toString());
    told.put("training set", manifest.id() + ", checksum " + manifest.checksum());
    told.put(
        "tables",
        manifest.tables().entrySet().stream()
            .map(table -> table.getKey() + "@v" + table.getValue())
            .collect(Collectors.joining(", ")));
    told.put("definition", lineage.definitionHash());
    told.put("engine", lineage.engineBuild());
    told.put("code", lineage.codeVersion());
    return told;
  }
}
