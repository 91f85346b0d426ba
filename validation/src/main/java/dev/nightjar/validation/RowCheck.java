package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Judges each row by itself. */
non-sealed interface RowCheck extends Check {

  /** The check as SQL over rows of these columns. */
  Condition over(StructType columns);

  /**
   * A check as SQL text. The same text is counted by Deequ and marks the rows for the quarantine.
   *
   * @param presence the column whose presence is all that is checked, or null for other checks
   * @param judged condition: the row can be judged (its value is not null)
   * @param holds condition: a row that can be judged is right; never null there
   * @param shown expression of type string: what a reader wants to see of a bad row
   * @param fault what is wrong with a bad row, to be read after {@code shown}
   */
  record Condition(
      @Nullable String presence, String judged, String holds, String shown, String fault) {

    /** The columns' names and values of a row as text: {@code wind_speed = 1048.36}. */
    static String show(Iterable<String> columns) {
      StringBuilder text = new StringBuilder();
      for (String column : columns) {
        text.append(text.isEmpty() ? "concat(" : ", ', ', ")
            .append(Sql.text(column + " = "))
            .append(", coalesce(CAST(")
            .append(Quoted.name(column))
            .append(" AS STRING), 'null')");
      }
      return text.isEmpty() ? "'the row'" : text.append(")").toString();
    }
  }
}
