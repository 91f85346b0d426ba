package dev.nightjar.lakehouse;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database that nights are published to, as {@code databases} of {@code
 * lakehouse.yaml} names it. A password is never here: only where it is to be found.
 *
 * @param name the name that {@code publish} uses
 * @param url a JDBC URL of PostgreSQL; empty switches the database off
 * @param user who publishes
 * @param passwordEnv the environment variable that holds the password, or null
 * @param passwordFile the file that holds the password, or null; a relative one is relative to the
 *     current directory
 * @param mark where it is written
 */
public record Database(
    String name,
    String url,
    String user,
    @Nullable String passwordEnv,
    @Nullable String passwordFile,
    SourceMark mark) {
  private static final String SCHEME = "jdbc:postgresql:";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern SECRET =
      Pattern.compile("[?&](password|user|sslpassword)=", Pattern.CASE_INSENSITIVE);

  /** True where nothing is published to it, because its URL is empty. */
  public boolean isOff() {
    return url.isBlank();
  }

  /** Where the password is kept; null where there is none. */
  public @Nullable SecretReference password() {
    if (passwordEnv != null) {
      return SecretReference.inVariable(passwordEnv);
    }
    return passwordFile == null ? null : SecretReference.inFile(passwordFile);
  }

  /** The URL without its parameters: what messages show. */
  public String shownUrl() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  static Map<String, Database> read(YamlMap lakehouse) {
    Map<String, Database> databases = new LinkedHashMap<>();
    lakehouse
        .mapOfMaps("databases")
        .forEach(
            (name, yaml) -> {
              if (!NAME.matcher(name).matches()) {
                yaml.problems()
                    .add(
                        yaml.mark(),
                        "'%s' is not a name: small letters, digits and _".formatted(name));
              }
              databases.put(name, read(name, yaml));
            });
    return databases;
  }

  private static Database read(String name, YamlMap yaml) {
    String url = yaml.has("url") ? yaml.string("url", "") : yaml.string("url");
    if (!url.isBlank()) {
      checkUrl(yaml, url);
    }
    String user = yaml.string("user");
    @Nullable String variable = yaml.optionalString("password_env");
    @Nullable String file = yaml.optionalString("password_file");
    if (variable != null && file != null) {
      yaml.problem("password_file", "the password is named twice, by variable and by file");
    }
    if (variable != null && !VARIABLE.matcher(variable).matches()) {
      // Not the value: somebody may have written the password itself.
      yaml.problem("password_env", "'password_env' must be the name of an environment variable");
    }
    if (yaml.keys().contains("password")) {
      yaml.has("password");
      yaml.problem(
          "password", "a password does not stand here; name it by password_env or password_file");
    }
    yaml.finish();
    return new Database(name, url, user, variable, file, yaml.mark());
  }

  private static void checkUrl(YamlMap yaml, String url) {
    Matcher secret = SECRET.matcher(url);
    int at = url.indexOf('@');
    if (secret.find()) {
      yaml.problem(
          "url",
          "'%s' does not stand in the URL; name it by user, password_env or password_file"
              .formatted(secret.group(1)));
    } else if (at >= 0 && url.startsWith("//", SCHEME.length())) {
      yaml.problem("url", "the URL holds an '@'; name user and password by keys of their own");
    } else if (!url.startsWith(SCHEME)) {
      yaml.problem(
          "url", "'url' must be a JDBC URL such as jdbc:postgresql://localhost:5432/monitoring");
    }
  }
}
