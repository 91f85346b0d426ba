package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightRange;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** A night or a range of nights: {@code --date D} or {@code --from D --to D}. */
final class NightOptions {
  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  /** One of the two forms. */
  private static final class Choice {
    @Option(
        names = "--date",
        paramLabel = "D",
        required = true,
        description = "The night, such as 2013-06-01.")
    private @Nullable LocalDate date;

    @ArgGroup(exclusive = false)
    private @Nullable Range range;
  }

  /** Both ends are needed. */
  private static final class Range {
    @Option(names = "--from", paramLabel = "D", required = true, description = "The first night.")
    private LocalDate from = LocalDate.EPOCH;

    @Option(names = "--to", paramLabel = "D", required = true, description = "The last night.")
    private LocalDate to = LocalDate.EPOCH;
  }

  NightRange nights() {
    if (choice.date != null) {
      return NightRange.of(choice.date);
    }
    return choice.range == null
        ? NightRange.of(LocalDate.EPOCH)
        : new NightRange(choice.range.from, choice.range.to);
  }
}
