package dev.nightjar.lakehouse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a window was made from, as one SHA-256 (rule W2): over a list of texts, each ended by a
 * character that none of them holds.
 */
public final class InputHash {
  private InputHash() {}

  /** The hash in 64 hexadecimal digits. */
  public static String of(List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw NightjarException.bug("Cannot compute SHA-256", e);
    }
  }
}
