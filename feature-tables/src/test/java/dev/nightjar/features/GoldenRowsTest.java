package dev.nightjar.features;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The known sums of a night of the shipped data (DESIGN §8), to six digits. */
class GoldenRowsTest {
  private static final LocalDate JUNE_1 = LocalDate.of(2013, 6, 1);

  @TempDir Path root;

  @Test
  void theSumsOf1June() {
    Row sums =
        new GoldenRows(root, List.of(JUNE_1))
            .join(JUNE_1)
            .rows()
            .agg(
                count(lit(1)),
                sum("carrier_rate_7d"),
                sum("origin_rate_1d"),
                sum("temp"),
                count(lit(1)).minus(count("flt_rate_28d")))
            .head();
    assertThat(sums.getLong(0)).isEqualTo(754);
    assertThat(sums.getDouble(1)).isCloseTo(119.274521, within(5e-7));
    assertThat(sums.getDouble(2)).isCloseTo(105.455252, within(5e-7));
    assertThat(sums.getDouble(3)).isCloseTo(53465.12, within(5e-3));
    assertThat(sums.getLong(4)).isEqualTo(15);
  }
}
