package dev.nightjar.lakehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.IsNull;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * What a file's entry in the log says of its columns (Delta protocol, "Per-file Statistics"):
 * smallest and largest value and number of nulls. Where it says nothing, everything may be there.
 */
final class FileStatistics {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Delta cuts times to milliseconds: so much may the largest value be larger. */
  private static final int MILLIS_CUT = 1;

  private final JsonNode statistics;

  private FileStatistics(JsonNode statistics) {
    this.statistics = statistics;
  }

  static FileStatistics of(AddFile file) {
    return of(file.stats());
  }

  static FileStatistics of(@Nullable String json) {
    try {
      return new FileStatistics(
          json == null || json.isEmpty() ? MissingNode.getInstance() : JSON.readTree(json));
    } catch (JsonProcessingException e) {
      return new FileStatistics(MissingNode.getInstance());
    }
  }

  /** False when no row of the file passes all filters. */
  boolean mayMatchAll(List<Filter> filters) {
    return filters.stream().allMatch(this::mayMatch);
  }

  /** Where the values of a timestamp column lie; empty when it has none. */
  Optional<InstantSpan> instants(String column) {
    if (allNull(column)) {
      return Optional.empty();
    }
    return Optional.of(
        new InstantSpan(
            bound("minValues", column, FileStatistics::instant).orElse(Instant.MIN),
            bound("maxValues", column, FileStatistics::instant)
                .map(last -> last.plusMillis(MILLIS_CUT))
                .orElse(Instant.MAX)));
  }

  /** The smallest value of a date column, where it is known. */
  Optional<LocalDate> least(String column) {
    return bound("minValues", column, LocalDate::parse);
  }

  /** The largest value of a date column, where it is known. */
  Optional<LocalDate> greatest(String column) {
    return bound("maxValues", column, LocalDate::parse);
  }

  /** The number of rows in the file, where it is known. */
  Optional<Long> rows() {
    JsonNode rows = statistics.path("numRecords");
    return rows.canConvertToLong() ? Optional.of(rows.longValue()) : Optional.empty();
  }

  /** True when every row of the file is known to have this date in a column. */
  boolean isAll(String column, LocalDate date) {
    return "0".equals(nulls(column))
        && least(column).equals(Optional.of(date))
        && greatest(column).equals(Optional.of(date));
  }

  private <T> Optional<T> bound(String which, String column, Function<String, T> parse) {
    JsonNode value = statistics.path(which).path(column);
    try {
      return value.isTextual() ? Optional.of(parse.apply(value.textValue())) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private boolean mayMatch(Filter filter) {
    if (filter instanceof And and) {
      return mayMatch(and.left()) && mayMatch(and.right());
    }
    if (filter instanceof Or or) {
      return mayMatch(or.left()) || mayMatch(or.right());
    }
    if (filter instanceof IsNull isNull) {
      return !"0".equals(nulls(isNull.attribute()));
    }
    if (filter instanceof IsNotNull isNotNull) {
      return !allNull(isNotNull.attribute());
    }
    if (filter instanceof EqualTo equal) {
      return mayHold(equal.attribute(), equal.value());
    }
    if (filter instanceof EqualNullSafe equal) {
      return equal.value() == null || mayHold(equal.attribute(), equal.value());
    }
    if (filter instanceof In in) {
      return Arrays.stream(in.values())
          .anyMatch(value -> value != null && mayHold(in.attribute(), value));
    }
    if (filter instanceof LessThan less) {
      return !allNull(less.attribute()) && smallest(less.attribute(), less.value()) < 0;
    }
    if (filter instanceof LessThanOrEqual less) {
      return !allNull(less.attribute()) && smallest(less.attribute(), less.value()) <= 0;
    }
    if (filter instanceof GreaterThan greater) {
      return !allNull(greater.attribute()) && largest(greater.attribute(), greater.value()) > 0;
    }
    if (filter instanceof GreaterThanOrEqual greater) {
      return !allNull(greater.attribute()) && largest(greater.attribute(), greater.value()) >= 0;
    }
    return true;
  }

  private boolean mayHold(String column, Object value) {
    return !allNull(column) && smallest(column, value) <= 0 && largest(column, value) >= 0;
  }

  private @Nullable String nulls(String column) {
    return statistics.path("nullCount").path(column).asText(null);
  }

  private boolean allNull(String column) {
    String nulls = nulls(column);
    return nulls != null && Objects.equals(nulls, statistics.path("numRecords").asText(null));
  }

  /** How the smallest value compares to this one; less where it is not known. */
  private int smallest(String column, Object value) {
    Integer compared = compare(statistics.path("minValues").path(column), value, 0);
    return compared == null ? -1 : compared;
  }

  /** How the largest value compares to this one; greater where it is not known. */
  private int largest(String column, Object value) {
    Integer compared = compare(statistics.path("maxValues").path(column), value, MILLIS_CUT);
    return compared == null ? 1 : compared;
  }

  private static @Nullable Integer compare(JsonNode bound, Object value, int millis) {
    try {
      if (value instanceof LocalDate date && bound.isTextual()) {
        return LocalDate.parse(bound.textValue()).compareTo(date);
      }
      if (value instanceof Instant instant && bound.isTextual()) {
        return instant(bound.textValue()).plusMillis(millis).compareTo(instant);
      }
      if (value instanceof String text && bound.isTextual()) {
        return UTF8String.fromString(bound.textValue()).compareTo(UTF8String.fromString(text));
      }
      boolean whole =
          value instanceof Long
              || value instanceof Integer
              || value instanceof Short
              || value instanceof Byte;
      if (whole && bound.isIntegralNumber() && bound.canConvertToLong()) {
        return Long.compare(bound.longValue(), ((Number) value).longValue());
      }
      return null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
