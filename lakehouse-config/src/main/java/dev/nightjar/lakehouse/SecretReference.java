package dev.nightjar.lakehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret is kept; it is looked up when it is needed and written nowhere.
 *
 * @param inFile whether it is the content of a file, else of an environment variable
 * @param name of the file or variable; a relative file is relative to the current directory
 */
public record SecretReference(boolean inFile, String name) {

  /** The secret in an environment variable. */
  public static SecretReference inVariable(String variable) {
    return new SecretReference(false, variable);
  }

  /** The secret that a file holds. */
  public static SecretReference inFile(String file) {
    return new SecretReference(true, file);
  }

  /** Reads {@code KEY_env} or {@code KEY_file}; null where neither is written. */
  public static @Nullable SecretReference read(YamlMap yaml, String key) {
    String variable = yaml.optionalString(key + "_env");
    String file = yaml.optionalString(key + "_file");
    if (variable != null && file != null) {
      yaml.problem(key + "_file", "'%s_env' and '%s_file' say the same".formatted(key, key));
    }
    if (variable != null) {
      return inVariable(variable);
    }
    return file == null ? null : inFile(file);
  }

  /** As {@link #read}, of a secret that is needed. */
  public static SecretReference required(YamlMap yaml, String key) {
    SecretReference reference = read(yaml, key);
    if (reference == null) {
      yaml.problems()
          .add(
              yaml.mark(),
              "'%s_env' or '%s_file' is missing: where the %s is kept".formatted(key, key, key));
      return inVariable("");
    }
    return reference;
  }

  /**
   * The secret itself; of a file without the line ends behind it.
   *
   * @param cannot what cannot be done without it
   * @param fix what to do when it is not there
   * @throws NightjarException of category USER where it is not there, or empty
   */
  public String value(String cannot, String fix) {
    String value = inFile ? fromFile(cannot, fix) : System.getenv(name);
    if (value == null || value.isBlank()) {
      throw NightjarException.user(
          cannot,
          inFile
              ? "the file " + name + " is empty"
              : "the environment variable " + name + " is not set",
          fix);
    }
    return value;
  }

  private String fromFile(String cannot, String fix) {
    try {
      return Files.readString(Path.of(name)).replaceAll("\\R+$", "");
    } catch (IOException | InvalidPathException e) {
      throw NightjarException.user(cannot, "the file " + name + " cannot be read", fix);
    }
  }
}
