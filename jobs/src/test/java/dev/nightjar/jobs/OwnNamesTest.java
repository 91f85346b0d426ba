package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnNamesTest {
  @Test
  void tablesAndModelsHavePlainNames() {
    assertThat(OwnNames.name("Größen 2024", "rows")).isEqualTo("gro_en_2024");
    assertThat(OwnNames.name("2024-05", "rows")).isEqualTo("rows_2024_05");
    assertThat(OwnNames.name("データ", "rows")).isEqualTo("rows");
    assertThat(OwnNames.name("nightjar_x", "rows")).isEqualTo("rows_nightjar_x");
    assertThat(OwnNames.name("Éclair/../x", "rows")).isEqualTo("eclair_x");
  }

  @Test
  void columnsKeepTheirLettersAndDifferInMoreThanCase() {
    assertThat(
            OwnNames.columns(
                    List.of("a b", "A_B", "größe (cm)", "x`y", "a\nb", "night", "model", "=", "_u"),
                    List.of("model"))
                .values())
        .containsExactly(
            "a_b", "A_B_2", "größe_cm", "x_y", "a_b_3", "night_2", "model_key", "column", "u");
    assertThat(OwnNames.columns(List.of("model"), List.of()).values()).containsExactly("model");
  }

  @Test
  void textIsYamlWhateverItHolds() {
    assertThat(YamlText.text("carrier")).isEqualTo("carrier");
    assertThat(YamlText.list(List.of("no", "a: b", "\"\n#")))
        .isEqualTo("[\"no\", \"a: b\", \"\\\"\\n#\"]");
    assertThat(YamlText.text("a\u2028b")).isEqualTo("\"a\\u2028b\"");
    assertThat(OwnNames.shown("a\nb\u202e")).isEqualTo("a?b?");
  }
}
