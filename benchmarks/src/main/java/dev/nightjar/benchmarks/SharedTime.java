package dev.nightjar.benchmarks;

import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.TrialSeconds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * How trials share the time of a study: each moment is split among the trials that run in it. They
 * share the cores in the same way, so the last one of a rung, alone, has the moment for itself.
 */
final class SharedTime implements StudyListener {
  private final List<Span> spans = new ArrayList<>();

  /** A trial, in seconds of one clock. */
  private record Span(double start, double end, TrialSeconds seconds) {}

  @Override
  public void started(int trials, int resumed, String metric, boolean maximise) {}

  @Override
  public void finished(FinishedTrial trial) {
    double now = System.nanoTime() / 1e9;
    spans.add(new Span(now - trial.seconds().all(), now, trial.seconds()));
  }

  /** Seconds of the study's time that all trials together spent on a part of what they did. */
  double of(ToDoubleFunction<TrialSeconds> part) {
    double[] moments =
        spans.stream()
            .flatMapToDouble(span -> DoubleStream.of(span.start, span.end))
            .sorted()
            .toArray();
    double sum = 0;
    for (int i = 1; i < moments.length; i++) {
      double from = moments[i - 1];
      double to = moments[i];
      sum +=
          spans.stream()
                  .filter(span -> span.start <= from && span.end >= to)
                  .mapToDouble(span -> part.applyAsDouble(span.seconds) / span.seconds.all())
                  .average()
                  .orElse(0)
              * (to - from);
    }
    return sum;
  }
}
