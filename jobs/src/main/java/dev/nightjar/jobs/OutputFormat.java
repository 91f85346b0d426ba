package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import java.util.List;

/** What commands without a project write. */
enum OutputFormat {
  PARQUET,
  DELTA;

  /**
   * Looks whether a file can have columns of these names.
   *
   * @throws NightjarException of category USER when it cannot
   */
  void requireNames(List<String> columns) {
    DataFile.clash(columns)
        .ifPresent(
            name -> {
              throw NightjarException.user(
                  "Cannot write the column " + name,
                  "two columns of the result would have this name",
                  "give it another name, or rename the column in its file");
            });
    if (this == DELTA) {
      for (String column : columns) {
        if (column.matches("(?s).*[ ,;{}()\\n\\t=].*")) {
          throw NightjarException.user(
              "Cannot write the column '" + column + "' to Delta",
              "its name has one of the characters ,;{}()= or a space",
              "rename it, or write Parquet");
        }
      }
    }
  }
}
