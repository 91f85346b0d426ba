package dev.nightjar.lakehouse;

import java.time.LocalDate;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file that landed, or one Delta table.
 *
 * @param path qualified path
 * @param format {@code parquet}, {@code csv}, {@code json} or {@code delta}
 * @param night the night it landed for; null where the path has no {@code {date}}
 */
record LandingFile(Path path, String format, @Nullable LocalDate night) {
  /** The end of the path, as messages show it. */
  String shown() {
    Path parent = path.getParent();
    return parent == null || parent.getName().isEmpty() || parent.getName().equals("landing")
        ? path.getName()
        : parent.getName() + "/" + path.getName();
  }
}
