package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TestSpark;
import org.junit.jupiter.api.Test;

class ShippedFeatureTablesTest {
  @Test
  void theirUnitTestsPass() {
    Project project = Flights.project();
    assertThat(FeatureTests.run(TestSpark.session(), project, Flights.featureTables(project)))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result.passed()).as(result.sentence()).isTrue());
  }
}
