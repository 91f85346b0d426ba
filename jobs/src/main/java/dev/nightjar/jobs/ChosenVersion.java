package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model version as the command line names it: {@code MODEL@3}, {@code MODEL@v3}, {@code MODEL}.
 */
final class ChosenVersion {
  private static final Pattern FORM = Pattern.compile("([^@]+)(?:@v?(\\d{1,18}))?");

  private ChosenVersion() {}

  /**
   * The version of this name; the champion where it names no version.
   *
   * @throws NightjarException of category USER when there is none
   */
  static ModelVersion of(Registry registry, String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      throw NightjarException.user(
          "Cannot find the model " + name,
          "it is not of the form MODEL or MODEL@VERSION",
          "name a version such as late_arrival@3");
    }
    String version = matcher.group(2);
    return version == null
        ? registry.requireChampion(matcher.group(1))
        : registry.show(matcher.group(1), Long.parseLong(version));
  }
}
