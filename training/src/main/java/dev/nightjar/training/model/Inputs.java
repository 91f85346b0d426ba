package dev.nightjar.training.model;

import java.util.ArrayList;
import java.util.List;

/** What is read from a column for an encoding. */
final class Inputs {
  private Inputs() {}

  /** True where the different texts of the column must be known. */
  static boolean needDictionary(Encoding encoding, SourceType type) {
    return type == SourceType.TEXT
        && !(encoding instanceof Encoding.Hash)
        && !(encoding instanceof Encoding.Length);
  }

  /** The floats to read, in matrix order. */
  static List<Input> of(FeatureSpec spec, SourceType type, List<String> dictionary) {
    String name = spec.name();
    Encoding encoding = spec.encoding();
    if (encoding instanceof Encoding.Dates dates) {
      return dates(name, dates, type);
    }
    if (encoding instanceof Encoding.Length) {
      return List.of(Input.of(name + "_length", name, new Reading.Length(), dictionary));
    }
    if (encoding instanceof Encoding.Hash hash) {
      return List.of(Input.of(name, name, new Reading.Bucket(hash.buckets()), dictionary));
    }
    Reading reading =
        switch (type) {
          case TEXT -> new Reading.Code(encoding.learns());
          case FLAG -> new Reading.Flag();
          case NUMBER, DATE, TIMESTAMP, LOCAL_TIMESTAMP -> new Reading.Number();
        };
    return List.of(Input.of(name, name, reading, dictionary));
  }

  private static List<Input> dates(String name, Encoding.Dates dates, SourceType type) {
    List<Input> inputs = new ArrayList<>();
    for (TimePart part : dates.parts()) {
      List<Reading.Wave> waves =
          dates.cyclic() && part.cyclic()
              ? List.of(Reading.Wave.SIN, Reading.Wave.COS)
              : List.of(Reading.Wave.NONE);
      for (Reading.Wave wave : waves) {
        String suffix =
            switch (wave) {
              case NONE -> "";
              case SIN -> "_sin";
              case COS -> "_cos";
            };
        Reading reading = new Reading.Part(type, part, dates.zone(), wave);
        inputs.add(Input.of(name + "_" + part.key() + suffix, name, reading, List.of()));
      }
    }
    return inputs;
  }
}
