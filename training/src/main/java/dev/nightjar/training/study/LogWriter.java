package dev.nightjar.training.study;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Keeps finished trials beside the work: Spark tells of them in the thread that schedules all
 * tasks, which must not wait for a commit. What has piled up is kept together.
 */
final class LogWriter implements AutoCloseable {
  private final TrialLog log;
  private final String study;
  private final BlockingQueue<FinishedTrial> waiting = new LinkedBlockingQueue<>();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<Future<?>> writes = new ArrayList<>();

  LogWriter(TrialLog log, String study) {
    this.log = log;
    this.study = study;
  }

  void add(FinishedTrial trial) {
    waiting.add(trial);
    synchronized (writes) {
      writes.add(thread.submit(this::write));
    }
  }

  private void write() {
    List<FinishedTrial> together = new ArrayList<>();
    waiting.drainTo(together);
    if (!together.isEmpty()) {
      log.keep(study, together);
    }
  }

  /** Waits until all are kept; fails where one could not be. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      for (Future<?> write : writes) {
        write.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while trials were kept", e);
    }
  }
}
