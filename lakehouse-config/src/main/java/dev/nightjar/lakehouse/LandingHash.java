package dev.nightjar.lakehouse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** What a batch was made from, as one SHA-256 (rule W2): contents and definition, not names. */
final class LandingHash {
  private LandingHash() {}

  /** SHA-256 of a file's content. */
  static String ofContent(Configuration hadoop, LandingFile file) {
    MessageDigest digest = sha256();
    try {
      FileSystem fileSystem = file.path().getFileSystem(hadoop);
      try (InputStream in = fileSystem.open(file.path())) {
        byte[] buffer = new byte[1 << 20];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot read the landing file " + file.path(),
          String.valueOf(e.getMessage()),
          "try again",
          e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The hash of a window: of its files' or its rows' checksums in any order, the definition and the
   * clock.
   */
  static String of(List<String> checksums, TableDefinition table, NightClock clock) {
    StringBuilder text = new StringBuilder();
    checksums.stream().sorted().forEach(checksum -> line(text, checksum));
    Landing landing = table.landed().landing();
    line(text, table.name(), landing.format(), String.valueOf(landing.dated()));
    landing.options().forEach((name, value) -> line(text, "option", name, value));
    landing.columns().forEach((name, type) -> line(text, "column", name, type));
    for (Map.Entry<String, String> column : table.landed().select().entrySet()) {
      line(text, "select", column.getKey(), column.getValue());
    }
    line(text, "known", String.valueOf(table.availableTime()), String.valueOf(table.deletedWhen()));
    line(text, "clock", clock.zone().getId(), clock.cutoff().toString());
    return HexFormat.of()
        .formatHex(sha256().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Lengths keep apart what joins to the same text. */
  private static void line(StringBuilder text, String... parts) {
    for (String part : parts) {
      text.append(part.length()).append(':').append(part);
    }
    text.append('\n');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw NightjarException.bug("Cannot compute SHA-256", e);
    }
  }
}
