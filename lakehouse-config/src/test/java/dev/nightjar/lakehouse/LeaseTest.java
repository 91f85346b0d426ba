package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.storage.internal.FileNameUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule W3: one process works on a project's nights at a time. */
class LeaseTest {
  @TempDir Path root;
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(root);
  }

  @Test
  void w3_aSecondTakerIsToldWhoHoldsIt() {
    try (Lease first = take("nightly 2013-06-01")) {
      first.requireHeld();
      assertThatThrownBy(() -> take("nightly 2013-06-02"))
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining("Cannot start nightly 2013-06-02: nightly 2013-06-01 on ")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    take("nightly 2013-06-02").close();
  }

  @Test
  void w3_aSecondTakerWaitsWhenTold() throws Exception {
    List<String> told = new ArrayList<>();
    Lease first = take("nightly 2013-06-01");
    ExecutorService other = Executors.newSingleThreadExecutor();
    Future<Lease> second =
        other.submit(() -> Lease.take(lakehouse, "second", Duration.ofMinutes(1), told::add));
    while (told.isEmpty()) {
      Thread.onSpinWait();
    }
    first.close();
    second.get().close();
    other.shutdown();
    assertThat(told).singleElement().asString().startsWith("waiting for nightly 2013-06-01 on ");
  }

  @Test
  void w3_ofManyTakersOneWins() throws Exception {
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    Callable<Void> taker =
        () -> {
          try (Lease lease = Lease.take(lakehouse, "one", Duration.ofMinutes(1), told -> {})) {
            lease.requireHeld();
            most.accumulateAndGet(holding.incrementAndGet(), Math::max);
            holding.decrementAndGet();
          }
          return null;
        };
    for (Future<Void> done : pool.invokeAll(List.of(taker, taker, taker, taker))) {
      done.get();
    }
    pool.shutdown();
    assertThat(most).hasValue(1);
  }

  @Test
  void w3_aDeadHolderExpires() throws IOException {
    Instant now = Instant.now();
    LeaseHolder me = LeaseHolder.here("dead", now);
    long free = ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).max().orElse(1) + 7919;
    put(1, new LeaseHolder("dead", me.host(), free, 0, now, now, false));
    take("next").close();
    put(5, new LeaseHolder("same number", me.host(), me.pid(), 1, now, now, false));
    take("next").close();
    put(9, new LeaseHolder("elsewhere", "elsewhere", 1, 1, now, now, false));
    assertThatThrownBy(() -> take("next")).hasMessageContaining("elsewhere");
    put(10, new LeaseHolder("elsewhere", "elsewhere", 1, 1, now, now.minusSeconds(121), false));
    take("next").close();
  }

  @Test
  void w3_whoLostTheLeaseIsStopped() throws IOException {
    try (Lease slow = take("slow")) {
      put(2, LeaseHolder.here("quick", Instant.now()));
      assertThatThrownBy(slow::requireHeld)
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining("another one has taken the project's lease over");
    }
    assertThat(Files.readString(file(2)))
        .as("the other's lease stands")
        .contains("\"released\":false");
  }

  @Test
  void itsFileIsNoCommitToDeltasLogStores() throws IOException {
    take("nightly 2013-06-01").close();
    try (Stream<Path> files = Files.list(root.resolve("_lease"))) {
      assertThat(files.map(file -> new org.apache.hadoop.fs.Path(file.toUri())))
          .as("the store for DynamoDB would look for the commit before it in the root's own log")
          .isNotEmpty()
          .noneMatch(FileNameUtils::isDeltaFile);
    }
  }

  private Lease take(String work) {
    return Lease.take(lakehouse, work, Duration.ZERO, told -> {});
  }

  private void put(long number, LeaseHolder holder) throws IOException {
    Files.createDirectories(root.resolve("_lease"));
    Files.writeString(file(number), holder.toJson() + "\n");
  }

  private Path file(long number) {
    return root.resolve("_lease").resolve(String.format("%020d.lease", number));
  }
}
