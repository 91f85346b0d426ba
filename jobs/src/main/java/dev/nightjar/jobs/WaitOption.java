package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long a job waits for the lease of the project. */
final class WaitOption {
  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = Length.class,
      description =
          "How long to wait for another nightly, rebuild or vacuum of the project (default: not at"
              + " all).")
  private Duration length = Duration.ZERO;

  Duration length() {
    return length;
  }

  /** A length of time as the YAML writes it. */
  static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
