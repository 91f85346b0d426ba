package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SparksTest {
  @Test
  void t9_expressionsMeanTheSameOnEveryThread() {
    TestSpark.session();
    SparkSession.clearActiveSession();
    SparkSession session = TestSpark.session();
    assertThatThrownBy(() -> session.range(1).select(expr("1 div id")).collectAsList())
        .hasStackTraceContaining("DIVIDE_BY_ZERO");
  }

  @Test
  void aHeapInWhichSparkDoesNotStartIsAMistakeOfTheUser() {
    Sparks.requireHeap(450L << 20);
    assertThatThrownBy(() -> Sparks.requireHeap((450L << 20) - 1))
        .isInstanceOf(NightjarException.class)
        .hasMessageContainingAll("449 MiB", "450 MiB", "NIGHTJAR_HEAP");
  }
}
