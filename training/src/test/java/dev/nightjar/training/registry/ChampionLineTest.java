package dev.nightjar.training.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChampionLineTest {
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

  private void promote(long version) {
    changes.add(
        new ChampionLine(changes)
            .promotion("late", version, "because", "ops", Instant.EPOCH, "run"));
  }

  private Champion rollback() {
    Champion change =
        new ChampionLine(changes).rollback("late", "worse", "ops", Instant.EPOCH, "run");
    changes.add(change);
    return change;
  }
}
