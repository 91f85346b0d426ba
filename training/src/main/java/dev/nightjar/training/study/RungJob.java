package dev.nightjar.training.study;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.trainer.Trainers;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Runs the trials of a rung as the tasks of one Spark job; each is told of as soon as it is
 * finished. Trials of trainers that run Spark jobs themselves are run at the driver after that.
 */
final class RungJob implements Rungs {
  private final SparkContext spark;
  private final String study;
  private final StudyRows rows;
  private final Measuring measuring;
  private final Compute.Device device;
  private final int parallelism;
  private final @Nullable Broadcast<StudyRows> broadcast;

  /**
   * Rungs of a study.
   *
   * @param parallelism most trials at once; more than there are cores does no harm
   */
  RungJob(
      SparkContext spark,
      String study,
      StudyRows rows,
      Measuring measuring,
      Compute.Device device,
      int parallelism) {
    this.spark = spark;
    this.study = study;
    this.rows = rows;
    this.measuring = measuring;
    this.device = device;
    this.parallelism = parallelism;
    // In the driver's own process tasks find them in the cache, and nothing is written out.
    this.broadcast =
        spark.isLocal() ? null : JavaSparkContext.fromSparkContext(spark).broadcast(rows);
    StudyCache.acquire(study, () -> rows);
  }

  @Override
  public void run(List<TrialRun> trials, Consumer<FinishedTrial> finished) {
    List<TrialRun> inTasks = new ArrayList<>();
    List<TrialRun> atDriver = new ArrayList<>();
    for (TrialRun trial : trials) {
      boolean anywhere = Trainers.named(trial.point().trainer()).place() == Trainer.Place.TASK;
      (anywhere ? inTasks : atDriver).add(trial);
    }
    if (!inTasks.isEmpty()) {
      runTasks(inTasks, finished);
    }
    if (!atDriver.isEmpty()) {
      TrialTraining training =
          new TrialTraining(
              StudyCache.acquire(study, () -> rows),
              measuring,
              Runtime.getRuntime().availableProcessors(),
              device);
      try {
        atDriver.forEach(trial -> finished.accept(training.of(trial)));
      } finally {
        StudyCache.release(study);
      }
    }
  }

  private void runTasks(List<TrialRun> trials, Consumer<FinishedTrial> finished) {
    int partitions = Math.min(trials.size(), parallelism);
    List<ArrayList<TrialRun>> shares = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      shares.add(new ArrayList<>());
    }
    for (int i = 0; i < trials.size(); i++) {
      shares.get(i % partitions).add(trials.get(i));
    }
    JavaRDD<ArrayList<TrialRun>> rdd =
        JavaSparkContext.fromSparkContext(spark).parallelize(shares, partitions);
    Task task = new Task(study, broadcast, measuring, device, coresOfProcess());
    spark.runJob(rdd.rdd(), task, new Handler(finished), ClassTag.apply(ArrayList.class));
  }

  /** Cores of a process that runs trials: those that no trial has taken help the others. */
  private int coresOfProcess() {
    return spark.isLocal()
        ? Math.min(spark.defaultParallelism(), Runtime.getRuntime().availableProcessors())
        : spark.conf().getInt("spark.executor.cores", spark.conf().getInt("spark.task.cpus", 1));
  }

  @Override
  public void close() {
    StudyCache.release(study);
    StudyCache.forget(study);
    if (broadcast != null) {
      broadcast.destroy();
    }
  }

  /** What a task does. */
  private static final class Task
      extends AbstractFunction2<
          TaskContext, Iterator<ArrayList<TrialRun>>, ArrayList<FinishedTrial>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String study;
    private final @Nullable Broadcast<StudyRows> broadcast;
    private final Measuring measuring;
    private final Compute.Device device;
    private final int cores;

    Task(
        String study,
        @Nullable Broadcast<StudyRows> broadcast,
        Measuring measuring,
        Compute.Device device,
        int cores) {
      this.study = study;
      this.broadcast = broadcast;
      this.measuring = measuring;
      this.device = device;
      this.cores = cores;
    }

    @Override
    public ArrayList<FinishedTrial> apply(
        TaskContext context, Iterator<ArrayList<TrialRun>> shares) {
      ReadyFolds folds = StudyCache.acquire(study, this::sent);
      try {
        TrialTraining training = new TrialTraining(folds, measuring, cores, device);
        ArrayList<FinishedTrial> finished = new ArrayList<>();
        while (shares.hasNext()) {
          shares.next().forEach(trial -> finished.add(training.of(trial)));
        }
        return finished;
      } finally {
        StudyCache.release(study);
      }
    }

    private StudyRows sent() {
      if (broadcast == null) {
        throw new IllegalStateException("the rows of study " + study + " are not in this process");
      }
      return broadcast.value();
    }
  }

  /** Tells of what a task has finished. */
  private static final class Handler
      extends AbstractFunction2<Object, ArrayList<FinishedTrial>, BoxedUnit> {
    private final Consumer<FinishedTrial> finished;

    Handler(Consumer<FinishedTrial> finished) {
      this.finished = finished;
    }

    @Override
    public BoxedUnit apply(Object partition, ArrayList<FinishedTrial> trials) {
      trials.forEach(finished);
      return BoxedUnit.UNIT;
    }
  }
}
