package dev.nightjar.lakehouse;

import org.jspecify.annotations.Nullable;

/**
 * A failure told to a person: what could not be done, why, and what to do about it.
 *
 * <p>The first sentence starts with "Cannot". Names (table, column, file:line) belong in it. No
 * stack trace is shown for the categories other than {@link ErrorCategory#BUG}.
 */
public final class NightjarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCategory category;

  private NightjarException(ErrorCategory category, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  /** The user's mistake, exit 10. {@code fix} says what to do, in the imperative. */
  public static NightjarException user(String what, String why, String fix) {
    return new NightjarException(ErrorCategory.USER, sentence(what, why, fix), null);
  }

  /** A gate said no, exit 20. */
  public static NightjarException gate(String what, String why, String fix) {
    return new NightjarException(ErrorCategory.GATE, sentence(what, why, fix), null);
  }

  /** Something outside Nightjar failed, exit 30. */
  public static NightjarException outside(
      String what, String why, String fix, @Nullable Throwable cause) {
    return new NightjarException(ErrorCategory.OUTSIDE, sentence(what, why, fix), cause);
  }

  /** A defect of Nightjar, exit 70. */
  public static NightjarException bug(String what, @Nullable Throwable cause) {
    return new NightjarException(
        ErrorCategory.BUG, sentence(what, "this is a defect of Nightjar", "report it"), cause);
  }

  /** Whose move it is; decides the exit code. */
  public ErrorCategory category() {
    return category;
  }

  private static String sentence(String what, String why, String fix) {
    return what + ": " + why + (fix.isEmpty() ? "." : ". " + capital(fix) + ".");
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
