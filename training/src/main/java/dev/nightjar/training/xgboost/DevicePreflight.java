package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import ml.dmlc.xgboost4j.java.Booster;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Whether a GPU can do what is asked, before any row is read. XGBoost itself would go on with the
 * CPU and tell nobody.
 */
public final class DevicePreflight {
  private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";

  /** A class that only builds with CUDA have. */
  private static final String CUDA_ONLY = "ml/dmlc/xgboost4j/java/CudfColumnBatch.class";

  /** Floats on their way in, bins and histograms; measured figures vary with bins and depth. */
  private static final long BYTES_PER_VALUE = 8;

  /** Gradients, positions, predictions, labels and weights. */
  private static final long BYTES_PER_ROW = 64;

  /** What the CUDA context takes by itself. */
  private static final long BYTES_OF_CONTEXT = 512L << 20;

  private DevicePreflight() {}

  /**
   * Fails unless the device can train. Of the CPU nothing is asked.
   *
   * @param rows of the matrix that each training uses
   * @param width of that matrix
   * @param workers trainings that run on this machine at the same time; each needs a GPU of its own
   * @throws NightjarException of category USER when the build cannot or workers are too many,
   *     OUTSIDE when driver or memory are missing
   */
  public static void require(Compute compute, long rows, int width, int workers) {
    if (compute.device() == Compute.Device.CUDA) {
      require(Gpus.find(), builtWithCuda(), rows, width, workers);
    }
  }

  /**
   * As the other {@code require}, of workers that share a training. On a cluster Spark gives each
   * of them its GPU, and each executor that runs one is asked.
   *
   * @param rows of all workers together
   * @throws NightjarException of category USER also when Spark was not told of GPUs
   */
  static void requireOfWorkers(
      SparkContext spark, Compute.Device device, long rows, int width, int workers) {
    if (device == Compute.Device.CPU) {
      return;
    }
    Compute compute = new Compute(1, device);
    long each = (rows + workers - 1) / workers;
    if (spark.isLocal()) {
      require(compute, each, width, workers);
      return;
    }
    if (!spark.conf().contains(EXECUTOR_GPUS)) {
      throw NightjarException.user(
          "Cannot train on GPUs of this cluster",
          "Spark has not been told of them: " + EXECUTOR_GPUS + " is not set",
          "set it to 1, with spark.task.resource.gpu.amount and a discovery script, or use the"
              + " device cpu");
    }
    JavaSparkContext.fromSparkContext(spark)
        .parallelize(Collections.nCopies(workers, compute.device().key()), workers)
        .foreach(
            key ->
                require(
                    new Compute(1, Compute.Device.valueOf(key.toUpperCase(Locale.ROOT))),
                    each,
                    width,
                    1));
  }

  /** True where a GPU is here and this build of XGBoost can use it. */
  public static boolean available() {
    return builtWithCuda()
        && Gpus.find().filter(gpus -> !gpus.freeMegabytes().isEmpty()).isPresent();
  }

  static boolean builtWithCuda() {
    return Booster.class.getClassLoader().getResource(CUDA_ONLY) != null;
  }

  static void require(
      Optional<Gpus> found, boolean builtWithCuda, long rows, int width, int workers) {
    if (!builtWithCuda) {
      throw NightjarException.user(
          "Cannot train on a GPU",
          "this build of XGBoost is for the CPU only",
          "build with -Pgpu, or use the device cpu");
    }
    if (found.isEmpty() || found.get().freeMegabytes().isEmpty()) {
      throw NightjarException.outside(
          "Cannot train on a GPU",
          "this machine has no NVIDIA GPU with a driver",
          "install the driver, use another machine, or use the device cpu",
          null);
    }
    Gpus gpus = found.get();
    if (workers > gpus.freeMegabytes().size()) {
      throw NightjarException.user(
          "Cannot train " + workers + " models at once on GPUs",
          "each needs a GPU of its own, and this machine has " + gpus.freeMegabytes().size(),
          "lower the parallelism to the number of GPUs");
    }
    long needed = megabytes(rows, width);
    // A worker takes the GPU that Spark gives it, or the first: each of them must have the room.
    for (int gpu = 0; gpu < workers; gpu++) {
      if (gpus.freeMegabytes().get(gpu) < needed) {
        throw NightjarException.outside(
            "Cannot train on GPU " + gpu,
            "%d rows of %d features need about %d MiB of its memory, and %d MiB are free"
                .formatted(rows, width, needed, gpus.freeMegabytes().get(gpu)),
            "free its memory, train on fewer rows, or use the device cpu",
            null);
      }
    }
  }

  static long megabytes(long rows, int width) {
    return (BYTES_OF_CONTEXT + rows * (BYTES_PER_VALUE * width + BYTES_PER_ROW)) >> 20;
  }
}
