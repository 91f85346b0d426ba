package dev.nightjar.training;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.split.SplitSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The hash that tells whether two definitions train the same model. */
final class DefinitionHash {
  private DefinitionHash() {}

  /** Models of before there were other splits than this one keep their hash. */
  private static String split(SplitSpec split) {
    Duration validation = split.validation().length();
    Duration test = split.test().length();
    return split.by().equals("time") && validation != null && test != null
        ? "TimeSplit[validation=%s, test=%s, gap=%s, refit=%s]"
            .formatted(validation, test, split.gap(), split.refit())
        : split.toJson();
  }

  static String of(ModelDefinition definition) {
    ModelSearch search = definition.search();
    List<Object> parts = new ArrayList<>();
    parts.add(definition.name());
    parts.add(definition.rows().toJson());
    parts.add(definition.costs());
    parts.add(split(definition.split()));
    parts.add(
        search == null ? definition.trainers() : search.space().toJson() + search.spec().toJson());
    if (definition.calibration() != Calibrator.Method.NONE) {
      parts.add(definition.calibration());
    }
    if (definition.engine().distributed()) {
      parts.add(definition.engine());
    }
    // Models of before there were other tasks than binary keep their hash.
    if (definition.task() != Task.BINARY) {
      parts.add(definition.task());
    }
    // Models of before encodings could be written keep their hash.
    if (!definition.encodings().isEmpty()) {
      parts.add(definition.encodings());
    }
    try {
      byte[] text = parts.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw NightjarException.bug("Cannot compute SHA-256", e);
    }
  }
}
