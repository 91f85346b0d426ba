package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** The Spark jobs that some work takes, whatever other tests run meanwhile. */
public final class SparkJobs {
  private static final String MARK = "nightjar.test.work";

  private SparkJobs() {}

  /** The properties of each job that the work starts, in their order. */
  public static List<Properties> during(Runnable work) {
    String mark = UUID.randomUUID().toString();
    List<Properties> jobs = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            if (mark.equals(start.properties().getProperty(MARK))) {
              jobs.add(start.properties());
            }
          }
        };
    SparkContext context = TestSpark.session().sparkContext();
    context.addSparkListener(listener);
    context.setLocalProperty(MARK, mark);
    // A pool's thread that was started by a query believes to be in it for ever.
    context.setLocalProperty("spark.sql.execution.root.id", null);
    context.setLocalProperty("spark.job.description", null);
    try {
      work.run();
      context.listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    } finally {
      context.setLocalProperty(MARK, null);
      context.removeSparkListener(listener);
    }
    return jobs;
  }
}
