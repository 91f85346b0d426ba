package dev.nightjar.training.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The evolution strategy CMA-ES ({@link CmaEs}) on the positions of a trainer's dimensions. Its
 * distribution is computed anew from the trials so far, generation by generation, so nothing but
 * the trials has to be kept. A generation is a whole number of batches.
 *
 * <p>Only the order of a generation's trials counts, by {@link Ranking}. A point outside of the
 * cube, or that was tried, is drawn again. Whole numbers and choices are cells of positions, with a
 * deviation of at least half a cell. A distribution that has shrunk to a point starts again
 * elsewhere. Each trainer has a distribution of its own; they take turns.
 */
final class CmaEsSearch implements SearchAlgorithm {
  private static final ParameterRule POPULATION =
      ParameterRule.whole(
          "population", 0, 0, 10_000, "points in a generation; 0 for what the dimensions need");
  private static final ParameterRule SIGMA =
      ParameterRule.real("sigma", 0.3, 0.001, 1, "first deviation, as a share of each dimension");
  private static final int TRIES = 100;

  @Override
  public String name() {
    return "cma_es";
  }

  @Override
  public List<ParameterRule> settings() {
    return List.of(POPULATION, SIGMA);
  }

  @Override
  public List<Point> propose(SearchSpace space, SearchSpec spec, List<Trial> history, int count) {
    UnseenPoints unseen = new UnseenPoints(space, history);
    Map<String, CmaEs> distributions = new TreeMap<>();
    UnseenPoints finished = new UnseenPoints(space, history);
    List<Point> points = new ArrayList<>();
    while (points.size() < count) {
      List<String> open = unseen.open();
      if (open.isEmpty()) {
        break;
      }
      String trainer = turn(space, spec, open, unseen);
      int population = population(space, spec, trainer);
      if (unseen.count(trainer) / population != finished.count(trainer) / population) {
        // This generation follows one whose results are not there yet.
        break;
      }
      CmaEs distribution =
          distributions.computeIfAbsent(trainer, t -> distribution(space, spec, t, history));
      Draws draws = new Draws(spec.seed(), history.size() + points.size());
      Point point = draw(space, trainer, distribution, unseen, draws);
      unseen.see(point);
      points.add(point);
    }
    return points;
  }

  /** The trainer whose generation is not full, else the one that is furthest behind its share. */
  private static String turn(
      SearchSpace space, SearchSpec spec, List<String> open, UnseenPoints unseen) {
    return open.stream()
        .filter(trainer -> unseen.count(trainer) % population(space, spec, trainer) != 0)
        .findFirst()
        .orElseGet(() -> TrainerTurns.next(space, open, unseen::count));
  }

  private static int population(SearchSpace space, SearchSpec spec, String trainer) {
    int free = space.free(trainer).size();
    if (free == 0) {
      return 1;
    }
    int wanted = spec.wholeSetting(POPULATION.name());
    int least = wanted == 0 ? CmaEs.population(free) : Math.max(wanted, 2);
    return (least + spec.width() - 1) / spec.width() * spec.width();
  }

  private static CmaEs distribution(
      SearchSpace space, SearchSpec spec, String trainer, List<Trial> history) {
    int n = Math.max(1, space.free(trainer).size());
    int population = Math.max(2, population(space, spec, trainer));
    double sigma = spec.setting(SIGMA.name());
    CmaEs distribution = new CmaEs(n, population, sigma);
    List<Trial> own = history.stream().filter(t -> t.point().trainer().equals(trainer)).toList();
    for (int from = 0; from + population <= own.size(); from += population) {
      List<Trial> generation = own.subList(from, from + population);
      if (generation.stream().noneMatch(spec.ranking()::isMeasured)) {
        continue;
      }
      distribution.move(
          spec.ranking().order(generation).stream()
              .map(trial -> space.positions(trial.point()))
              .toArray(double[][]::new));
      if (distribution.isSpent()) {
        Draws draws = new Draws(spec.seed(), -1L - own.get(from).id());
        double[] start = new double[n];
        Arrays.setAll(start, i -> draws.uniform());
        distribution = new CmaEs(n, population, sigma);
        distribution.startAt(start);
      }
    }
    return distribution;
  }

  private static Point draw(
      SearchSpace space, String trainer, CmaEs distribution, UnseenPoints unseen, Draws draws) {
    List<Dimension> free = space.free(trainer);
    double[] leastDeviation =
        free.stream()
            .mapToDouble(d -> d.size() == Dimension.CONTINUOUS ? 0 : 0.5 / d.size())
            .toArray();
    for (int i = 0; i < TRIES && !free.isEmpty(); i++) {
      double[] positions = distribution.draw(draws, leastDeviation);
      boolean inside = Arrays.stream(positions).allMatch(p -> p >= 0 && p <= 1);
      Point point = space.point(trainer, positions);
      if ((inside || i == TRIES - 1) && unseen.isUnseen(point)) {
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
