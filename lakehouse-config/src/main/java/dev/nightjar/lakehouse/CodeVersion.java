package dev.nightjar.lakehouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build of Nightjar is running; part of every ledger row and model version. */
public final class CodeVersion {
  private CodeVersion() {}

  /**
   * The version, with the source revision where the launcher or the cluster's operator names one
   * ({@code -Dnightjar.revision}): {@code 0.1.0-SNAPSHOT+4f2a91c}.
   */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream in = CodeVersion.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String revision = System.getProperty("nightjar.revision", "");
    return properties.getProperty("version", "unknown")
        + (revision.isEmpty() ? "" : "+" + revision);
  }
}
