package dev.nightjar.training;

import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The nights of a backtest: on the first night of each period a model is trained, and the nights of
 * the period are predicted by it.
 *
 * @param periods one after the other, at least one; only a horizon leaves nights out between them
 */
public record BacktestPeriods(List<NightRange> periods) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,3})(d|w|mo|y)");

  public BacktestPeriods {
    periods = List.copyOf(periods);
  }

  /**
   * Reads a distance of nights: {@code 1mo}, {@code 2w}, {@code 14d}, {@code 1y}.
   *
   * @throws IllegalArgumentException when it has another form
   */
  public static Period distance(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number of days, weeks, months or years such as 14d, 1w, 1mo");
    }
    int n = Integer.parseInt(matcher.group(1));
    return switch (matcher.group(2)) {
      case "d" -> Period.ofDays(n);
      case "w" -> Period.ofWeeks(n);
      case "mo" -> Period.ofMonths(n);
      default -> Period.ofYears(n);
    };
  }

  /**
   * The periods that begin on a night and then every so often.
   *
   * @param from the first night that trains
   * @param to no later night trains
   * @param every between two nights that train; months are counted from the first, so from the 31st
   *     on it is the last of shorter months
   * @param horizon how long a model predicts; null, or more than {@code every}, for until the next
   * @param newest the newest night there are data for: the last period ends with it at the latest
   * @throws NightjarException of category USER when the nights make no period
   */
  public static BacktestPeriods of(
      LocalDate from, LocalDate to, Period every, @Nullable Period horizon, LocalDate newest) {
    String what = "Cannot backtest from " + from + " to " + to;
    if (to.isBefore(from)) {
      throw NightjarException.user(
          what, "the last night is before the first", "swap --from and --to");
    }
    if (to.isAfter(newest)) {
      throw NightjarException.user(
          what,
          "the data reach to night " + newest,
          "end at that night or before it, or ingest the nights up to " + to);
    }
    try {
      List<NightRange> periods = new ArrayList<>();
      LocalDate first = from;
      while (!first.isAfter(to)) {
        LocalDate next = from.plus(every.multipliedBy(periods.size() + 1));
        LocalDate last = next.minusDays(1);
        if (horizon != null) {
          last = earlier(last, first.plus(horizon).minusDays(1));
        }
        periods.add(new NightRange(first, earlier(last, newest)));
        first = next;
      }
      return new BacktestPeriods(periods);
    } catch (DateTimeException | ArithmeticException e) {
      throw NightjarException.user(
          what, "a step of " + every + " leaves the calendar", "take a shorter one");
    }
  }

  /** All nights from the first that trains to the last that is predicted. */
  public NightRange all() {
    return new NightRange(periods.get(0).from(), periods.get(periods.size() - 1).to());
  }

  private static LocalDate earlier(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }
}
