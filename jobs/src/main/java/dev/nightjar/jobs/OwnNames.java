package dev.nightjar.jobs;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of tables, models and columns that Nightjar and Delta take, made of any other names. */
final class OwnNames {
  private static final Pattern NOT_OF_A_NAME = Pattern.compile("[^a-z0-9]+");
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}");
  private static final Pattern REFUSED = Pattern.compile("[\\s\\p{Cntrl} ,;{}()=.`$]+");

  /** Columns that Nightjar adds to tables. */
  private static final Set<String> OF_TABLES =
      Set.of("known_at", "night", "deleted", "superseded_at");

  /** Columns of predictions and outcomes, beside the key. */
  private static final Set<String> OF_PREDICTIONS =
      Set.of(
          "predict_at",
          "event_time",
          "probability",
          "prediction",
          "decision",
          "threshold",
          "model",
          "model_version",
          "as_of",
          "run_id",
          "snapshot_versions",
          "trainer",
          "slices",
          "predicted_night",
          "label");

  private OwnNames() {}

  /**
   * A name of a table or model: small letters, digits and _.
   *
   * @param fallback where nothing of the text can be in such a name
   */
  static String name(String text, String fallback) {
    String plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    String name =
        NOT_OF_A_NAME
            .matcher(plain.toLowerCase(Locale.ROOT))
            .replaceAll("_")
            .replaceAll("^_|_$", "");
    if (name.isEmpty()) {
      return fallback;
    }
    boolean usual = Character.isLetter(name.charAt(0)) && !name.startsWith("nightjar_");
    return usual ? name : fallback + "_" + name;
  }

  /**
   * Names of columns by those of a file, in its order: letters of all languages stay, what Delta
   * refuses becomes _, and no two differ only in case.
   *
   * @param key those that name a row
   */
  static Map<String, String> columns(List<String> landed, List<String> key) {
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> used = new HashSet<>(OF_TABLES);
    for (String column : landed) {
      String name = REFUSED.matcher(column.strip()).replaceAll("_").replaceAll("^_+|_+$", "");
      boolean taken =
          key.contains(column) && OF_PREDICTIONS.contains(name.toLowerCase(Locale.ROOT));
      names.put(column, free(name.isEmpty() ? "column" : taken ? name + "_key" : name, used));
    }
    return names;
  }

  /** A name that none of these columns has. */
  static String free(String wanted, Collection<String> columns) {
    Set<String> used = new HashSet<>();
    columns.forEach(column -> used.add(column.toLowerCase(Locale.ROOT)));
    return free(wanted, used);
  }

  private static String free(String wanted, Set<String> used) {
    String name = wanted;
    for (int i = 2; !used.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /** A name as people see it: on one line, whatever is in it. */
  static String shown(String name) {
    return name.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\p{Cf}]", "?");
  }
}
