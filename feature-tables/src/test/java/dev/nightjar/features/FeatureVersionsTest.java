package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each definition of a feature table has a Delta table of its own. */
class FeatureVersionsTest {
  private static final String A = counts("{ n: { count: \"*\", over: [3d] } }");
  private static final String B = counts("{ n: { count: v, over: [3d] } }");
  private static final String C =
      counts(
          "{ r: { rate: \"ok AND who <> '\\\"é'\", over: [6h, 90m],"
              + " smooth: { strength: 0.25, toward: all } } }");
  private static final String LATEST =
      """
      feature_table: counts
      entity: { who: string, part: int }
      from: events
      latest: { columns: [v, ok], lookback: 7h, tie: first, descriptions: { v: value } }
      tags: [one, two]
      """;

  @TempDir Path folder;
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
  }

  @Test
  void theFirstDefinitionHasTheFeatureTablesNameAndLaterOnesANumber() {
    assertThat(table(A)).isEqualTo("counts");
    assertThat(lakehouse.exists(FeatureVersions.TABLE)).as("reading registers nothing").isFalse();
    register(A);
    assertThat(table(A)).isEqualTo("counts");
    assertThat(table(B)).isEqualTo("counts_v2");
    register(B);
    register(B);
    assertThat(table(C)).isEqualTo("counts_v3");
    register(C);
    assertThat(lakehouse.read(FeatureVersions.TABLE).count()).isEqualTo(3);
    assertThat(table(A)).as("back to the first").isEqualTo("counts");
    assertThat(table(B)).isEqualTo("counts_v2");
    assertThat(resolve(A).all()).containsOnlyKeys("counts", "counts_v2", "counts_v3");
  }

  @Test
  void descriptionsAndCommentsMakeNoVersion() {
    register(A);
    assertThat(table("# said\n" + A + "description: other words\nowner: someone\ntags: some\n"))
        .isEqualTo("counts");
  }

  @Test
  void aFormerDefinitionIsReadBackAsItWas() {
    for (String definition : List.of(A, C, LATEST)) {
      FeatureTable written = read(definition);
      Problems problems = new Problems();
      FeatureTable back =
          DefinitionJson.read(DefinitionJson.write(written), "a row", project(), problems);
      assertThat(problems.all()).isEmpty();
      assertThat(back.definitionHash()).isEqualTo(written.definitionHash());
      assertThat(back.schema()).isEqualTo(written.schema());
      assertThat(back.features()).isEqualTo(written.features());
      assertThat(back.latest()).isEqualTo(written.latest());
      assertThat(back.tags()).isEqualTo(written.tags());
    }
  }

  @Test
  void ofTwoRunsThatBeginTheSameTableWithOtherDefinitionsOneWins() {
    FeatureTable mine = resolve(A).current().get("counts");
    FeatureTable theirs = resolve(B).current().get("counts");
    assertThat(theirs.name()).isEqualTo(mine.name());
    FeatureVersions one = new FeatureVersions(lakehouse);
    one.register(run(), List.of(mine));
    new FeatureVersions(lakehouse).register(run(), List.of(mine));
    assertThatThrownBy(() -> new FeatureVersions(lakehouse).register(run(), List.of(theirs)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("another definition");
    assertThat(lakehouse.read(FeatureVersions.TABLE).count()).isEqualTo(1);
    assertThat(table(B)).isEqualTo("counts_v2");
  }

  @Test
  void aFormerDefinitionThatNoLongerReadsIsNamedOnlyWhereItIsNeeded() {
    register(B);
    TestProject without =
        files(A).write("tables/events.yaml", TestProject.EVENTS.replace("v: v, ", ""));
    Project project = without.read();
    ResolvedFeatures resolved =
        FeatureVersions.resolve(lakehouse, project, FeatureTable.read(project, new Problems()));
    assertThat(resolved.current().get("counts").name()).isEqualTo("counts_v2");
    assertThat(resolved.of(reading("counts_v2"))).hasSize(1);
    assertThatThrownBy(() -> resolved.of(reading("counts")))
        .isInstanceOf(NightjarException.class)
        .hasMessageContainingAll("counts", "'v'");
  }

  @Test
  void modelsAreReadWithTheTablesOfNow() {
    register(A);
    ResolvedFeatures resolved = resolve(B);
    TrainingSetSpec spec = resolved.named(reading("counts"));
    assertThat(spec.inputs()).containsExactly("counts_v2", "events");
    assertThat(resolved.of(spec)).extracting(FeatureTable::name).containsExactly("counts_v2");
    assertThat(resolved.of(reading("counts")))
        .extracting(FeatureTable::definitionHash)
        .containsExactly(read(A).definitionHash());
  }

  @Test
  void namesOfVersionsAreRefused() {
    TestProject files = files(A.replace("counts", "counts_v2"));
    files.featureTables();
    assertThat(files.problems())
        .singleElement()
        .asString()
        .contains("'counts_v2' is the name of a version's table");
    TestProject data =
        files(A)
            .write(
                "tables/taken.yaml",
                TestProject.EVENTS.replace("table: events", "table: counts_v7"));
    data.featureTables();
    assertThat(data.problems()).anyMatch(p -> p.contains("'counts_v7'"));
  }

  private static TrainingSetSpec reading(String table) {
    return new TrainingSetSpec(
        "events",
        "at",
        null,
        new TrainingSetSpec.Label("events", List.of("id"), "ok"),
        List.of(
            new FeatureColumn(
                "n_3d",
                "bigint",
                table,
                "n_3d",
                FeatureColumn.Origin.SNAPSHOT,
                Map.of("who", "who"))));
  }

  private static String counts(String features) {
    return "feature_table: counts\nentity: { who: string }\nfrom: events\nfeatures: "
        + features
        + "\n";
  }

  private void register(String definition) {
    new FeatureVersions(lakehouse).register(run(), resolve(definition).current().values());
  }

  private Run run() {
    return lakehouse.start("materialize", NightRange.of(LocalDate.of(2013, 6, 1)));
  }

  private String table(String definition) {
    return resolve(definition).current().get("counts").name();
  }

  private ResolvedFeatures resolve(String definition) {
    TestProject files = files(definition);
    Project project = files.read();
    ResolvedFeatures resolved =
        FeatureVersions.resolve(lakehouse, project, FeatureTable.read(project, files.problems));
    assertThat(files.problems()).isEmpty();
    return resolved;
  }

  private Project project() {
    return files(A).read();
  }

  private FeatureTable read(String definition) {
    TestProject files = files(definition);
    FeatureTable table = files.featureTables().get("counts");
    assertThat(files.problems()).isEmpty();
    return table;
  }

  private TestProject files(String definition) {
    return new TestProject(folder.resolve("project")).write("features/counts.yaml", definition);
  }
}
