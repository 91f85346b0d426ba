package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void numbersHaveTheDigitsThatMatter() {
    assertThat(Figures.number(12345.6)).isEqualTo("12,346");
    assertThat(Figures.number(12.34)).isEqualTo("12.3");
    assertThat(Figures.number(1.234)).isEqualTo("1.23");
    assertThat(Figures.number(0.1234)).isEqualTo("0.123");
    assertThat(Figures.number(0.00123)).isEqualTo("0.0012");
    assertThat(Figures.number(0.0)).isEqualTo("0");
    assertThat(Figures.number(-3.0)).isEqualTo("-3");
    assertThat(Figures.number(1.23e21)).isEqualTo("1.2e+21");
    assertThat(Figures.number(null)).isEqualTo("–");
    assertThat(Figures.number(Double.NaN)).isEqualTo("–");
    assertThat(Figures.number(Double.NEGATIVE_INFINITY)).isEqualTo("-∞");
    assertThat(Figures.metric(0.70331)).isEqualTo("0.7033");
    assertThat(Figures.percent(0.8801)).isEqualTo("88.0 %");
  }

  @Test
  void marksOfAnAxisTellEachOtherApart() {
    assertThat(Figures.mark(0.25, 0.25)).isEqualTo("0.25");
    assertThat(Figures.mark(0.6, 0.2)).isEqualTo("0.6");
    assertThat(Figures.mark(40, 20)).isEqualTo("40");
    assertThat(Figures.mark(2500, 2500)).isEqualTo("2.5k");
    assertThat(Figures.mark(3e6, 1e6)).isEqualTo("3M");
    assertThat(Figures.mark(2e15, 1e15)).isEqualTo("2.0e+15");
  }

  @Test
  void onlyOverlongNumbersOfASentenceAreRounded() {
    assertThat(Figures.rounded("moved: 0.3172334143594275 to 13.809359999999998 from 9.9 %"))
        .isEqualTo("moved: 0.3172 to 13.81 from 9.9 %");
    String kept = "as of 2013-06-01T08:00:00.123456Z, 0.6411 and 1.2.345678.1 and v1234567";
    assertThat(Figures.rounded(kept)).isEqualTo(kept);
  }
}
