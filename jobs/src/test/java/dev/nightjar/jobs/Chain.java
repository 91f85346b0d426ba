package dev.nightjar.jobs;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Several jobs in one process, one after the other, separated by {@code --next}. */
final class Chain {
  static final String NEXT = "--next";

  private Chain() {}

  /** Ends with the exit code of the first job that fails, else 0. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    List<String> job = new ArrayList<>();
    List<String> rest = new ArrayList<>(List.of(args));
    rest.add(NEXT);
    for (String argument : rest) {
      if (!argument.equals(NEXT)) {
        job.add(argument);
        continue;
      }
      int code = Main.run(out, err, job.toArray(String[]::new));
      if (code != 0) {
        System.exit(code);
      }
      job.clear();
    }
  }
}
