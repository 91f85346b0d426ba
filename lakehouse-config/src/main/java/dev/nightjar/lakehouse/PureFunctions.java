package dev.nightjar.lakehouse;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SQL functions an expression may call (rule W7): those whose result depends on nothing but
 * their arguments, not even on the order of the rows.
 */
final class PureFunctions {
  /** One value per row. */
  static final Set<String> ROW =
      words(
          """
          abs acos acosh asin asinh atan atan2 atanh bin bround cbrt ceil ceiling conv cos cosh cot csc
          degrees div e exp expm1 factorial floor greatest hex hypot least ln log log10 log1p log2 mod
          negative pi pmod positive pow power radians rint round sec shiftleft shiftright
          shiftrightunsigned sign signum sin sinh sqrt tan tanh try_add try_divide try_multiply
          try_subtract unhex width_bucket bit_count bit_get getbit
          coalesce if ifnull nanvl nullif nvl nvl2 when equal_null isnan isnotnull isnull
          like ilike rlike regexp regexp_like and or not in
          bigint binary boolean cast date decimal double float int smallint string timestamp tinyint
          add_months convert_timezone date_add date_diff date_format date_from_unix_date date_part
          date_sub date_trunc dateadd datediff datepart day dayofmonth dayofweek dayofyear extract
          from_unixtime from_utc_timestamp hour last_day make_date make_dt_interval make_interval
          make_timestamp make_timestamp_ltz make_timestamp_ntz make_ym_interval minute month
          months_between next_day quarter second timestamp_micros timestamp_millis timestamp_seconds
          to_date to_timestamp to_timestamp_ltz to_timestamp_ntz to_unix_timestamp to_utc_timestamp
          trunc try_to_timestamp unix_date unix_micros unix_millis unix_seconds unix_timestamp weekday
          weekofyear year
          ascii base64 bit_length btrim char char_length character_length chr concat concat_ws contains
          decode elt encode endswith find_in_set format_number format_string initcap instr lcase left
          len length levenshtein locate lower lpad ltrim luhn_check mask octet_length overlay position
          printf regexp_count regexp_extract regexp_extract_all regexp_instr regexp_replace
          regexp_substr repeat replace reverse right rpad rtrim sentences soundex space split split_part
          startswith substr substring substring_index to_binary to_char to_number to_varchar translate
          trim try_to_binary try_to_number ucase unbase64 upper
          array array_append array_compact array_contains array_distinct array_except array_insert
          array_intersect array_join array_max array_min array_position array_prepend array_remove
          array_repeat array_size array_sort array_union arrays_overlap arrays_zip cardinality flatten
          get sequence size slice sort_array element_at try_element_at
          map map_concat map_contains_key map_entries map_from_arrays map_from_entries map_keys
          map_values str_to_map struct named_struct
          aggregate exists filter forall map_filter map_zip_with reduce transform transform_keys
          transform_values zip_with
          crc32 hash md5 sha sha1 sha2 xxhash64
          from_csv from_json get_json_object json_array_length json_object_keys schema_of_csv
          schema_of_json to_csv to_json parse_url url_decode url_encode typeof
          """);

  /** One value per group of rows, whatever the order of the rows. */
  static final Set<String> AGGREGATE =
      words(
          """
          any approx_count_distinct avg bit_and bit_or bit_xor bool_and bool_or corr count count_if
          covar_pop covar_samp every kurtosis max mean median min percentile regr_avgx regr_avgy
          regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy skewness some std
          stddev stddev_pop stddev_samp sum try_avg try_sum var_pop var_samp variance
          """);

  /** Of the functions that look at other rows those that give equal rows the same. */
  static final Set<String> RANK = words("cume_dist dense_rank percent_rank rank");

  /** Those that do not. */
  static final Set<String> ROW_ORDER = words("lag lead nth_value ntile row_number");

  private static final Map<String, String> REASONS = new HashMap<>();

  static {
    because("is random", "rand randn random uuid shuffle aes_encrypt");
    because(
        "reads the clock",
        "now curdate current_date current_timestamp localtimestamp window session_window window_time");
    because("calls Java code by reflection", "java_method reflect");
    because(
        "depends on how the rows are stored",
        "input_file_name input_file_block_start input_file_block_length spark_partition_id"
            + " monotonically_increasing_id");
    because(
        "depends on who runs it",
        "current_catalog current_database current_schema current_timezone current_user user version");
    because(
        "makes several rows of one",
        "explode explode_outer inline inline_outer posexplode"
            + " posexplode_outer stack json_tuple");
    because("looks at other rows", String.join(" ", RANK) + " " + String.join(" ", ROW_ORDER));
    because("stops the run with an error of its own", "raise_error assert_true");
    because(
        "depends on the order of the rows",
        "any_value array_agg collect_list collect_set first first_value last last_value max_by min_by"
            + " mode approx_percentile percentile_approx histogram_numeric");
    because(
        "may open other files",
        "xpath xpath_boolean xpath_double xpath_float xpath_int xpath_long xpath_number xpath_short"
            + " xpath_string");
  }

  private PureFunctions() {}

  /**
   * Why a function of Spark is not allowed, such as "is random"; null for one that is unknown here.
   */
  static @Nullable String reasonAgainst(String function) {
    return REASONS.get(function.toLowerCase(Locale.ROOT));
  }

  private static void because(String reason, String functions) {
    words(functions).forEach(function -> REASONS.put(function, reason));
  }

  private static Set<String> words(String text) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(text.strip().split("\\s+"))));
  }
}
