package dev.nightjar.training.model;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Encodings by the most obvious loops over values; the twin of {@link Encoder}. */
final class NaiveEncoding {
  /** The values that a column's encoding learns from, and their labels. */
  private final List<Object> training;

  private final float[] labels;
  private final TreeSet<String> known = new TreeSet<>(NaiveEncoding::byBytes);

  NaiveEncoding(List<Object> dictionaryRows, List<Object> training, float[] labels) {
    this.training = training;
    this.labels = labels;
    dictionaryRows.stream()
        .filter(value -> value instanceof String)
        .forEach(value -> known.add((String) value));
  }

  List<Float> encode(Encoding encoding, Object value) {
    if (encoding instanceof Encoding.Dates dates) {
      return dates(dates, value);
    }
    if (encoding instanceof Encoding.Numeric numeric) {
      return numeric(numeric, value);
    }
    if (encoding instanceof Encoding.TargetMean mean) {
      return List.of(mean(mean, value, List.of()));
    }
    if (encoding instanceof Encoding.Frequency) {
      return List.of(
          (float)
              ((double) training.stream().filter(v -> Objects.equals(v, value)).count()
                  / training.size()));
    }
    if (value == null) {
      return List.of(Float.NaN);
    }
    if (encoding instanceof Encoding.Length) {
      String text = (String) value;
      return List.of((float) text.codePointCount(0, text.length()));
    }
    if (encoding instanceof Encoding.Hash hash) {
      long bits = murmur(((String) value).getBytes(StandardCharsets.UTF_8)) & 0xffffffffL;
      return List.of((float) (bits % hash.buckets()));
    }
    if (encoding instanceof Encoding.Dictionary dictionary) {
      List<String> kept = kept(dictionary);
      int code = kept.indexOf(value);
      return List.of(code >= 0 ? code : dictionary.other() ? kept.size() : Float.NaN);
    }
    if (value instanceof String) {
      int code = new ArrayList<>(known).indexOf(value);
      return List.of(code >= 0 ? code : Float.NaN);
    }
    return List.of(number(value));
  }

  /** What a row of the training part gets: the mean of the rows that are not in its fold. */
  float outOfFold(Encoding.TargetMean encoding, int row, byte[] folds) {
    List<Integer> own = new ArrayList<>();
    for (int other = 0; other < folds.length; other++) {
      if (folds[other] == folds[row]) {
        own.add(other);
      }
    }
    return mean(encoding, training.get(row), own);
  }

  private float mean(Encoding.TargetMean encoding, Object value, List<Integer> without) {
    double all = 0;
    double sum = 0;
    double count = 0;
    boolean[] left = new boolean[labels.length];
    without.forEach(row -> left[row] = true);
    for (int row = 0; row < labels.length; row++) {
      all += labels[row];
      if (!left[row] && Objects.equals(training.get(row), value)) {
        sum += labels[row];
        count++;
      }
    }
    return (float)
        ((sum + encoding.strength() * (all / labels.length)) / (count + encoding.strength()));
  }

  private List<String> kept(Encoding.Dictionary dictionary) {
    Map<String, Integer> counts = new HashMap<>();
    for (Object value : training) {
      if (value != null) {
        counts.merge((String) value, 1, Integer::sum);
      }
    }
    List<String> values = new ArrayList<>(counts.keySet());
    values.sort(
        (a, b) ->
            counts.get(a).equals(counts.get(b)) ? byBytes(a, b) : counts.get(b) - counts.get(a));
    List<String> kept =
        new ArrayList<>(values.subList(0, Math.min(dictionary.most(), values.size())));
    kept.sort(NaiveEncoding::byBytes);
    return kept;
  }

  private static List<Float> dates(Encoding.Dates dates, Object value) {
    List<Float> parts = new ArrayList<>();
    LocalDateTime local =
        value instanceof Timestamp instant
            ? LocalDateTime.ofInstant(instant.toInstant(), dates.zone())
            : value instanceof java.sql.Date day
                ? day.toLocalDate().atStartOfDay()
                : (LocalDateTime) value;
    for (TimePart part : dates.parts()) {
      int read = local == null ? 0 : TimePartTest.naive(part, local);
      if (!dates.cyclic() || !part.cyclic()) {
        parts.add(local == null ? Float.NaN : read);
      } else {
        int first = part == TimePart.DAY_OF_WEEK || !part.ofDate() ? 0 : 1;
        int period =
            switch (part) {
              case QUARTER -> 4;
              case MONTH -> 12;
              case DAY -> 31;
              case DAY_OF_WEEK -> 7;
              case DAY_OF_YEAR -> 366;
              case HOUR -> 24;
              default -> 60;
            };
        double angle = 2 * Math.PI * (read - first) / period;
        parts.add(local == null ? Float.NaN : (float) Math.sin(angle));
        parts.add(local == null ? Float.NaN : (float) Math.cos(angle));
      }
    }
    return parts;
  }

  private List<Float> numeric(Encoding.Numeric encoding, Object value) {
    double[] seen =
        training.stream()
            .mapToDouble(NaiveEncoding::number)
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    boolean cuts = encoding.clip() > 0 && seen.length > 0;
    double low = !cuts ? -1e37 : quantile(seen, encoding.clip());
    double high = !cuts ? 1e37 : quantile(seen, 1 - encoding.clip());
    double[] cut = Arrays.stream(seen).map(v -> Math.max(low, Math.min(high, v))).toArray();
    double mean = Arrays.stream(cut).average().orElse(0);
    double deviation =
        Math.sqrt(Arrays.stream(cut).map(v -> (v - mean) * (v - mean)).average().orElse(0));
    double filled =
        switch (encoding.missing()) {
          case LEAVE -> Double.NaN;
          case MEAN -> mean;
          case MEDIAN -> quantile(cut, 0.5);
          case CONSTANT -> encoding.constant();
        };
    double number = number(value);
    double kept = Double.isNaN(number) ? filled : Math.max(low, Math.min(high, number));
    double center =
        switch (encoding.scale()) {
          case NONE -> 0;
          case STANDARD -> mean;
          case MIN_MAX -> quantile(cut, 0);
          case ROBUST -> quantile(cut, 0.5);
        };
    double scale =
        switch (encoding.scale()) {
          case NONE -> 1;
          case STANDARD -> deviation;
          case MIN_MAX -> quantile(cut, 1) - quantile(cut, 0);
          case ROBUST -> quantile(cut, 0.75) - quantile(cut, 0.25);
        };
    List<Float> floats = new ArrayList<>();
    floats.add((float) ((kept - center) / (scale > 0 ? scale : 1)));
    if (encoding.indicator()) {
      floats.add(Double.isNaN(number) ? 1f : 0f);
    }
    return floats;
  }

  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return 0;
    }
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] * (1 - (place - below)) + sorted[above] * (place - below);
  }

  private static float number(Object value) {
    if (value == null) {
      return Float.NaN;
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Long whole) {
      return (float) (long) whole;
    }
    double real = ((Number) value).doubleValue();
    return Double.isNaN(real) ? Float.NaN : (float) Math.max(-1e37, Math.min(1e37, real));
  }

  static int byBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** MurmurHash3, x86, 32 bits, seed 0, from its description. */
  static int murmur(byte[] bytes) {
    int hash = 0;
    int whole = bytes.length / 4 * 4;
    for (int i = 0; i < whole; i += 4) {
      int block =
          (bytes[i] & 255)
              | (bytes[i + 1] & 255) << 8
              | (bytes[i + 2] & 255) << 16
              | (bytes[i + 3] & 255) << 24;
      hash = Integer.rotateLeft(hash ^ mixed(block), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = bytes.length - 1; i >= whole; i--) {
      tail = tail << 8 | (bytes[i] & 255);
    }
    hash ^= mixed(tail) ^ bytes.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int mixed(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
