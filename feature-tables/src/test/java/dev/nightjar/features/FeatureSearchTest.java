package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.nightjar.features.FeatureHit.Place;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureSearchTest {
  @TempDir Path folder;
  private FeatureSearch search;

  @BeforeEach
  void read() {
    TestProject project =
        new TestProject(folder)
            .write(
                "features/all.yaml",
                """
                feature_table: strength
                description: What a person weighs down.
                owner: Person-Desk
                tags: [heavy]
                entity: { who: string }
                from: events
                features:
                  weight: { mean: v + w, over: [1d, 7d], description: How much heavier than before. }
                  events: { count: "*", over: [7d] }
                ---
                feature_table: weight
                entity: { who: string, part: int }
                from: events
                latest: { columns: [w, ok], lookback: 7h, descriptions: { ok: Whether it was weighed. } }
                """);
    search = new FeatureSearch(project.featureTables().values());
    assertThat(project.problems()).isEmpty();
  }

  @Test
  void namesComeFirstAndOfThemTheWholeName() {
    assertThat(names("WEIGHT"))
        .containsExactly("weight", "strength.weight_1d", "strength.weight_7d");
    assertThat(names("wei"))
        .containsExactly(
            "weight", "strength.weight_1d", "strength.weight_7d", "strength", "weight.ok");
  }

  @Test
  void eachPlaceIsTold() {
    assertThat(places("heavy", "strength")).containsExactly(Place.TAG);
    assertThat(places("heavi", "strength.weight_7d")).containsExactly(Place.DESCRIPTION);
    assertThat(places("part", "weight")).containsExactly(Place.ENTITY);
    assertThat(places("person", "strength")).containsExactly(Place.DESCRIPTION, Place.OWNER);
    assertThat(places("v + w", "strength.weight_1d")).containsExactly(Place.EXPRESSION);
    assertThat(places("v", "strength.weight_1d")).contains(Place.SOURCE_COLUMN);
    assertThat(places("events", "weight")).containsExactly(Place.SOURCE_TABLE);
    assertThat(places("ok", "weight.ok"))
        .containsExactly(Place.NAME, Place.SOURCE_COLUMN, Place.EXPRESSION);
  }

  @Test
  void whatIsNowhereIsNotFoundAndTheNearestWordIsTold() {
    assertThat(search.find("waight")).isEmpty();
    assertThat(search.didYouMean("waight")).contains("'weight'");
    assertThat(search.didYouMean("haevy")).contains("'heavy'");
  }

  @Test
  void columnsAreDescribedInDeclaredOrder() {
    TestProject project = new TestProject(folder).write("tables/events.yaml", TestProject.EVENTS);
    assertThat(project.featureTables().get("strength").described())
        .extracting(
            DescribedFeature::column,
            DescribedFeature::measure,
            feature -> feature.over().toHours(),
            feature -> List.copyOf(feature.sourceColumns()))
        .containsExactly(
            tuple("weight_1d", "mean", 24L, List.of("v", "w")),
            tuple("weight_7d", "mean", 168L, List.of("v", "w")),
            tuple("events_7d", "count", 168L, List.of()));
  }

  private List<String> names(String word) {
    return search.find(word).stream().map(FeatureHit::name).toList();
  }

  private List<Place> places(String word, String name) {
    return search.find(word).stream()
        .filter(hit -> hit.name().equals(name))
        .findFirst()
        .orElseThrow()
        .places();
  }
}
