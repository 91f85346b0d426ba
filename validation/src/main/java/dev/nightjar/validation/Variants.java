package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;

/**
 * One thing has one name. A value is a variant of another if, cut into words without case and
 * punctuation, it is that value and perhaps further words: {@code AIRBUS INDUSTRIE} of {@code
 * AIRBUS}. Rows that hold a variant are violations.
 */
record Variants(String column) implements SetCheck {
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  static List<Subject> read(RuleSource source) {
    return source.eachColumn(
        column -> {
          @Nullable DataType type = source.typeOf(column);
          if (type != null && !(type instanceof StringType)) {
            source.problem(
                "rule",
                "variants are of texts, but '" + column + "' is of type " + type.simpleString());
          }
          return new Variants(column);
        });
  }

  @Override
  public List<String> keys() {
    return List.of(Quoted.name(column));
  }

  @Override
  public Fold fold() {
    return Fold.NOTHING;
  }

  @Override
  public Finding judge(JudgedWindow window, List<Group> groups) {
    SortedMap<String, Long> rows = new TreeMap<>();
    long total = 0;
    for (Group group : groups) {
      @Nullable String value = group.key().get(0);
      if (value != null) {
        rows.merge(value, group.rows(), Long::sum);
        total += group.rows();
      }
    }
    List<String> families = new ArrayList<>();
    long violations = 0;
    for (Map.Entry<String, SortedSet<String>> family : families(rows.keySet()).entrySet()) {
      families.add(family.getKey() + " also as " + String.join(", ", family.getValue()));
      violations += family.getValue().stream().mapToLong(rows::get).sum();
    }
    return Finding.of(
        total,
        violations,
        (double) families.size(),
        families.isEmpty()
            ? "no value is a variant of another"
            : Numbers.text(families.size())
                + " with several names: "
                + String.join("; ", families));
  }

  /** The values that have variants, each with its variants. */
  static NavigableMap<String, SortedSet<String>> families(Iterable<String> values) {
    SortedMap<String, String> names = new TreeMap<>();
    for (String value : values) {
      names.merge(words(value), value, Variants::base);
    }
    NavigableMap<String, SortedSet<String>> families = new TreeMap<>();
    for (String value : values) {
      @Nullable String base = baseOf(words(value), names);
      if (base != null && !base.equals(value)) {
        families.computeIfAbsent(base, k -> new TreeSet<>()).add(value);
      }
    }
    return families;
  }

  private static @Nullable String baseOf(String words, Map<String, String> names) {
    for (int end = words.indexOf(' '); end > 0; end = words.indexOf(' ', end + 1)) {
      @Nullable String base = names.get(words.substring(0, end));
      if (base != null) {
        return base;
      }
    }
    return words.isEmpty() ? null : names.get(words);
  }

  /** Of values with the same words, the shorter names the family, else the first by alphabet. */
  private static String base(String a, String b) {
    return a.length() != b.length()
        ? (a.length() < b.length() ? a : b)
        : (a.compareTo(b) < 0 ? a : b);
  }

  private static String words(String value) {
    return BETWEEN_WORDS.matcher(value.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
  }

  @Override
  public String threshold() {
    return "one name for one thing";
  }
}
