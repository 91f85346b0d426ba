package dev.nightjar.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.card.CardEvaluation;
import dev.nightjar.training.card.Comparison;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.evaluation.Bootstrap;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts two versions side by side; nothing is written. */
final class ModelComparison {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Metrics that are drawn again: the most telling ones. */
  private static final int PAIRED = 5;

  private final Lakehouse lakehouse;
  private final Run run;
  private final Project project;
  private final Map<String, FeatureTable> tables;
  private final Map<String, ModelDefinition> definitions;
  private final ModelVersion a;
  private final ModelVersion b;
  private final Registry registry;
  private final List<String> notes = new ArrayList<>();

  ModelComparison(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      Map<String, ModelDefinition> definitions,
      ModelVersion a,
      ModelVersion b) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.project = project;
    this.tables = tables;
    this.definitions = definitions;
    this.a = a;
    this.b = b;
    this.registry = new Registry(lakehouse);
  }

  Comparison compare() {
    Comparison.@Nullable Unseen unseen = unseen();
    return new Comparison(
        a.toString(),
        b.toString(),
        facts(),
        differing(flat(a.parameters()), flat(b.parameters())),
        features(),
        importance(),
        tested(),
        unseen,
        notes);
  }

  private List<Comparison.Pair> facts() {
    return differing(facts(a), facts(b));
  }

  private SortedMap<String, String> facts(ModelVersion version) {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("trainer", version.trainer());
    facts.put("as of", version.lineage().asOf().toString());
    facts.put("training set", version.lineage().trainingSetId());
    facts.put("rows", Long.toString(version.lineage().trainingRows()));
    facts.put("engine", version.lineage().engineBuild());
    facts.put("code", version.lineage().codeVersion());
    facts.put("definition", version.lineage().definitionHash());
    Double threshold = version.threshold();
    facts.put("threshold", threshold == null ? "" : Double.toString(threshold));
    facts.put("task", registry.aim(version).task().key());
    return facts;
  }

  private List<Comparison.Pair> features() {
    SortedMap<String, String> ofA = new TreeMap<>();
    SortedMap<String, String> ofB = new TreeMap<>();
    a.manifest().spec().columns().forEach(column -> ofA.put(column.name(), words(column)));
    b.manifest().spec().columns().forEach(column -> ofB.put(column.name(), words(column)));
    return differing(ofA, ofB);
  }

  private static String words(FeatureColumn column) {
    return column.type() + " of " + column.table();
  }

  private static List<Comparison.Pair> differing(
      SortedMap<String, String> ofA, SortedMap<String, String> ofB) {
    List<Comparison.Pair> pairs = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(ofA.keySet());
    names.addAll(ofB.keySet());
    for (String name : names) {
      String first = ofA.getOrDefault(name, "");
      String second = ofB.getOrDefault(name, "");
      if (!first.equals(second)) {
        pairs.add(new Comparison.Pair(name, first, second));
      }
    }
    return pairs;
  }

  private List<Comparison.Numbers> importance() {
    if (!a.files().containsKey(ModelVersion.IMPORTANCE)
        || !b.files().containsKey(ModelVersion.IMPORTANCE)) {
      notes.add("a version without " + ModelVersion.IMPORTANCE + " has no importance to compare");
      return List.of();
    }
    SortedMap<String, String> ofA = flat(registry.artefact(a, ModelVersion.IMPORTANCE));
    SortedMap<String, String> ofB = flat(registry.artefact(b, ModelVersion.IMPORTANCE));
    TreeSet<String> names = new TreeSet<>(ofA.keySet());
    names.addAll(ofB.keySet());
    return names.stream()
        .map(name -> new Comparison.Numbers(name, number(ofA.get(name)), number(ofB.get(name))))
        .sorted(Comparator.comparingDouble(ModelComparison::change).reversed())
        .toList();
  }

  private static double change(Comparison.Numbers numbers) {
    Double first = numbers.a();
    Double second = numbers.b();
    return Math.abs((first == null ? 0 : first) - (second == null ? 0 : second));
  }

  private List<Comparison.Numbers> tested() {
    return Stream.of(a, b)
        .flatMap(version -> MetricRegistry.names(registry.aim(version).task()).stream())
        .distinct()
        .map(
            name ->
                new Comparison.Numbers(
                    name,
                    a.measure("test", a.trainer(), name),
                    b.measure("test", b.trainer(), name)))
        .filter(numbers -> numbers.a() != null || numbers.b() != null)
        .toList();
  }

  /** Both on the rows of the newer one's test part that the older one cannot have seen. */
  private Comparison.@Nullable Unseen unseen() {
    boolean firstIsNewer = a.lineage().asOf().isAfter(b.lineage().asOf());
    ModelVersion newer = firstIsNewer ? a : b;
    ModelVersion older = firstIsNewer ? b : a;
    Optional<String> obstacle = obstacle(newer, older);
    if (obstacle.isPresent()) {
      notes.add("not compared on the same rows: " + obstacle.get());
      return null;
    }
    ModelDefinition definition = sliced(definitions.get(newer.model()), newer);
    Contenders contenders =
        new UnseenRows(lakehouse, run, project, tables, definition)
            .contenders(Trained.before(newer), older);
    Contender challenger = contenders.challenger();
    Contender champion = contenders.champion();
    Predicted ofNewer = challenger.predicted();
    Predicted ofOlder = champion == null ? null : champion.predicted();
    if (champion == null || ofNewer == null || ofOlder == null) {
      String why =
          champion == null
              ? ""
              : String.join("; ", new TreeSet<>(champion.metrics().notes().values()));
      notes.add("not compared on the same rows: " + older + " cannot be measured: " + why);
      return null;
    }
    Contender first = firstIsNewer ? challenger : champion;
    Contender second = firstIsNewer ? champion : challenger;
    return new Comparison.Unseen(
        contenders.rows(),
        newer
            + " is there as its twin, trained on the training part alone, "
            + older
            + " as it is registered.",
        paired(first, second, firstIsNewer ? ofNewer : ofOlder, firstIsNewer ? ofOlder : ofNewer),
        slices(first, second, MetricRegistry.of(ofNewer.task()).get(0)));
  }

  private Optional<String> obstacle(ModelVersion newer, ModelVersion older) {
    ModelDefinition definition = definitions.get(newer.model());
    if (!newer.lineage().asOf().isAfter(older.lineage().asOf())) {
      return Optional.of("both were trained as of " + newer.lineage().asOf());
    }
    if (definition == null) {
      return Optional.of("the project has no model " + newer.model());
    }
    if (!newer.lineage().definitionHash().equals(definition.definitionHash())) {
      return Optional.of(
          definition.mark()
              + " has changed since "
              + newer
              + " was trained, and its twin cannot be trained again");
    }
    return registry.flaw(newer).map(flaw -> newer + " cannot be loaded: " + flaw);
  }

  /** The slices of the card, where the gate asks for none. */
  private ModelDefinition sliced(@Nullable ModelDefinition definition, ModelVersion version) {
    if (definition == null) {
      throw new IllegalArgumentException("there is no definition of " + version);
    }
    Promotion promotion = definition.promotion();
    if (!promotion.slices().isEmpty() || !version.files().containsKey(ModelVersion.CARD)) {
      return definition;
    }
    ModelCard card =
        ModelCard.parse(
            registry.artefact(version, ModelVersion.CARD), ModelVersion.CARD + " of " + version);
    List<Promotion.Slice> slices =
        card.slices().stream()
            .map(ModelCard.Slice::by)
            .distinct()
            .map(by -> new Promotion.Slice(by, 0, 1))
            .toList();
    return definition.with(new Promotion(promotion.metric(), 0, slices));
  }

  private static List<Comparison.Paired> paired(
      Contender first, Contender second, Predicted ofFirst, Predicted ofSecond) {
    List<Comparison.Paired> paired = new ArrayList<>();
    Bootstrap bootstrap = CardEvaluation.bootstrap(ofFirst.rows());
    for (Metric metric : MetricRegistry.of(ofFirst.task())) {
      Double value = first.value(metric);
      Double than = second.value(metric);
      if (value != null || than != null) {
        boolean drawn = metric.ranks() && paired.size() < PAIRED;
        paired.add(
            new Comparison.Paired(
                metric.name(),
                value,
                than,
                drawn ? bootstrap.difference(ofFirst, ofSecond, metric.name()) : null));
      }
    }
    return paired;
  }

  private static List<Comparison.SlicePair> slices(
      Contender first, Contender second, Metric metric) {
    List<Comparison.SlicePair> slices = new ArrayList<>();
    first
        .slices()
        .forEach(
            (by, values) ->
                values.forEach(
                    (value, here) -> {
                      TaskMetrics there =
                          second.slices().getOrDefault(by, new TreeMap<>()).get(value);
                      slices.add(
                          new Comparison.SlicePair(
                              by,
                              value,
                              here.rows(),
                              Contender.value(here, metric),
                              there == null ? null : Contender.value(there, metric)));
                    }));
    return slices;
  }

  private static SortedMap<String, String> flat(String json) {
    try {
      SortedMap<String, String> flat = new TreeMap<>();
      JsonNode tree = JSON.readTree(json);
      tree.properties().forEach(entry -> flat.put(entry.getKey(), entry.getValue().asText()));
      return flat;
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read a part of the registry", e);
    }
  }

  private static @Nullable Double number(@Nullable String text) {
    return text == null ? null : (Double) Double.parseDouble(text);
  }
}
