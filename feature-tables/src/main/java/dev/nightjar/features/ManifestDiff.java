package dev.nightjar.features;

import dev.nightjar.lakehouse.TableVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What differs between two training sets, by their manifests. */
public final class ManifestDiff {
  private final List<ManifestDifference> all = new ArrayList<>();

  private ManifestDiff() {}

  /**
   * The differences, what was asked for first and what came of it last; none for equal manifests.
   *
   * @param between says in words what was committed after the first of two versions of a table, up
   *     to the second
   */
  public static List<ManifestDifference> of(Manifest first, Manifest second, Between between) {
    ManifestDiff diff = new ManifestDiff();
    diff.values("model", Manifest::model, first, second);
    diff.values("date", Manifest::date, first, second);
    diff.values("as_of", Manifest::asOf, first, second);
    diff.values("seed", Manifest::seed, first, second);
    diff.spec(first.spec(), second.spec());
    diff.maps("definition", first.definitions(), second.definitions(), "it has been changed");
    diff.tables(first.tables(), second.tables(), between);
    diff.maps("column", first.columns(), second.columns(), "");
    diff.order(first, second);
    diff.values("rows", Manifest::rows, first, second);
    diff.values("checksum", Manifest::checksum, first, second);
    return List.copyOf(diff.all);
  }

  /** Tells what was committed between two versions of a table. */
  @FunctionalInterface
  public interface Between {
    /** In words; empty where nothing tells. */
    String tell(TableVersion older, TableVersion newer);
  }

  private void values(
      String part, Function<Manifest, Object> value, Manifest first, Manifest second) {
    add(part, "", value.apply(first), value.apply(second), "");
  }

  private void spec(TrainingSetSpec first, TrainingSetSpec second) {
    add("rows of", "", first.rows(), second.rows(), "");
    add("predict_at", "", first.predictAt(), second.predictAt(), "");
    add("label", "", label(first), label(second), "");
    maps("feature", features(first), features(second), "");
  }

  private static String label(TrainingSetSpec spec) {
    TrainingSetSpec.Label label = spec.label();
    return label.value() + " of " + label.from() + " by " + String.join(", ", label.on());
  }

  private static Map<String, String> features(TrainingSetSpec spec) {
    Map<String, String> features = new LinkedHashMap<>();
    for (FeatureColumn column : spec.columns()) {
      String on = column.on().isEmpty() ? "" : " on " + column.on();
      features.put(column.name(), column.table() + "." + column.column() + on);
    }
    return features;
  }

  private void tables(Map<String, Long> first, Map<String, Long> second, Between between) {
    for (String table : union(first, second)) {
      @Nullable Long a = first.get(table);
      @Nullable Long b = second.get(table);
      String told = "";
      if (a != null && b != null && !a.equals(b)) {
        told =
            between.tell(
                new TableVersion(table, Math.min(a, b)), new TableVersion(table, Math.max(a, b)));
      }
      add("table", table, version(table, a), version(table, b), told);
    }
  }

  private static @Nullable String version(String table, @Nullable Long version) {
    return version == null ? null : new TableVersion(table, version).toString();
  }

  private void maps(
      String part, Map<String, String> first, Map<String, String> second, String changed) {
    for (String name : union(first, second)) {
      @Nullable String a = first.get(name);
      @Nullable String b = second.get(name);
      String told = a == null ? "only in the second" : b == null ? "only in the first" : changed;
      add(part, name, a, b, told);
    }
  }

  private void order(Manifest first, Manifest second) {
    List<String> a = List.copyOf(first.columns().keySet());
    List<String> b = List.copyOf(second.columns().keySet());
    if (!a.equals(b) && Set.copyOf(a).equals(Set.copyOf(b))) {
      add("columns", "", String.join(", ", a), String.join(", ", b), "in another order");
    }
  }

  private static Set<String> union(Map<String, ?> first, Map<String, ?> second) {
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    return names;
  }

  private void add(
      String part, String name, @Nullable Object first, @Nullable Object second, String told) {
    if (!Objects.equals(first, second)) {
      all.add(
          new ManifestDifference(
              part,
              name,
              first == null ? null : first.toString(),
              second == null ? null : second.toString(),
              told));
    }
  }
}
