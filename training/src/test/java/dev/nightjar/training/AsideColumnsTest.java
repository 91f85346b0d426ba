package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions are compared between the values of a column that the model has never seen. */
class AsideColumnsTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 5, 20);
  private static final String PROMOTE =
      "{ metric: log_loss, fairness: [ { by: %s, measure: demographic_parity, at_most: 1,"
          + " min_rows: 5 } ] }";

  @TempDir Path root;

  @Test
  void groupsOfAColumnThatIsNoFeatureAreInTheCardAndAtTheGate() throws Exception {
    Trips trips = new Trips(root);
    ModelDefinition model = trips.withoutCarrier(PROMOTE.formatted("carrier"));
    ModelVersion version = trips.train(model, NIGHT);
    Registry registry = new Registry(trips.lakehouse);
    assertThat(registry.load(version).encoder().sources()).containsExactly("rate");
    assertThat(version.manifest().spec().columns()).hasSize(1);
    ModelCard card = ModelCard.parse(registry.artefact(version, ModelVersion.CARD), "the card");
    assertThat(card.fairness()).hasSize(1);
    Fairness told = card.fairness().get(0).measured();
    // Five days of 40 trips, without those whose outcome was taken back.
    long rows = told.groups().stream().mapToLong(Fairness.Group::rows).sum();
    assertThat(rows).isEqualTo(card.data().parts().get(2).rows());
    assertThat(told.groups()).extracting(Fairness.Group::name).contains("C0", "C1", "C2");

    Run run = trips.run(NIGHT);
    Contenders contenders =
        new UnseenRows(trips.lakehouse, run, trips.project, Map.of(), model)
            .contenders(Trained.before(version), null);
    run.abandon();
    assertThat(contenders.challenger().fairness().values()).containsExactly(told);

    ModelVersion hashed = trips.train(trips.withHashedCarrier(PROMOTE.formatted("carrier")), NIGHT);
    ModelCard ofHashed = ModelCard.parse(registry.artefact(hashed, ModelVersion.CARD), "the card");
    assertThat(ofHashed.fairness().get(0).measured().groups())
        .as("the values of an encoded feature, not what is made of them")
        .extracting(Fairness.Group::name, Fairness.Group::rows)
        .isEqualTo(told.groups().stream().map(group -> tuple(group.name(), group.rows())).toList());

    assertThatThrownBy(() -> trips.withoutCarrier(PROMOTE.formatted("carier")))
        .hasMessageContaining(
            "there is no feature or column of the rows table 'carier'; did you mean 'carrier'?");
  }
}
