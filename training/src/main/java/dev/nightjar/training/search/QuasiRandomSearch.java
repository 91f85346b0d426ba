package dev.nightjar.training.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * Points that fill the space more evenly than random ones do: for each trainer a Sobol sequence (S.
 * Joe, F. Kuo, "Constructing Sobol sequences with better two-dimensional projections", 2008),
 * shifted by the seed (R. Cranley, T. Patterson, 1976). Trainers take turns.
 */
final class QuasiRandomSearch implements SearchAlgorithm {
  /** So many points of a sequence may fall on tried ones before one is drawn at random. */
  private static final int MOST_SKIPPED = 64;

  @Override
  public String name() {
    return "quasi_random";
  }

  @Override
  public List<ParameterRule> settings() {
    return List.of();
  }

  @Override
  public List<Point> propose(SearchSpace space, SearchSpec spec, List<Trial> history, int count) {
    // Which element of a sequence is next depends on how many were skipped: start from the first.
    UnseenPoints unseen = new UnseenPoints(space, List.of());
    Map<String, Sequence> sequences = new TreeMap<>();
    List<Point> points = new ArrayList<>();
    int wanted = history.size() + count;
    while (points.size() < wanted && !unseen.open().isEmpty()) {
      String trainer = TrainerTurns.next(space, unseen.open(), unseen::count);
      Sequence sequence =
          sequences.computeIfAbsent(trainer, t -> new Sequence(space, t, spec.seed()));
      Point point = sequence.next(unseen, new Draws(spec.seed(), points.size()));
      unseen.see(point);
      points.add(point);
    }
    return List.copyOf(points.subList(Math.min(history.size(), points.size()), points.size()));
  }

  /** The points of one trainer. */
  private static final class Sequence {
    private final SearchSpace space;
    private final String trainer;
    private final double[] shift;
    private final SobolSequenceGenerator sobol;

    Sequence(SearchSpace space, String trainer, long seed) {
      this.space = space;
      this.trainer = trainer;
      shift = new double[space.free(trainer).size()];
      // Trainers with equal dimensions get shifts of their own: the name is part of the stream.
      Draws draws = new Draws(seed, -1L - Math.abs((long) trainer.hashCode()));
      for (int i = 0; i < shift.length; i++) {
        shift[i] = draws.uniform();
      }
      sobol = new SobolSequenceGenerator(Math.max(1, shift.length));
    }

    Point next(UnseenPoints unseen, Draws draws) {
      for (int skipped = 0; skipped < MOST_SKIPPED; skipped++) {
        double[] element = sobol.nextVector();
        double[] positions = new double[shift.length];
        for (int i = 0; i < positions.length; i++) {
          double sum = element[i] + shift[i];
          positions[i] = sum >= 1 ? sum - 1 : sum;
        }
        Point point = space.point(trainer, positions);
        if (unseen.isUnseen(point)) {
          return point;
        }
      }
      Point point = unseen.draw(trainer, draws);
      if (point == null) {
        throw new IllegalStateException("an open trainer has no point left");
      }
      return point;
    }
  }
}
