package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes with kill -9, at every named point of every job and at random moments, runs
 * the job again and compares all tables with those of an undisturbed run. Meanwhile a reader polls:
 * it must never see part of a batch.
 */
class CrashIT {
  private static final String HISTORY = "2013-01-07";
  private static final String NIGHT = "2013-01-08";
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int RANDOM_MOMENTS = Integer.getInteger("moments", 10);

  /**
   * A job of the chain.
   *
   * @param batch what it stages and judges
   * @param table what it publishes, and a reader watches
   */
  private record Step(List<String> arguments, String batch, String table) {
    /** Where it is killed, before the ledger row last. */
    List<String> points() {
      String job = arguments.get(0);
      return List.of(
          job + ":staged:" + batch,
          job + ":gated:" + batch,
          job + ":before_commit:" + table,
          job + ":after_commit:" + table,
          job + ":before_ledger");
    }
  }

  private static final Map<String, Step> CHAIN = new LinkedHashMap<>();

  static {
    step("outcomes", "outcomes", "ingest", "--bootstrap", "--to", HISTORY);
    step("outcomes", "outcomes", "gate", "--date", NIGHT);
    step("carrier_delays", "carrier_delays", "materialize", "--bootstrap", "--to", NIGHT);
    step("late_arrival", "nightjar_models", "train", "--date", NIGHT);
    step("late_arrival_predictions", "late_arrival_predictions", "score", "--date", NIGHT);
  }

  private static void step(String batch, String table, String... arguments) {
    CHAIN.put(arguments[0], new Step(List.of(arguments), batch, table));
  }

  private static final Path ARCHIVE = Path.of("target/crash-test.jsa").toAbsolutePath();

  @TempDir static Path folder;
  private static final Map<String, SortedMap<String, List<String>>> EXPECTED =
      new LinkedHashMap<>();
  private static final ExecutorService CHILDREN = Executors.newFixedThreadPool(2);

  /** An undisturbed run, with a copy of the lakehouse before each job. */
  @BeforeAll
  static void undisturbedRun() {
    Path reference = folder.resolve("reference");
    FlightsExtract.writeSmall(reference, LocalDate.parse(NIGHT).plusDays(1), 1);
    for (Map.Entry<String, Step> step : CHAIN.entrySet()) {
      copy(reference, base(step.getKey()));
      if (EXPECTED.isEmpty()) {
        archiveClasses(reference, step.getKey());
      } else {
        run(reference, step.getValue().arguments());
      }
      EXPECTED.put(step.getKey(), TableContents.of(lakehouse(reference)));
    }
  }

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
  @TestFactory
  Stream<DynamicTest> killedAtEveryNamedPoint() {
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
        tests.add(
            DynamicTest.dynamicTest(
                held.point(),
                () -> {
                  killed.get();
                  requireAsIfUndisturbed(held.place(), held.job());
                }));
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> killedAtRandomMoments() {
    Random random = new Random(SEED);
    Map<String, List<Long>> moments = new LinkedHashMap<>();
    List<String> jobs = List.copyOf(CHAIN.keySet());
    for (int i = 0; i < RANDOM_MOMENTS; i++) {
      long millis = 2500 + random.nextInt(5000);
      moments.computeIfAbsent(jobs.get(i % jobs.size()), j -> new ArrayList<>()).add(millis);
    }
    return moments.entrySet().stream()
        .map(
            entry -> {
              String job = entry.getKey();
              Path place = folder.resolve(job + "-moments");
              return test(
                  job + " killed after " + entry.getValue() + " ms, seed " + SEED,
                  job,
                  place,
                  () -> entry.getValue().forEach(millis -> killAfter(millis, job, place)));
            })
        .toList()
        .stream();
  }

  /** The kills begin at once, beside those of other tests. */
  private static DynamicTest test(String name, String job, Path place, Runnable kills) {
    copy(base(job), place);
    Future<?> killed = CHILDREN.submit(kills);
    return DynamicTest.dynamicTest(
        name,
        () -> {
          killed.get();
          requireAsIfUndisturbed(place, job);
        });
  }

  private static void requireAsIfUndisturbed(Path place, String job) throws IOException {
    run(place, CHAIN.get(job).arguments());
    SortedMap<String, List<String>> actual = TableContents.of(lakehouse(place));
    SortedMap<String, List<String>> expected = EXPECTED.get(job);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((table, rows) -> assertThat(actual.get(table)).as(table).isEqualTo(rows));
    assertThat(place.resolve("lakehouse/_staging"))
        .as("the re-run sweeps what the killed run staged")
        .satisfiesAnyOf(f -> assertThat(f).doesNotExist(), f -> assertThat(f).isEmptyDirectory());
    deleteTree(place);
  }

  private static void killHeld(List<Held> runs, Path log) {
    List<String> arguments = new ArrayList<>();
    for (Held run : runs) {
      copy(base(run.job()), run.place());
      if (!arguments.isEmpty()) {
        arguments.add(Chain.NEXT);
      }
      arguments.add(run.lakehouse().toString());
      arguments.addAll(withProject(run.place(), CHAIN.get(run.job()).arguments()));
      try {
        Files.createDirectories(run.lakehouse());
        Files.writeString(run.lakehouse().resolve(Checkpoint.HOLD_AT), run.point());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    ChildJvm child = ChildJvm.startHeld(arguments, log);
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
    ChildJvm child = start(place, job, List.of("-XX:SharedArchiveFile=" + ARCHIVE));
    Map<Long, Long> seen = new TreeMap<>();
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end && child.isAlive()) {
      poll(place, job, seen);
    }
    child.kill();
    requireWholeBatches(job, seen);
  }

  /**
   * The first job runs in a child that leaves an archive of its classes: the others start sooner.
   */
  private static void archiveClasses(Path place, String job) {
    ChildJvm child = start(place, job, List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE));
    assertThat(child.waitFor()).as(child.output()).isZero();
  }

  private static ChildJvm start(Path place, String job, List<String> options) {
    return ChildJvm.start(
        options, withProject(place, CHAIN.get(job).arguments()), place.resolve("log"));
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
    whole.add((long) EXPECTED.get(job).get(table).size());
    Lakehouse before = lakehouse(base(job));
    if (before.exists(table)) {
      whole.add(before.read(table).count());
    }
    assertThat(whole)
        .as("row counts of whole batches, of which a reader saw")
        .containsAll(seen.values());
  }

  private static Path base(String job) {
    return folder.resolve("before-" + job);
  }

  private static Lakehouse lakehouse(Path place) {
    return TestSpark.lakehouse(place.resolve("lakehouse"));
  }

  /** The project of a copied place names its own lakehouse. */
  private static List<String> withProject(Path place, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--project");
    all.add(place.resolve("project").toString());
    return all;
  }

  private static void run(Path place, List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            withProject(place, arguments).toArray(String[]::new));
    assertThat(code).as(out + "\n" + err).isZero();
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
      FlightsExtract.edit(
          to.resolve("project/lakehouse.yaml"),
          "(?m)^root:.*$",
          "root: " + to.resolve("lakehouse").toUri());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
