package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.YamlMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is kept; it is looked up when it is needed and written nowhere.
 *
 * @param inFile whether it is the content of a file, else of an environment variable
 * @param name of the file or variable
 */
record SecretReference(boolean inFile, String name) {

  /** Reads {@code KEY_env} or {@code KEY_file}; null where neither is written. */
  static @Nullable SecretReference read(YamlMap yaml, String key) {
    String variable = yaml.optionalString(key + "_env");
    String file = yaml.optionalString(key + "_file");
    if (variable != null && file != null) {
      yaml.problem(key + "_file", "'%s_env' and '%s_file' say the same".formatted(key, key));
    }
    if (variable != null) {
      return new SecretReference(false, variable);
    }
    return file == null ? null : new SecretReference(true, file);
  }

  /** As {@link #read}, of a secret that is needed. */
  static SecretReference required(YamlMap yaml, String key) {
    SecretReference reference = read(yaml, key);
    if (reference == null) {
      yaml.problems()
          .add(
              yaml.mark(),
              "'%s_env' or '%s_file' is missing: where the %s is kept".formatted(key, key, key));
      return new SecretReference(false, "");
    }
    return reference;
  }

  /**
   * The secret itself, without line ends around it.
   *
   * @throws NightjarException of category USER where it is not there
   */
  String value() {
    String value = "";
    if (inFile) {
      try {
        value = Files.readString(Path.of(name)).strip();
      } catch (IOException e) {
        throw missing("the file " + name + " cannot be read");
      }
    } else {
      String set = System.getenv(name);
      value = set == null ? "" : set.strip();
    }
    if (value.isEmpty()) {
      throw missing(
          inFile
              ? "the file " + name + " is empty"
              : "the environment variable " + name + " is not set");
    }
    return value;
  }

  private static NightjarException missing(String why) {
    return NightjarException.user(
        "Cannot read a secret of notify in lakehouse.yaml", why, "set it, or name another place");
  }
}
