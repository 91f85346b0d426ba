package dev.nightjar.validation;

import dev.nightjar.lakehouse.TestSpark;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** How many Spark jobs some work takes. */
final class CountedJobs {
  private CountedJobs() {}

  static int of(Runnable work) {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.incrementAndGet();
          }
        };
    var context = TestSpark.session().sparkContext();
    context.addSparkListener(listener);
    work.run();
    try {
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    context.removeSparkListener(listener);
    return jobs.get();
  }
}
