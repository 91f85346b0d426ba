package dev.nightjar.jobs;

import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SparkFailures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.security.AccessControlException;

/**
 * What a person and a scheduler are told about a failed job (rule W8).
 *
 * @param exitCode 10, 20, 30 or 70
 * @param message one or a few sentences: what could not be done, why, what to do
 * @param cause the failure itself
 */
record Failure(int exitCode, String message, Throwable cause) {
  /** The exit code of a wrong command line. */
  static final int USAGE = ErrorCategory.USER.exitCode();

  /** Looks through the causes for the one that says whose move it is. */
  static Failure of(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    for (Throwable cause : causes) {
      if (cause instanceof NightjarException known) {
        return new Failure(known.category().exitCode(), String.valueOf(known.getMessage()), thrown);
      }
    }
    for (Throwable cause : causes) {
      if (cause instanceof OutOfMemoryError) {
        return of(
            NightjarException.outside(
                "Cannot go on",
                "the memory is used up (" + reason(cause) + ")",
                "give more: NIGHTJAR_HEAP=4g, or --driver-memory 4g with spark-submit",
                thrown));
      }
      if (isOfTheStorage(cause)) {
        return of(
            NightjarException.outside(
                "Cannot read or write",
                reason(cause),
                "check the storage that root in lakehouse.yaml names, its rights and its free space,"
                    + " then run the job again",
                thrown));
      }
    }
    NightjarException explained = SparkFailures.explain("Cannot finish", thrown);
    return new Failure(
        explained.category().exitCode(), String.valueOf(explained.getMessage()), thrown);
  }

  private static boolean isOfTheStorage(Throwable cause) {
    return cause instanceof UncheckedIOException
        || cause instanceof FSError
        || cause instanceof ParentNotDirectoryException
        || cause instanceof AccessControlException
        || cause instanceof AccessDeniedException;
  }

  /**
   * Writes the stack trace where it can be found; to the person only the place, unless asked for.
   */
  void tellDetails(PrintWriter err, boolean debug) {
    if (debug) {
      cause.printStackTrace(err);
    } else if (exitCode == ErrorCategory.BUG.exitCode()) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      try {
        Path file = Files.createTempFile("nightjar-", ".txt");
        Files.writeString(file, trace.toString());
        err.println("The details are in " + file + ".");
      } catch (IOException e) {
        err.println("Run it again with --debug for the details.");
      }
    }
  }

  /** The first line of what the exception says; Spark's go on for pages. */
  static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElse("").replaceAll("[.:]+$", "");
  }

  private static List<Throwable> causes(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = thrown; t != null && !causes.contains(t); t = t.getCause()) {
      causes.add(t);
    }
    return causes;
  }
}
