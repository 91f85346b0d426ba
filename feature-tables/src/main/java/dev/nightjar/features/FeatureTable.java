package dev.nightjar.features;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.SourceMark;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * {@code features/*.yaml}: values of an entity, cut each night as they were known at its cutoff.
 * The Delta table of the snapshots has the feature table's name, or that of a later version ({@link
 * VersionedName}).
 *
 * @param name the feature table's name, or its Delta table's where a lakehouse has been asked
 * @param description what it tells, for people; may be empty
 * @param owner who answers for it; may be empty
 * @param tags words it can be found by, in written order; may be empty
 * @param entity columns of the source that name the entity, with their SQL types, in order
 * @param from the data table it is computed from
 * @param features features over trailing windows; empty when {@link #latest} is given
 * @param latest the newest row, or null when {@link #features} are given
 * @param snapshot how often it is cut: {@code nightly}
 * @param tests its unit tests
 * @param mark where it is written
 */
public record FeatureTable(
    String name,
    String description,
    String owner,
    List<String> tags,
    Map<String, String> entity,
    String from,
    List<WindowFeature> features,
    @Nullable Latest latest,
    String snapshot,
    List<FeatureTest> tests,
    SourceMark mark) {

  /** Newest event time among the source rows a snapshot row was made of. */
  public static final String SOURCE_EVENT_TIME = "source_event_time";

  /** Newest known_at among the source rows a snapshot row was made of. */
  public static final String SOURCE_KNOWN_AT = "source_known_at";

  /** Number of source rows a snapshot row was made of: those in the longest window, or 1. */
  public static final String SOURCE_ROWS = "source_rows";

  /** T: the instant as of which a snapshot was cut. */
  public static final String AS_OF = "as_of";

  static final List<String> RESERVED =
      List.of(SOURCE_EVENT_TIME, SOURCE_KNOWN_AT, SOURCE_ROWS, AS_OF, "known_at", "night");

  /** Reads {@code features/*.yaml} by name, in file order; mistakes go to the problems. */
  public static Map<String, FeatureTable> read(Project project, Problems problems) {
    return new FeatureTableReader(project, problems).read();
  }

  /** The same definition with its snapshots in another Delta table. */
  FeatureTable named(String table) {
    return new FeatureTable(
        table, description, owner, tags, entity, from, features, latest, snapshot, tests, mark);
  }

  /** The feature columns with their types, in declared order, windows inside. */
  public StructType schema() {
    StructType columns = new StructType();
    if (latest != null) {
      for (var column : latest.columns().entrySet()) {
        columns = columns.add(column.getKey(), column.getValue());
      }
    }
    for (WindowFeature feature : features) {
      for (Duration window : feature.windows()) {
        columns = columns.add(feature.column(window), feature.type());
      }
    }
    return columns;
  }

  /** The names of the feature columns, in declared order, windows inside. */
  public List<String> columns() {
    return Arrays.asList(schema().fieldNames());
  }

  /** The feature columns as people are told of them, in declared order, windows inside. */
  public List<DescribedFeature> described() {
    return DescribedFeature.of(this);
  }

  /** How far back from T an event can lie and still be used. */
  Duration reach() {
    return latest != null
        ? latest.lookback()
        : features.stream()
            .flatMap(f -> f.windows().stream())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
  }

  /**
   * SHA-256 of everything in the definition that decides values: not of descriptions, owner, tags,
   * tests, layout or comments.
   */
  public String definitionHash() {
    Sha256 hash = new Sha256().add(from).add(snapshot);
    entity.forEach((column, type) -> hash.add(column).add(type));
    features.forEach(feature -> hash.add(feature.canonical()));
    if (latest != null) {
      hash.add(latest.canonical());
    }
    return hash.hex();
  }
}
