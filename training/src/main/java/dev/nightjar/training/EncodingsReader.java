package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Encoding.Missing;
import dev.nightjar.training.model.Encoding.Scale;
import dev.nightjar.training.model.TimePart;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code encode:} of a model: feature to encoding. */
final class EncodingsReader {
  /** Encodings that need nothing said about them. */
  static final List<String> WORDS = List.of("frequency", "hash", "length", "target");

  /** The keys that each stand for an encoding. */
  private static final List<String> KINDS = List.of("target", "hash", "dictionary", "date");

  private static final List<String> OF_NUMBERS = List.of("missing", "indicator", "scale", "clip");

  /** What may stand for a missing number, beside a number. */
  static final List<String> FILLERS =
      Stream.of(Missing.LEAVE, Missing.MEAN, Missing.MEDIAN).map(Missing::key).toList();

  private static final int USUAL_BUCKETS = 256;

  private EncodingsReader() {}

  /** The encodings by feature; features that are not there are encoded as they are. */
  static SortedMap<String, Encoding> read(Optional<YamlMap> written, List<String> features) {
    SortedMap<String, Encoding> encodings = new TreeMap<>();
    if (written.isEmpty()) {
      return encodings;
    }
    YamlMap yaml = written.get();
    for (String feature : yaml.keys()) {
      yaml.has(feature);
      if (!features.contains(feature)) {
        yaml.problems().unknown(yaml.mark(feature), "feature", feature, features);
      }
      Encoding encoding = yaml.isMap(feature) ? described(yaml.map(feature)) : named(yaml, feature);
      if (encoding != null) {
        encodings.put(feature, encoding);
      }
    }
    return encodings;
  }

  private static @Nullable Encoding named(YamlMap yaml, String feature) {
    String word = yaml.string(feature);
    return switch (word) {
      case "frequency" -> new Encoding.Frequency();
      case "hash" -> new Encoding.Hash(USUAL_BUCKETS);
      case "length" -> new Encoding.Length();
      case "target" -> new Encoding.TargetMean(Encoding.TargetMean.USUAL_STRENGTH);
      case "" -> null;
      default -> {
        yaml.problems().unknown(yaml.mark(feature), "encoding", word, WORDS);
        yield null;
      }
    };
  }

  private static @Nullable Encoding described(YamlMap yaml) {
    List<String> kinds = new ArrayList<>(KINDS.stream().filter(yaml::has).toList());
    List<String> ofNumbers = OF_NUMBERS.stream().filter(yaml::has).toList();
    if (!ofNumbers.isEmpty()) {
      kinds.add(ofNumbers.get(0));
    }
    boolean date = kinds.contains("date");
    for (String key : List.of("time_zone", "cyclic")) {
      if (yaml.has(key) && !date) {
        yaml.problem(key, "'" + key + "' belongs to 'date', which is not there");
      }
    }
    yaml.finish();
    if (kinds.size() > 1) {
      yaml.problem(
          kinds.get(1),
          "a feature has one encoding, but here are '%s' and '%s'"
              .formatted(kinds.get(0), kinds.get(1)));
      return null;
    }
    if (kinds.isEmpty()) {
      yaml.problems().add(yaml.mark(), "an encoding needs one of " + described());
      return null;
    }
    return switch (kinds.get(0)) {
      case "target" -> target(yaml.map("target"));
      case "hash" ->
          new Encoding.Hash((int) between(yaml, "hash", USUAL_BUCKETS, Encoding.Hash.MOST_BUCKETS));
      case "dictionary" -> dictionary(yaml.map("dictionary"));
      case "date" -> dates(yaml);
      default -> numeric(yaml);
    };
  }

  private static String described() {
    return String.join(", ", Stream.concat(KINDS.stream(), OF_NUMBERS.stream()).toList());
  }

  private static Encoding target(YamlMap yaml) {
    double strength = yaml.number("strength", Encoding.TargetMean.USUAL_STRENGTH);
    yaml.finish();
    if (!(strength > 0 && strength < Double.POSITIVE_INFINITY)) {
      yaml.problem("strength", "'strength' must be greater than 0, but is " + strength);
      strength = Encoding.TargetMean.USUAL_STRENGTH;
    }
    return new Encoding.TargetMean(strength);
  }

  private static Encoding dictionary(YamlMap yaml) {
    if (!yaml.has("most")) {
      yaml.problems().add(yaml.mark(), "'most' is missing: how many values get a code");
    }
    int most = (int) between(yaml, "most", 1, Integer.MAX_VALUE);
    boolean other = yaml.bool("other", false);
    yaml.finish();
    return new Encoding.Dictionary(most, other);
  }

  private static long between(YamlMap yaml, String key, long fallback, long most) {
    long value = yaml.integer(key, fallback);
    if (value < 1 || value > most) {
      yaml.problem(key, "'%s' must lie between 1 and %d, but is %d".formatted(key, most, value));
      return fallback;
    }
    return value;
  }

  private static @Nullable Encoding dates(YamlMap yaml) {
    List<TimePart> parts = new ArrayList<>();
    for (String word : yaml.requiredStrings("date")) {
      if (!TimePart.keys().contains(word)) {
        yaml.problems().unknown(yaml.mark("date"), "part of a date", word, TimePart.keys());
      } else if (parts.contains(TimePart.valueOf(word.toUpperCase(Locale.ROOT)))) {
        yaml.problem("date", "'" + word + "' is written twice");
      } else {
        parts.add(TimePart.valueOf(word.toUpperCase(Locale.ROOT)));
      }
    }
    ZoneId zone = zone(yaml);
    boolean cyclic = yaml.bool("cyclic", false);
    return parts.isEmpty() ? null : new Encoding.Dates(parts, zone, cyclic);
  }

  private static ZoneId zone(YamlMap yaml) {
    String name = yaml.string("time_zone", "UTC");
    try {
      return name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      yaml.problems()
          .unknown(yaml.mark("time_zone"), "time zone", name, ZoneId.getAvailableZoneIds());
      return ZoneOffset.UTC;
    }
  }

  private static Encoding numeric(YamlMap yaml) {
    double clip = yaml.number("clip", 0);
    if (!(clip >= 0 && clip < 0.5)) {
      yaml.problem("clip", "'clip' must be at least 0 and less than 0.5, but is " + clip);
      clip = 0;
    }
    Object missing = yaml.scalarValue("missing");
    double constant = missing instanceof Number number ? number.doubleValue() : 0;
    if (!(Math.abs(constant) <= Encoder.LARGEST)) {
      yaml.problem("missing", "'missing' must be a number within 1e37, but is " + constant);
      constant = 0;
    }
    Missing filled = missing instanceof Number ? Missing.CONSTANT : missing(yaml, missing);
    return new Encoding.Numeric(
        clip,
        filled,
        constant,
        yaml.bool("indicator", false),
        yaml.oneOf("scale", Scale.class, Scale.NONE));
  }

  private static Missing missing(YamlMap yaml, @Nullable Object word) {
    if (word == null) {
      return Missing.LEAVE;
    }
    if (word instanceof String text && FILLERS.contains(text)) {
      return Missing.valueOf(text.toUpperCase(Locale.ROOT));
    }
    yaml.problem(
        "missing",
        "'missing' must be %s or a number, but is '%s'"
            .formatted(String.join(", ", FILLERS), word));
    return Missing.LEAVE;
  }
}
