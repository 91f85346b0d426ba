package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A chain of jobs that nothing disturbs, in the zone of Kolkata on two cores: what killed runs and
 * other machines are compared with. Run once in a process.
 */
final class ReferenceRun {
  /** The night that the model is trained on; the one before it is the history's. */
  static final LocalDate NIGHT = LocalDate.of(2013, 1, 8);

  /** The last night of the chain, which decides to train again and promotes what it trained. */
  static final LocalDate LAST = NIGHT.plusDays(1);

  /** The job that the chain ends with. */
  static final String NIGHTLY = "nightly";

  /** Each job of the chain with its arguments. */
  static final Map<String, List<String>> JOBS = new LinkedHashMap<>();

  static {
    String history = NIGHT.minusDays(1).toString();
    String night = NIGHT.toString();
    JOBS.put("ingest", List.of("ingest", "--bootstrap", "--to", history));
    JOBS.put("gate", List.of("gate", "--date", night));
    JOBS.put("materialize", List.of("materialize", "--bootstrap", "--to", night));
    JOBS.put("train", List.of("train", "--date", night));
    JOBS.put("score", List.of("score", "--date", night));
    JOBS.put(NIGHTLY, List.of("nightly", "--date", LAST.toString()));
  }

  private static @Nullable ReferenceRun only;

  private final Path folder = Path.of("target/reference-run").toAbsolutePath();
  private final Map<String, SortedMap<String, List<String>>> after = new LinkedHashMap<>();

  private ReferenceRun() {
    if (Files.exists(folder)) {
      Folders.delete(folder);
    }
    Path place = undisturbed();
    write(place, 1);
    for (Map.Entry<String, List<String>> job : JOBS.entrySet()) {
      Folders.copy(place, before(job.getKey()));
      if (after.isEmpty()) {
        archiveClasses(withProject(place, job.getValue()));
      } else {
        Told.by(withProject(place, job.getValue()).toArray(String[]::new)).requires(0);
      }
      after.put(job.getKey(), contents(place));
    }
  }

  static synchronized ReferenceRun get() {
    if (only == null) {
      only = new ReferenceRun();
    }
    return only;
  }

  /** Writes the project of the chain below a folder; its data go on for some nights. */
  static Path write(Path place, int files) {
    return FlightsExtract.writeSmall(place, LAST.plusDays(3), files);
  }

  /** The folder as it is after the last job; only to be copied. */
  Path undisturbed() {
    return folder.resolve("place");
  }

  /** A job's arguments with the project below a folder. */
  static List<String> withProject(Path place, List<String> job) {
    return Stream.concat(job.stream(), Stream.of("--project", place.resolve("project").toString()))
        .toList();
  }

  /** What the tables of a lakehouse below a folder hold. */
  private static SortedMap<String, List<String>> contents(Path place) {
    return TableContents.of(TestSpark.lakehouse(place.resolve("lakehouse")));
  }

  /** A folder as it was before a job. */
  Path before(String job) {
    return folder.resolve("before-" + job);
  }

  /** What the tables hold after a job. */
  SortedMap<String, List<String>> after(String job) {
    return after.get(job);
  }

  /** The option by which a child starts from an archive of classes. */
  String archived() {
    return "-XX:SharedArchiveFile=" + archive();
  }

  /** Fails unless the tables of a lakehouse below a folder hold what they hold here after a job. */
  void requireSame(Path place, String job) {
    SortedMap<String, List<String>> actual = contents(place);
    SortedMap<String, List<String>> expected = after(job);
    assertThat(actual.keySet()).as("%s", place).isEqualTo(expected.keySet());
    expected.forEach(
        (table, rows) -> assertThat(actual.get(table)).as(table + " of " + place).isEqualTo(rows));
  }

  private Path archive() {
    return folder.resolve("classes.jsa");
  }

  /** The first job runs in a child that leaves an archive of its classes. */
  private void archiveClasses(List<String> job) {
    ChildJvm child =
        ChildJvm.start(
            List.of("-XX:ArchiveClassesAtExit=" + archive(), "-Duser.timezone=Asia/Kolkata"),
            job,
            folder.resolve("log"));
    assertThat(child.waitFor()).as(child.output()).isZero();
  }
}
