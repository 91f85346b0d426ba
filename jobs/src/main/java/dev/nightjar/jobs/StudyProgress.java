package dev.nightjar.jobs;

import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.StudyListener;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Trials of a study as a progress bar with the best so far on a terminal; else nothing. */
final class StudyProgress implements StudyListener, AutoCloseable {
  private final PrintWriter stderr;
  private @Nullable ProgressBar bar;
  private @Nullable String goal;
  private double best = Double.NaN;

  private StudyProgress(PrintWriter stderr) {
    this.stderr = stderr;
  }

  static StudyProgress of(PrintWriter stderr) {
    return new StudyProgress(stderr);
  }

  @Override
  public void started(int trials, int resumed, String metric, boolean maximise) {
    goal = (maximise ? "+" : "-") + metric;
    if (resumed > 0) {
      stderr.println("The study goes on: " + resumed + " results were there already.");
      stderr.flush();
    }
    if (Boolean.getBoolean("nightjar.terminal")) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("study")
              .setInitialMax(trials)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setUnit(" trials", 1)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .clearDisplayOnFinish()
              .build();
      bar.stepTo(resumed);
    }
  }

  @Override
  public void finished(FinishedTrial trial) {
    ProgressBar shown = bar;
    String sought = goal;
    if (shown == null || sought == null) {
      return;
    }
    Double value = trial.result().metrics().get(sought.substring(1));
    if (value != null && (Double.isNaN(best) || (sought.charAt(0) == '+') == (value > best))) {
      best = value;
      shown.setExtraMessage(" best %s %.5f".formatted(sought.substring(1), best));
    }
    shown.step();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
