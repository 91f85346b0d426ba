package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.split.Fold;
import java.lang.management.ManagementFactory;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.network.util.JavaUtils;

/** Whether the rows of a study fit an executor, asked before anything is sent. */
final class StudyMemory {
  /** The part of an executor's heap that rows may take; the rest is Spark's. */
  private static final double HEAP_SHARE = 0.6;

  /** XGBoost keeps a value with its column (8 bytes) and its bin (2), and some numbers per row. */
  private static final long NATIVE_PER_VALUE = 10;

  private static final long NATIVE_PER_ROW = 40;

  private StudyMemory() {}

  /**
   * Refuses rows that do not fit.
   *
   * @throws NightjarException of category USER
   */
  static void require(StudyRows rows, SparkContext spark) {
    requireRoom(rows.bytes(), nativeBytes(rows), Room.of(spark));
  }

  static void requireRoom(long heapBytes, long nativeBytes, Room room) {
    if (heapBytes > room.heap() * HEAP_SHARE || nativeBytes > room.outside()) {
      throw NightjarException.user(
          "Cannot keep the rows of the study in each executor",
          "they take %d MiB of %d MiB in the heap, and %d MiB of %d MiB outside of it"
              .formatted(
                  heapBytes >> 20,
                  (long) (room.heap() * HEAP_SHARE) >> 20,
                  nativeBytes >> 20,
                  room.outside() >> 20),
          "give "
              + room.how()
              + " more memory, choose the engine "
              + Engine.DISTRIBUTED_NAME
              + ", or train on fewer rows or folds");
    }
  }

  /**
   * Refuses rows that do not fit the workers that share them: a copy for each trial, one at a time.
   *
   * @throws NightjarException of category USER
   */
  static void requireWorkers(int rows, int width, int workers, SparkContext spark) {
    Room room = Room.of(spark);
    int together =
        spark.isLocal()
            ? workers
            : Math.min(workers, spark.conf().getInt("spark.executor.cores", 1));
    long each = (long) (rows / workers + 1) * (NATIVE_PER_VALUE * width + NATIVE_PER_ROW);
    if (together * each > room.outside()) {
      throw NightjarException.user(
          "Cannot train on "
              + rows
              + " rows of "
              + width
              + " features with "
              + workers
              + " workers",
          "%d of them side by side take %d MiB outside of the heap, and %d MiB are there"
              .formatted(together, together * each >> 20, room.outside() >> 20),
          "give " + room.how() + " more memory, or name more workers on more executors");
    }
  }

  private static long nativeBytes(StudyRows rows) {
    long bytes = 0;
    for (Fold fold : rows.folds()) {
      bytes += fold.train().length * (NATIVE_PER_VALUE * rows.rows().width() + NATIVE_PER_ROW);
    }
    return bytes;
  }

  /**
   * What an executor has.
   *
   * @param heap bytes
   * @param outside bytes outside of the heap
   * @param how what to give more memory to
   */
  record Room(long heap, long outside, String how) {
    static Room of(SparkContext spark) {
      if (spark.isLocal()) {
        long heap = Runtime.getRuntime().maxMemory();
        return new Room(heap, Math.max(0, physical() - heap) * 4 / 5, "this machine");
      }
      SparkConf conf = spark.conf();
      long heap = JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"));
      long least = Math.max((long) (heap * 0.1), 384L << 20);
      long overhead =
          conf.contains("spark.executor.memoryOverhead")
              ? JavaUtils.byteStringAsMb(conf.get("spark.executor.memoryOverhead")) << 20
              : least;
      // A standalone worker does not hold executors to an overhead.
      long outside = spark.master().startsWith("spark://") ? Math.max(overhead, heap) : overhead;
      return new Room(heap, outside, "spark.executor.memory and spark.executor.memoryOverhead");
    }

    private static long physical() {
      return ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean system
          ? system.getTotalMemorySize()
          : Long.MAX_VALUE;
    }
  }
}
