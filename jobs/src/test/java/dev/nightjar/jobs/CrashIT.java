package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes with kill -9, at every named point of every job and at random moments, runs
 * the job again and compares all tables with those of an undisturbed run. Meanwhile a reader polls:
 * it must never see part of a batch.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashIT {
  private static final long SEED = Long.getLong("seed", 20130601L);

  /** In the slow tests; few of them in every build. */
  private static final boolean ALL_POINTS = "all".equals(System.getProperty("points"));

  /** In every build those of the last jobs of the chain; ten and more in the slow tests. */
  private static final int RANDOM_MOMENTS = Integer.getInteger("moments", 2);

  /**
   * A job of the chain.
   *
   * @param batch what it stages and judges
   * @param table what it publishes, and a reader watches
   */
  private record Step(String job, String batch, String table) {
    /**
     * Where it is killed, before the ledger row last; a whole night has points of its own. In every
     * build the first job at all of its points, others on both sides of their commit.
     */
    List<String> points() {
      if (job.equals(ReferenceRun.NIGHTLY)) {
        return List.of();
      }
      if (!ALL_POINTS && !job.equals("ingest")) {
        return List.of(job + ":before_commit:" + table, job + ":after_commit:" + table);
      }
      return List.of(
          job + ":staged:" + batch,
          job + ":gated:" + batch,
          job + ":before_commit:" + table,
          job + ":after_commit:" + table,
          job + ":before_ledger");
    }
  }

  /**
   * Where a night's run is killed, in the order in which it comes there. Its steps are runs of
   * their own; those before the outcomes are killed above at all their points.
   */
  private static final List<String> ALL_POINTS_OF_A_NIGHT =
      List.of(
          "ingest:before_ledger",
          "materialize:before_ledger",
          "score:after_commit:late_arrival_predictions",
          "outcomes:staged:late_arrival_outcomes",
          "outcomes:gated:late_arrival_outcomes",
          "outcomes:before_commit:late_arrival_outcomes",
          "outcomes:after_commit:late_arrival_outcomes",
          "outcomes:before_ledger",
          "monitor:before_commit:nightjar_drift_counts",
          "monitor:after_commit:nightjar_drift_counts",
          "monitor:before_commit:nightjar_monitoring",
          "monitor:after_commit:nightjar_monitoring",
          "monitor:before_ledger",
          "decide:before_commit:nightjar_decisions",
          "decide:after_commit:nightjar_decisions",
          "decide:before_ledger",
          "train:staged:late_arrival",
          "train:gated:late_arrival",
          "train:before_commit:nightjar_models",
          "train:after_commit:nightjar_models",
          "train:gated:nightjar_promotions",
          "train:before_commit:nightjar_champions",
          "train:after_commit:nightjar_champions",
          "train:before_commit:nightjar_promotions",
          "train:after_commit:nightjar_promotions",
          "train:before_ledger",
          "nightly:before_ledger");

  /** In every build a few of them; all in the slow tests, with {@code -Dpoints=all}. */
  private static final List<String> POINTS_OF_A_NIGHT =
      ALL_POINTS
          ? ALL_POINTS_OF_A_NIGHT
          : List.of(
              "monitor:before_commit:nightjar_monitoring", "train:after_commit:nightjar_champions");

  /** So many lakehouses share the points: each run of one of them gets on to the next point. */
  private static final int NIGHTS = 4;

  private static final Map<String, Step> CHAIN =
      Stream.of(
              new Step("ingest", "outcomes", "outcomes"),
              new Step("gate", "outcomes", "outcomes"),
              new Step("materialize", "carrier_delays", "carrier_delays"),
              new Step("train", "late_arrival", "nightjar_models"),
              new Step("score", "late_arrival_predictions", "late_arrival_predictions"),
              new Step(ReferenceRun.NIGHTLY, "", "late_arrival_outcomes"))
          .collect(Collectors.toMap(Step::job, s -> s, (a, b) -> a, LinkedHashMap::new));

  private static final ReferenceRun REFERENCE = ReferenceRun.get();

  @TempDir static Path folder;
  private static final ExecutorService CHILDREN = Executors.newFixedThreadPool(2);

  @AfterAll
  static void stop() {
    CHILDREN.shutdownNow();
  }

  /** A run that is killed at a point. */
  private record Held(String job, String point, Path place) {
    Path lakehouse() {
      return place.resolve("lakehouse");
    }

    boolean isHeld() {
      return Files.exists(lakehouse().resolve(Checkpoint.HELD));
    }
  }

  /** Two processes, each killed with the runs of some jobs at all their points. */
  @Order(1)
  @TestFactory
  Stream<DynamicTest> w1_w3_killedAtEveryNamedPoint() {
    List<List<Held>> processes = List.of(new ArrayList<>(), new ArrayList<>());
    int n = 0;
    for (Map.Entry<String, Step> step : CHAIN.entrySet()) {
      for (String point : step.getValue().points()) {
        Held held = new Held(step.getKey(), point, folder.resolve(point.replace(':', '-')));
        processes.get(n % 2).add(held);
      }
      n++;
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (List<Held> process : processes) {
      Path log = folder.resolve("held-" + tests.size() + ".log");
      Future<?> killed = CHILDREN.submit(() -> killHeld(process, log));
      for (Held held : process) {
        tests.add(test(held.point(), held.job(), held.place(), killed));
      }
    }
    return tests.stream();
  }

  /**
   * Lakehouses whose night is killed, run again up to a later point, killed again, and so on: each
   * point is gone over by the run after it, and what there is to do is done only once.
   */
  @Order(2)
  @TestFactory
  Stream<DynamicTest> w1_w3_aNightKilledAtEveryNamedPoint() {
    List<List<Held>> nights = new ArrayList<>();
    for (int i = 0; i < Math.min(NIGHTS, POINTS_OF_A_NIGHT.size()); i++) {
      nights.add(new ArrayList<>());
    }
    for (int i = 0; i < POINTS_OF_A_NIGHT.size(); i++) {
      Path place = folder.resolve("night-" + i % NIGHTS);
      nights.get(i % NIGHTS).add(new Held(ReferenceRun.NIGHTLY, POINTS_OF_A_NIGHT.get(i), place));
    }
    Future<?> killed =
        CHILDREN.submit(
            () -> {
              for (int round = 0; round < nights.get(0).size(); round++) {
                List<Held> runs = new ArrayList<>();
                for (List<Held> night : nights) {
                  if (round < night.size()) {
                    runs.add(night.get(round));
                  }
                }
                killHeld(runs, folder.resolve("night-" + round + ".log"));
              }
            });
    return nights.stream()
        .map(
            night ->
                test(
                    night.stream().map(Held::point).collect(Collectors.joining(", then ")),
                    ReferenceRun.NIGHTLY,
                    night.get(0).place(),
                    killed));
  }

  @Order(3)
  @TestFactory
  Stream<DynamicTest> w1_w3_killedAtRandomMoments() {
    Random random = new Random(SEED);
    Map<String, List<Long>> moments = new LinkedHashMap<>();
    List<String> jobs = List.copyOf(CHAIN.keySet());
    for (int i = 0; i < RANDOM_MOMENTS; i++) {
      String job = jobs.get(jobs.size() - 1 - i % jobs.size());
      long millis = 2500 + random.nextInt(job.equals(ReferenceRun.NIGHTLY) ? 15000 : 5000);
      moments.computeIfAbsent(job, j -> new ArrayList<>()).add(millis);
    }
    return moments.entrySet().stream()
        .map(
            entry -> {
              String job = entry.getKey();
              Path place = folder.resolve(job + "-moments");
              Folders.copy(base(job), place);
              Future<?> killed =
                  CHILDREN.submit(
                      () -> entry.getValue().forEach(millis -> killAfter(millis, job, place)));
              return test(
                  job + " killed after " + entry.getValue() + " ms, seed " + SEED,
                  job,
                  place,
                  killed);
            })
        .toList()
        .stream();
  }

  /** The kills have begun, beside those of other tests. */
  private static DynamicTest test(String name, String job, Path place, Future<?> killed) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          killed.get();
          requireAsIfUndisturbed(place, job);
        });
  }

  private static void requireAsIfUndisturbed(Path place, String job) {
    Told.by(ReferenceRun.withProject(place, ReferenceRun.JOBS.get(job)).toArray(String[]::new))
        .requires(0);
    REFERENCE.requireSame(place, job);
    assertThat(place.resolve("lakehouse/_staging"))
        .as("the re-run sweeps what the killed run staged")
        .satisfiesAnyOf(f -> assertThat(f).doesNotExist(), f -> assertThat(f).isEmptyDirectory());
    Folders.delete(place);
  }

  /** Lets the runs come to their points, all in one process, and kills it. */
  private static void killHeld(List<Held> runs, Path log) {
    List<List<String>> jobs = new ArrayList<>();
    for (Held run : runs) {
      if (!Files.exists(run.place())) {
        Folders.copy(base(run.job()), run.place());
      }
      List<String> job = new ArrayList<>(List.of(run.lakehouse().toString()));
      job.addAll(ReferenceRun.withProject(run.place(), ReferenceRun.JOBS.get(run.job())));
      jobs.add(job);
      try {
        Files.createDirectories(run.lakehouse());
        Files.deleteIfExists(run.lakehouse().resolve(Checkpoint.HELD));
        Files.writeString(run.lakehouse().resolve(Checkpoint.HOLD_AT), run.point());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    ChildJvm child = ChildJvm.startHeld(List.of(REFERENCE.archived()), jobs, log);
    Map<Held, Map<Long, Long>> seen = new LinkedHashMap<>();
    for (Held run : runs) {
      Map<Long, Long> counts = seen.computeIfAbsent(run, r -> new TreeMap<>());
      while (!run.isHeld()) {
        if (!child.isAlive()) {
          throw new IllegalStateException("the held runs ended:\n" + child.output());
        }
        poll(run.place(), run.job(), counts);
      }
      poll(run.place(), run.job(), counts);
    }
    child.kill();
    seen.forEach((run, counts) -> requireWholeBatches(run.job(), counts));
  }

  private static void killAfter(long millis, String job, Path place) {
    ChildJvm child =
        ChildJvm.start(
            List.of(REFERENCE.archived()),
            ReferenceRun.withProject(place, ReferenceRun.JOBS.get(job)),
            place.resolve("log"));
    Map<Long, Long> seen = new TreeMap<>();
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end && child.isAlive()) {
      poll(place, job, seen);
    }
    child.kill();
    requireWholeBatches(job, seen);
  }

  /**
   * What a reader finds at this moment: the number of rows of the job's table. A version never
   * changes, so each is counted once.
   */
  private static void poll(Path place, String job, Map<Long, Long> seen) {
    String table = CHAIN.get(job).table();
    Lakehouse lakehouse = lakehouse(place);
    if (lakehouse.exists(table)) {
      TableVersion newest = lakehouse.newest(table);
      if (!seen.containsKey(newest.version())) {
        seen.put(newest.version(), lakehouse.read(newest).count());
      }
    }
    LockSupport.parkNanos(100_000_000);
  }

  private static void requireWholeBatches(String job, Map<Long, Long> seen) {
    String table = CHAIN.get(job).table();
    Set<Long> whole = new HashSet<>();
    whole.add((long) REFERENCE.after(job).get(table).size());
    Lakehouse before = lakehouse(base(job));
    if (before.exists(table)) {
      whole.add(before.read(table).count());
    }
    assertThat(whole)
        .as("row counts of whole batches, of which a reader saw")
        .containsAll(seen.values());
  }

  private static Path base(String job) {
    return REFERENCE.before(job);
  }

  private static Lakehouse lakehouse(Path place) {
    return TestSpark.lakehouse(place.resolve("lakehouse"));
  }
}
