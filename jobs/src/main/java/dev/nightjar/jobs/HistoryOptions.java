package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightRange;
import picocli.CommandLine.Option;

/** Nights, or with {@code --bootstrap --to D} all history up to one. */
final class HistoryOptions extends NightOptions {
  @Option(
      names = "--bootstrap",
      description = "All history up to the night --to, loaded as known when it became known.")
  boolean bootstrap;

  @Override
  NightRange nights() {
    if (!bootstrap) {
      return super.nights();
    }
    if (to == null || date != null || from != null) {
      throw wrong("Cannot tell how far the history goes: give --bootstrap and --to D.");
    }
    return NightRange.of(to);
  }
}
