package dev.nightjar.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Which engines of a benchmark are run. */
final class Chosen {
  private Chosen() {}

  /**
   * The chosen ones in their usual order; all where none was named.
   *
   * @throws ParameterException when there is no such engine
   */
  static List<String> of(CommandLine command, List<String> all, @Nullable List<String> only) {
    List<String> wanted = only == null ? all : only.isEmpty() ? List.of("") : only;
    for (String name : wanted) {
      if (!all.contains(name)) {
        throw new ParameterException(
            command,
            "Cannot measure '%s': there is no such engine; valid: %s"
                .formatted(name, String.join(", ", all)));
      }
    }
    return all.stream().filter(wanted::contains).toList();
  }
}
