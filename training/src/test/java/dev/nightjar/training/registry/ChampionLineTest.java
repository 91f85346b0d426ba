package dev.nightjar.training.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChampionLineTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 1);

  private final List<Champion> changes = new ArrayList<>();

  @Test
  void rollbacksWalkBackThroughThePromotions() {
    promote(1);
    promote(2);
    promote(3);
    assertThat(rollback().version()).isEqualTo(2);
    assertThat(rollback().version()).isEqualTo(1);
    assertThatThrownBy(this::rollback)
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("v1 is its first champion");
    promote(3);
    Champion back = rollback();
    assertThat(back.version()).isEqualTo(1);
    assertThat(back.previousVersion()).isEqualTo(3);
    assertThat(changes).extracting(Champion::sequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void withoutAChampionThereIsNothingToTakeOff() {
    assertThat(new ChampionLine(changes).current()).isEmpty();
    assertThatThrownBy(this::rollback).hasMessageContaining("it has no champion");
  }

  @Test
  void aNightSeesTheChampionsThatWereDecidedBeforeIt() {
    promote(1);
    promote(2, NIGHT);
    promote(3, NIGHT.plusDays(7));
    assertThat(new ChampionLine(changes).before(NIGHT)).containsExactly(1L);
    assertThat(new ChampionLine(changes).before(NIGHT.plusDays(1))).containsExactly(2L, 1L);
    assertThat(new ChampionLine(changes).before(NIGHT.plusDays(8))).containsExactly(3L, 2L, 1L);
    // What a rollback took off is gone, and nothing else with it.
    rollback();
    assertThat(new ChampionLine(changes).before(NIGHT)).containsExactly(1L);
    assertThat(new ChampionLine(changes).before(NIGHT.plusDays(9))).containsExactly(2L, 1L);
    assertThat(new ChampionLine(changes).decided(3, NIGHT.plusDays(7))).isPresent();
    assertThat(new ChampionLine(changes).decided(3, NIGHT)).isEmpty();
  }

  private void promote(long version) {
    promote(version, null);
  }

  private void promote(long version, @Nullable LocalDate night) {
    changes.add(
        new ChampionLine(changes)
            .promotion("late", version, "because", "ops", night, Instant.EPOCH, "run"));
  }

  private Champion rollback() {
    Champion change =
        new ChampionLine(changes).rollback("late", "worse", "ops", Instant.EPOCH, "run");
    changes.add(change);
    return change;
  }
}
