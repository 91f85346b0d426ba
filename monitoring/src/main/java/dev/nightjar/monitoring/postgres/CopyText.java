package dev.nightjar.monitoring.postgres;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the text format of PostgreSQL's COPY. No value can leave its field: tabs, line ends and
 * backslashes are escaped. A character zero, which PostgreSQL has no text for, becomes U+FFFD.
 */
final class CopyText {
  private static final char REPLACED = '\uFFFD';

  /** The escape of a character zero in JSON, not that of a backslash before "u0000". */
  private static final Pattern JSON_ZERO = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

  /** Before it PostgreSQL has no dates. */
  private static final int FIRST_YEAR = -4712;

  private final StructField[] fields;
  private final StringBuilder text = new StringBuilder();

  CopyText(StructType schema) {
    this.fields = schema.fields();
  }

  /** Appends a row. */
  void append(Row row) {
    for (int i = 0; i < fields.length; i++) {
      if (i > 0) {
        text.append('\t');
      }
      if (row.isNullAt(i)) {
        text.append("\\N");
      } else if (fields[i].dataType() instanceof ArrayType) {
        escape(array(row.getList(i)));
      } else if (PublishedTable.isJson(fields[i].name())) {
        escape(JSON_ZERO.matcher(row.getString(i)).replaceAll("$1\\\\uFFFD"));
      } else {
        escape(plain(row.get(i)));
      }
    }
    text.append('\n');
  }

  /** How much text there is, in characters. */
  int length() {
    return text.length();
  }

  /** The text so far, which is then empty again. */
  byte[] take() {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    text.setLength(0);
    return bytes;
  }

  /** Numbers as Java writes them: PostgreSQL reads them back to the bit, NaN and Infinity too. */
  private static String plain(Object value) {
    if (value instanceof Instant instant) {
      LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      if (utc.getYear() < FIRST_YEAR) {
        return "-infinity";
      }
      return String.format(
          Locale.ROOT,
          "%s %02d:%02d:%02d.%06d+00%s",
          day(utc.toLocalDate()),
          utc.getHour(),
          utc.getMinute(),
          utc.getSecond(),
          utc.getNano() / 1000,
          era(utc.getYear()));
    }
    if (value instanceof LocalDate date) {
      return date.getYear() < FIRST_YEAR ? "-infinity" : day(date) + era(date.getYear());
    }
    return String.valueOf(value);
  }

  private static String day(LocalDate date) {
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    return String.format(
        Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
  }

  private static String era(int year) {
    return year > 0 ? "" : " BC";
  }

  private static String array(List<?> values) {
    StringBuilder array = new StringBuilder("{");
    for (@Nullable Object value : values) {
      if (array.length() > 1) {
        array.append(',');
      }
      if (value == null) {
        array.append("NULL");
      } else {
        array
            .append('"')
            .append(plain(value).replace("\\", "\\\\").replace("\"", "\\\""))
            .append('"');
      }
    }
    return array.append('}').toString();
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case 0 -> text.append(REPLACED);
        default -> text.append(c);
      }
    }
  }
}
