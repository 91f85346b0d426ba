package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyTextTest {
  @Test
  void aSingleKeyIsItsValueWhateverItHolds() {
    assertThat(KeyText.parse("HA-51,x=1", List.of("id"))).isEqualTo(Map.of("id", "HA-51,x=1"));
    assertThat(KeyText.parse("id=HA-51", List.of("id"))).isEqualTo(Map.of("id", "HA-51"));
  }

  @Test
  void severalColumnsAreNamedInAnyOrder() {
    assertThat(KeyText.parse("hour=7,origin=JFK", List.of("origin", "hour")))
        .containsExactly(Map.entry("origin", "JFK"), Map.entry("hour", "7"));
  }

  @Test
  void wrongAndMissingColumnsAreNamed() {
    assertThatThrownBy(() -> KeyText.parse("origi=JFK,hour=7", List.of("origin", "hour")))
        .hasMessageContaining("'origi=JFK'")
        .hasMessageContaining("did you mean 'origin'?");
    assertThatThrownBy(() -> KeyText.parse("origin=JFK", List.of("origin", "hour")))
        .hasMessageContaining("1 of 2 columns")
        .hasMessageContaining("origin=VALUE,hour=VALUE");
  }
}
