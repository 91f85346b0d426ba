package dev.nightjar.training.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree-structured Parzen estimator (J. Bergstra et al., "Algorithms for hyper-parameter
 * optimization", 2011), with kernels over all dimensions of a trainer at once (S. Falkner et al.,
 * "BOHB", 2018): of points drawn near the good trials, the one that is most typical of good trials
 * and least of the others. Trainers are a dimension too.
 *
 * <p>The first trials are those of {@code quasi_random}. Good is what {@link Ranking} puts first,
 * so that trials that break a constraint, or failed, push away. Points of a batch that have no
 * result yet count as not good, which keeps a batch apart.
 */
final class TpeSearch implements SearchAlgorithm {
  private static final ParameterRule STARTUP =
      ParameterRule.whole("startup", 10, 1, 10_000, "trials before the first model of trials");
  private static final ParameterRule GAMMA =
      ParameterRule.real("gamma", 0.1, 0.001, 0.5, "share of trials that count as good");
  private static final ParameterRule CANDIDATES =
      ParameterRule.whole("candidates", 32, 1, 10_000, "points compared for each trial");

  /** How much the even choice of a trainer weighs, in trials. */
  private static final double PRIOR = 1;

  private final SearchAlgorithm first = new QuasiRandomSearch();

  @Override
  public String name() {
    return "tpe";
  }

  @Override
  public List<ParameterRule> settings() {
    return List.of(STARTUP, GAMMA, CANDIDATES);
  }

  @Override
  public List<Point> propose(SearchSpace space, SearchSpec spec, List<Trial> history, int count) {
    int startup = spec.wholeSetting(STARTUP.name());
    List<Point> points = new ArrayList<>();
    if (history.size() < startup) {
      points.addAll(first.propose(space, spec, history, Math.min(count, startup - history.size())));
    }
    if (points.size() == count) {
      return points;
    }
    UnseenPoints unseen = new UnseenPoints(space, history);
    points.forEach(unseen::see);
    List<Trial> ordered = spec.ranking().order(history);
    int goods = (int) StrictMath.ceil(spec.setting(GAMMA.name()) * history.size());
    List<Point> good = ordered.stream().limit(goods).map(Trial::point).toList();
    List<Point> others = new ArrayList<>(ordered.stream().skip(goods).map(Trial::point).toList());
    others.addAll(points);
    while (points.size() < count && !unseen.open().isEmpty()) {
      Draws draws = new Draws(spec.seed(), history.size() + points.size());
      Point point = choose(space, spec, unseen, good, others, draws);
      unseen.see(point);
      points.add(point);
      others.add(point);
    }
    return points;
  }

  private static Point choose(
      SearchSpace space,
      SearchSpec spec,
      UnseenPoints unseen,
      List<Point> good,
      List<Point> others,
      Draws draws) {
    List<String> open = unseen.open();
    List<ParzenMixture> goodDensity = densities(space, open, good);
    List<ParzenMixture> otherDensity = densities(space, open, others);
    double[] goodShare = shares(space, open, good);
    double[] otherShare = shares(space, open, others);
    @Nullable Point best = null;
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < spec.wholeSetting(CANDIDATES.name()); i++) {
      int at = draws.weighted(goodShare);
      String trainer = open.get(at);
      Point point = space.point(trainer, goodDensity.get(at).draw(draws));
      double[] positions = space.positionsOf(point);
      double score =
          StrictMath.log(goodShare[at] / otherShare[at])
              + goodDensity.get(at).logDensity(positions)
              - otherDensity.get(at).logDensity(positions);
      if (unseen.isUnseen(point) && (best == null || score > bestScore)) {
        best = point;
        bestScore = score;
      }
    }
    if (best == null) {
      best = unseen.draw(open.get(draws.weighted(goodShare)), draws);
    }
    if (best == null) {
      throw new IllegalStateException("an open trainer has no point left");
    }
    return best;
  }

  private static List<ParzenMixture> densities(
      SearchSpace space, List<String> trainers, List<Point> points) {
    List<ParzenMixture> densities = new ArrayList<>();
    for (String trainer : trainers) {
      List<double[]> centres =
          points.stream()
              .filter(point -> point.trainer().equals(trainer))
              .map(space::positionsOf)
              .toList();
      densities.add(new ParzenMixture(space.free(trainer), centres));
    }
    return densities;
  }

  private static double[] shares(SearchSpace space, List<String> trainers, List<Point> points) {
    double weights = trainers.stream().mapToDouble(t -> TrainerTurns.weight(space, t)).sum();
    double[] shares =
        trainers.stream()
            .mapToDouble(
                t ->
                    points.stream().filter(p -> p.trainer().equals(t)).count()
                        + PRIOR * TrainerTurns.weight(space, t) / weights)
            .toArray();
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }
}
