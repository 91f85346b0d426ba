package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does work that is independent of each other side by side, such as that on several tables: while
 * one is planned or committed at the driver, another is computed.
 */
public final class SideBySide {
  /** More of them would wait for each other at the driver. */
  private static final int MOST = 4;

  private SideBySide() {}

  /**
   * Does the work for each item, and waits until all is done.
   *
   * @return the results in the order of the items
   * @throws RuntimeException the failure of the first item that failed, with those of the others
   *     suppressed; the work on the others has ended by then
   */
  public static <T, R> List<R> each(Collection<T> items, Function<T, R> work) {
    int threads = Math.min(MOST, items.size());
    if (threads <= 1) {
      return items.stream().map(work).toList();
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<R>> calls = new ArrayList<>();
      items.forEach(item -> calls.add(() -> work.apply(item)));
      return results(pool.invokeAll(calls));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while working side by side", e);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Does different work side by side; the results are in the order of the work. */
  public static <R> List<R> all(List<Supplier<R>> work) {
    return each(work, Supplier::get);
  }

  /** Like {@link #each}, for work without a result. */
  public static <T> void forEach(Collection<T> items, Consumer<T> work) {
    each(
        items,
        item -> {
          work.accept(item);
          return item;
        });
  }

  private static <R> List<R> results(List<Future<R>> futures) throws InterruptedException {
    List<R> results = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (Future<R> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        failures.add(e.getCause() == null ? e : e.getCause());
      }
    }
    if (failures.isEmpty()) {
      return results;
    }
    Throwable first = failures.get(0);
    failures.subList(1, failures.size()).forEach(first::addSuppressed);
    if (first instanceof Error error) {
      throw error;
    }
    throw first instanceof RuntimeException runtime ? runtime : new IllegalStateException(first);
  }
}
