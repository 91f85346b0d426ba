package dev.nightjar.jobs;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Several jobs in one process, one after the other, separated by {@code --next}. */
final class Chain {
  private static final String NEXT = "--next";

  private Chain() {}

  /** Jobs with their arguments as the arguments of one process. */
  static List<String> arguments(List<List<String>> jobs) {
    List<String> all = new ArrayList<>();
    for (List<String> job : jobs) {
      if (!all.isEmpty()) {
        all.add(NEXT);
      }
      all.addAll(job);
    }
    return all;
  }

  /** The jobs that {@link #arguments} put together. */
  static List<List<String>> jobs(String... arguments) {
    List<List<String>> jobs = new ArrayList<>(List.of(new ArrayList<>()));
    for (String argument : arguments) {
      if (argument.equals(NEXT)) {
        jobs.add(new ArrayList<>());
      } else {
        jobs.get(jobs.size() - 1).add(argument);
      }
    }
    return jobs;
  }

  /** Ends with the exit code of the first job that fails, else 0. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    for (List<String> job : jobs(args)) {
      int code = Main.run(out, err, job.toArray(String[]::new));
      if (code != 0) {
        System.exit(code);
      }
    }
  }
}
