package dev.nightjar.training.study;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models that trials of a halving have come to in this process, so that the next rung goes on
 * from them. A trial whose models are not here (it was trained in another process, or too many were
 * since) begins anew and comes to the same bytes.
 */
final class EarlierRungs {
  private static final long MOST_BYTES = 128L << 20;

  private final Map<Integer, Kept> kept = new LinkedHashMap<>();
  private final long most;
  private long bytes;

  EarlierRungs() {
    this(MOST_BYTES);
  }

  /**
   * No models yet.
   *
   * @param most bytes that are kept; the oldest go first
   */
  EarlierRungs(long most) {
    this.most = most;
  }

  /** Models of so many rounds, one for each fold. */
  private record Kept(int rounds, List<byte[]> models) {
    long bytes() {
      return models.stream().mapToLong(model -> model.length).sum();
    }
  }

  /**
   * Takes the models of a trial out.
   *
   * @param rounds that it is to be trained for now
   * @return one for each fold in their order; empty where none of fewer rounds are here
   */
  synchronized List<byte[]> take(int trial, int rounds) {
    Kept found = kept.remove(trial);
    if (found == null) {
      return List.of();
    }
    bytes -= found.bytes();
    return found.rounds() < rounds ? found.models() : List.of();
  }

  /** Keeps the models of a trial, one for each fold in their order. */
  synchronized void keep(int trial, int rounds, List<byte[]> models) {
    take(trial, rounds);
    Kept added = new Kept(rounds, List.copyOf(models));
    kept.put(trial, added);
    bytes += added.bytes();
    Iterator<Kept> oldest = kept.values().iterator();
    while (bytes > most) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
