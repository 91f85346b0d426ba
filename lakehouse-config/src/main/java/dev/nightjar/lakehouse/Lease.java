package dev.nightjar.lakehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.storage.LogStore;

/**
 * The right to work on a project's nights, which one process has at a time (rule W3). The lease is
 * a file with a rising number in {@code _lease}, created by the log store that Delta's commits rely
 * on, so of two takers one wins. Its holder renews it; a dead holder's is taken over. Writes are
 * exactly once without it: it keeps two nightly jobs from doing the same work twice.
 */
public final class Lease implements AutoCloseable {
  private static final Duration RENEW_EVERY = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_NANOS = 500_000_000;

  private final LeaseFolder folder;
  private final long number;
  private final LeaseHolder holder;
  private final ScheduledExecutorService renewal;

  private Lease(LeaseFolder folder, long number, LeaseHolder holder) {
    this.folder = folder;
    this.number = number;
    this.holder = holder;
    this.renewal =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "nightjar-lease");
              thread.setDaemon(true);
              return thread;
            });
    long every = RENEW_EVERY.toSeconds();
    renewal.scheduleAtFixedRate(this::renew, every, every, TimeUnit.SECONDS);
  }

  /**
   * Takes the project's lease.
   *
   * @param work what for; others are told
   * @param patience how long to wait for another holder to end; zero not to wait
   * @param told told once whom it waits for
   * @throws NightjarException of category OUTSIDE when another process holds it for longer
   */
  public static Lease take(
      Lakehouse lakehouse, String work, Duration patience, Consumer<String> told) {
    LeaseFolder folder = new LeaseFolder(lakehouse);
    Instant giveUp = Instant.now().plus(patience);
    boolean waiting = false;
    while (true) {
      long newest = folder.newest();
      Optional<LeaseHolder> other = newest == 0 ? Optional.empty() : folder.read(newest);
      if (newest == 0 || other.filter(holder -> holder.isOver(Instant.now())).isPresent()) {
        LeaseHolder me = LeaseHolder.here(work, now());
        if (folder.create(newest + 1, me)) {
          folder.removeBefore(newest + 1);
          return new Lease(folder, newest + 1, me);
        }
        continue;
      }
      // Another taker's file that is gone or half-written now is whole at the next look.
      if (other.isPresent() && Instant.now().isAfter(giveUp)) {
        throw NightjarException.outside(
            "Cannot start " + work,
            other.get() + " holds the project's lease",
            "wait for it to end, or wait in the job with --wait 30m",
            null);
      }
      if (other.isPresent() && !waiting) {
        waiting = true;
        told.accept("waiting for " + other.get());
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /**
   * Fails when the lease has been taken over, because this process was held up for too long.
   *
   * @throws NightjarException of category OUTSIDE
   */
  public void requireHeld() {
    if (folder.newest() != number) {
      throw NightjarException.outside(
          "Cannot go on with " + holder.work(),
          "this process did not show a sign of life for "
              + LeaseHolder.EXPIRES_AFTER.toSeconds()
              + " s, and another one has taken the project's lease over",
          "run it again: what is done stays done",
          null);
    }
  }

  private void renew() {
    try {
      if (folder.newest() == number) {
        folder.overwrite(number, holder.renewed(now()));
      }
    } catch (RuntimeException e) {
      // The next renewal comes before the lease expires; requireHeld tells when it has.
    }
  }

  /** Gives the lease back. */
  @Override
  public void close() {
    renewal.shutdownNow();
    if (folder.newest() == number) {
      folder.overwrite(number, holder.givenBack());
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The numbered files. */
  private static final class LeaseFolder {
    /** Not the name of a Delta commit, whose predecessor Delta's DynamoDB log store looks for. */
    private static final String NAME = "%020d.lease";

    private static final Pattern NUMBERED = Pattern.compile("(\\d{20})\\.lease");

    private final Path folder;
    private final FileSystem files;
    private final LogStore store;
    private final Configuration hadoop;

    LeaseFolder(Lakehouse lakehouse) {
      this.folder = new Path(lakehouse.root(), "_lease");
      this.files = lakehouse.files();
      this.store = LogStore.apply(lakehouse.spark());
      this.hadoop = lakehouse.spark().sessionState().newHadoopConf();
    }

    /** The greatest number, 0 when the lease was never taken. */
    long newest() {
      try {
        return files.exists(folder)
            ? Stream.of(files.listStatus(folder))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .mapToLong(LeaseFolder::number)
                .max()
                .orElse(0)
            : 0;
      } catch (IOException e) {
        throw unusable(e);
      }
    }

    /** Empty when the file is gone or not whole yet. */
    Optional<LeaseHolder> read(long number) {
      try {
        List<String> lines = ScalaSeqs.list(store.read(file(number), hadoop));
        return lines.isEmpty() ? Optional.empty() : Optional.of(LeaseHolder.parse(lines.get(0)));
      } catch (Exception e) {
        // Scala declares no exceptions, so the compiler does not know which ones may come.
        if (e instanceof java.io.FileNotFoundException || e instanceof JsonProcessingException) {
          return Optional.empty();
        }
        throw e instanceof IOException io ? unusable(io) : (RuntimeException) e;
      }
    }

    /** False when another process has created it. */
    boolean create(long number, LeaseHolder holder) {
      try {
        files.mkdirs(folder);
        write(number, holder, false);
        return true;
      } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
        return false;
      } catch (IOException e) {
        throw unusable(e);
      }
    }

    void overwrite(long number, LeaseHolder holder) {
      try {
        write(number, holder, true);
      } catch (IOException e) {
        throw unusable(e);
      }
    }

    private void write(long number, LeaseHolder holder, boolean overwrite) throws IOException {
      store.write(
          file(number), ScalaSeqs.seq(List.of(holder.toJson())).iterator(), overwrite, hadoop);
    }

    void removeBefore(long number) {
      try {
        for (FileStatus file : files.listStatus(folder)) {
          long other = number(file.getPath().getName());
          if (other > 0 && other < number) {
            files.delete(file.getPath(), false);
          }
        }
      } catch (IOException e) {
        // Old files do no harm.
      }
    }

    private Path file(long number) {
      return new Path(folder, String.format(Locale.ROOT, NAME, number));
    }

    /** The number in a file's name; 0 for other files, which are nobody's lease. */
    private static long number(String name) {
      Matcher numbered = NUMBERED.matcher(name);
      return numbered.matches() ? Long.parseLong(numbered.group(1)) : 0;
    }

    private NightjarException unusable(IOException e) {
      return NightjarException.outside(
          "Cannot use the lease in " + folder,
          String.valueOf(e.getMessage()),
          "check the storage that root in lakehouse.yaml names",
          e);
    }
  }
}
