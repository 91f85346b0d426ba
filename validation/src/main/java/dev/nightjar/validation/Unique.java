package dev.nightjar.validation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No two rows of a window agree in all of these expressions, and none of them is null. Every row
 * after the first of its key is a violation, and so is a row with a null in its key. Rows of other
 * windows are not looked at: a key that comes again in a later night is a correction (rule T2).
 *
 * <p>With severity QUARANTINE, of rows that agree in every column the copies go; rows of one key
 * that differ go all, for nothing tells which is right.
 */
record Unique(List<String> keys) implements SetCheck {

  static List<Subject> read(RuleSource source) {
    List<String> keys = source.yaml().requiredStrings("columns");
    keys.forEach(key -> source.expression("columns", key));
    return List.of(new Subject(keys, new Unique(keys)));
  }

  @Override
  public Fold fold() {
    return Fold.WINDOW;
  }

  @Override
  public Finding judge(JudgedWindow window, List<Group> groups) {
    long rows = 0;
    long surplus = 0;
    long withNull = 0;
    @Nullable List<@Nullable String> example = null;
    for (Group group : groups) {
      rows += group.rows();
      surplus += group.surplus();
      withNull += group.withNull();
      example = example == null ? group.example() : example;
    }
    String found =
        surplus + withNull == 0
            ? "no key is there twice among " + Numbers.text(rows) + " rows"
            : Numbers.text(surplus)
                + " of "
                + Numbers.text(rows)
                + " rows repeat the key of another"
                + (example == null ? "" : ", such as " + example)
                + (withNull == 0 ? "" : ", " + Numbers.text(withNull) + " have a null in it");
    return Finding.of(rows, surplus + withNull, Finding.share(surplus + withNull, rows), found);
  }

  @Override
  public String threshold() {
    return "each key once";
  }
}
