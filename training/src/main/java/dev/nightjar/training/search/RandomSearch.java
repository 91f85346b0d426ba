package dev.nightjar.training.search;

import java.util.ArrayList;
import java.util.List;

/** Points drawn evenly, each by a stream of its own: trial n is the same in any study. */
final class RandomSearch implements SearchAlgorithm {
  @Override
  public String name() {
    return "random";
  }

  @Override
  public List<ParameterRule> settings() {
    return List.of();
  }

  @Override
  public List<Point> propose(SearchSpace space, SearchSpec spec, List<Trial> history, int count) {
    UnseenPoints unseen = new UnseenPoints(space, history);
    List<Point> points = new ArrayList<>();
    while (points.size() < count) {
      Draws draws = new Draws(spec.seed(), history.size() + points.size());
      List<String> open = unseen.open();
      if (open.isEmpty()) {
        break;
      }
      double[] weights = open.stream().mapToDouble(t -> TrainerTurns.weight(space, t)).toArray();
      Point point = unseen.draw(open.get(draws.weighted(weights)), draws);
      if (point == null) {
        throw new IllegalStateException("an open trainer has no point left");
      }
      unseen.see(point);
      points.add(point);
    }
    return points;
  }
}
