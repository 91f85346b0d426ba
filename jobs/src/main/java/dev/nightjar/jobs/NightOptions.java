package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightRange;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** A night or a range of nights: {@code --date D} or {@code --from D --to D}. */
class NightOptions {
  @Spec(Target.MIXEE)
  CommandSpec command;

  @Option(names = "--date", paramLabel = "D", description = "The night, such as 2013-06-01.")
  @Nullable LocalDate date;

  @Option(names = "--from", paramLabel = "D", description = "The first night of a range.")
  @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "D", description = "The last night of a range.")
  @Nullable LocalDate to;

  /** The nights asked for. */
  NightRange nights() {
    if (date != null && from == null && to == null) {
      return NightRange.of(date);
    }
    if (date == null && from != null && to != null) {
      return new NightRange(from, to);
    }
    throw wrong("Cannot tell which nights: give --date D, or --from D and --to D.");
  }

  /** True where no night was named. */
  final boolean areNone() {
    return date == null && from == null && to == null;
  }

  final ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
