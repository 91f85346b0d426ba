package dev.nightjar.lakehouse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/** Says in a sentence of ours why Spark failed, and whose move it is (rule W8). */
public final class SparkFailures {
  /** What broken Parquet files say, in the words of Spark and of Parquet. */
  private static final List<String> CORRUPT =
      List.of(
          "is not a parquet file",
          "could not read footer",
          "failed_read_file",
          "malformed",
          "could not read page",
          "can not read value at",
          "unable to decompress",
          "corrupt",
          "decompress",
          "encountered error while reading file",
          "not in gzip format",
          "unexpected end of");

  private SparkFailures() {}

  /**
   * Turns a failure of a Spark job into one told to a person: values that an expression cannot take
   * and files that cannot be read are the user's (10), storage is outside (30), all else a bug
   * (70).
   *
   * @param what what could not be done, starting with "Cannot"
   * @return a failure that is a NightjarException already, wherever it is in the chain of causes,
   *     unchanged
   */
  public static NightjarException explain(String what, Throwable failure) {
    Throwable io = null;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof NightjarException ours) {
        return ours;
      }
      String message = firstLine(t);
      if (CORRUPT.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains)) {
        return NightjarException.user(what, message, "have the file delivered again");
      }
      if (isExpressionFailure(t)) {
        return NightjarException.user(
            what,
            "an expression met a value that it cannot take: " + message,
            "guard the expression, with try_cast or CASE WHEN for instance");
      }
      io = t instanceof IOException ? t : io;
    }
    if (io instanceof FileNotFoundException) {
      return NightjarException.outside(what, firstLine(io), "run it again", failure);
    }
    return io != null
        ? NightjarException.outside(what, firstLine(io), "try again", failure)
        : NightjarException.bug(what + " (" + firstLine(failure) + ")", failure);
  }

  /** ANSI mode fails on a value rather than make it null. */
  private static boolean isExpressionFailure(Throwable failure) {
    if (!(failure instanceof SparkThrowable spark)) {
      return false;
    }
    @Nullable String state = spark.getSqlState();
    return state != null && state.startsWith("22");
  }

  /** What a failure says, without Spark's frame around it. */
  public static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message
            .strip()
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^Job aborted due to stage failure: .*?[\\w.$]+(Exception|Error): ", "")
            .replaceFirst("^\\[[A-Z0-9_.]+\\] *", "")
            .replaceFirst("\\. Details:.*$", "")
            .replaceFirst("\\. (To|If|Use) .*$", "")
            .replaceFirst("[.;]$", "");
  }
}
