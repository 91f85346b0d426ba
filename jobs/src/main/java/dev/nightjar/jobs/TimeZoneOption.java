package dev.nightjar.jobs;

import java.time.DateTimeException;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The zone of what files say about time without one. */
final class TimeZoneOption {
  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      converter = Zone.class,
      description = "Zone of dates and of times without one (default: ${DEFAULT-VALUE}).")
  private ZoneId zone = ZoneId.of("UTC");

  ZoneId zone() {
    return zone;
  }

  /** A zone as Java names it. */
  static final class Zone implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String text) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a time zone such as Europe/Riga or UTC");
      }
    }
  }
}
