package dev.nightjar.training.study;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.FittedEncoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.ReadyRows;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.split.Fold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The folds of a study, cut and encoded when the first trial asks for them. */
final class ReadyFolds implements AutoCloseable {
  private final Target target;
  private final List<ReadyFold> folds = new ArrayList<>();
  private final EarlierRungs earlier = new EarlierRungs();
  private final AtomicInteger running = new AtomicInteger();

  ReadyFolds(StudyRows rows) {
    this.target = rows.target();
    for (Fold fold : rows.folds()) {
      folds.add(new ReadyFold(rows.rows(), fold, target));
    }
  }

  Target target() {
    return target;
  }

  List<ReadyFold> folds() {
    return folds;
  }

  /** Models of trials that may go on for more rounds. */
  EarlierRungs earlier() {
    return earlier;
  }

  /** A trial begins. */
  void begin() {
    running.incrementAndGet();
  }

  /** A trial has ended. */
  void end() {
    running.decrementAndGet();
  }

  /** Trials that run now, in this process. */
  int running() {
    return running.get();
  }

  @Override
  public void close() {
    folds.forEach(ReadyFold::close);
  }

  /** One fold. */
  static final class ReadyFold implements AutoCloseable {
    private final Matrix all;
    private final Fold fold;
    private final Target target;
    private final Map<String, ReadyRows> ready = new HashMap<>();
    private @Nullable Parts parts;

    private ReadyFold(Matrix all, Fold fold, Target target) {
      this.all = all;
      this.fold = fold;
      this.target = target;
    }

    /** Rows to train on and rows to measure. */
    record Parts(Matrix train, Matrix validation) {}

    /** The rows as a trainer wants them; trials whose parameters agree on that share them. */
    synchronized ReadyRows ready(Trainer trainer, Parameters parameters, Compute compute) {
      Parts cut = parts();
      return ready.computeIfAbsent(
          trainer.name() + " " + trainer.readyKey(parameters),
          key ->
              trainer.ready(new Fit(target, cut.train(), cut.validation(), parameters, compute)));
    }

    synchronized Parts parts() {
      Parts cut = parts;
      if (cut == null) {
        FittedEncoder fitted = all.encoder().fitted(all.rows(fold.train()), target);
        cut = new Parts(fitted.training(), fitted.encoder().transform(all.rows(fold.validation())));
        parts = cut;
      }
      return cut;
    }

    @Override
    public synchronized void close() {
      ready.values().forEach(ReadyRows::close);
      ready.clear();
      parts = null;
    }
  }
}
