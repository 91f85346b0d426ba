package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LakehouseSettings;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Sparks;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every job has: a project, a place to print, an exit code. Failures are thrown. */
abstract class Job implements Callable<Integer> {
  /** The exit code of a job that did what it was asked. */
  static final int DONE = 0;

  @Spec CommandSpec spec;
  @Mixin ProjectOptions options;

  private @Nullable WholeProject given;

  /** Gives the project to a job that another one starts, so that it is read and checked once. */
  final void give(WholeProject project) {
    this.given = project;
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Reads the whole project; all its mistakes are one error. */
  final WholeProject project() {
    return given == null ? WholeProject.read(options.open()) : given;
  }

  /** Starts Spark and opens the lakehouse of a project. */
  final Lakehouse open(WholeProject project) {
    return open(project.project().settings());
  }

  /** Reads {@code lakehouse.yaml} alone and opens the lakehouse: enough to look at tables. */
  final Lakehouse openLakehouse() {
    Problems problems = new Problems();
    LakehouseSettings settings = LakehouseSettings.read(options.open().lakehouse(problems));
    problems.throwIfAny("Cannot read lakehouse.yaml");
    return open(settings);
  }

  private static Lakehouse open(LakehouseSettings settings) {
    return Lakehouse.open(Sparks.open(settings), settings);
  }
}
