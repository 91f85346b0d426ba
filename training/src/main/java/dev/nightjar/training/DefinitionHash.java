package dev.nightjar.training;

import dev.nightjar.lakehouse.NightjarException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The hash that tells whether two definitions train the same model. */
final class DefinitionHash {
  private DefinitionHash() {}

  static String of(ModelDefinition definition) {
    List<Object> parts =
        List.of(
            definition.name(),
            definition.rows().toJson(),
            definition.costs(),
            definition.split(),
            definition.trainers());
    try {
      byte[] text = parts.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw NightjarException.bug("Cannot compute SHA-256", e);
    }
  }
}
