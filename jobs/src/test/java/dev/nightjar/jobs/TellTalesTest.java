package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TellTalesTest {
  @Test
  void theAreaIsThatOfAllPairs() {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      double[] values = new double[150];
      double[] labels = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        labels[i] = random.nextInt(2);
        values[i] = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(6) + labels[i];
      }
      assertThat(TellTales.area(values, labels))
          .as("seed %d", seed)
          .isCloseTo(ofPairs(values, labels), within(1e-12));
    }
  }

  @Test
  void tooFewOfAKindAreChance() {
    assertThat(TellTales.area(new double[] {1, 2}, new double[] {0, 1})).isEqualTo(0.5);
  }

  private static double ofPairs(double[] values, double[] labels) {
    double wins = 0;
    double pairs = 0;
    for (int yes = 0; yes < values.length; yes++) {
      for (int no = 0; no < values.length; no++) {
        if (labels[yes] == 1
            && labels[no] == 0
            && !Double.isNaN(values[yes])
            && !Double.isNaN(values[no])) {
          pairs++;
          wins += values[yes] > values[no] ? 1 : values[yes] == values[no] ? 0.5 : 0;
        }
      }
    }
    return wins / pairs;
  }
}
