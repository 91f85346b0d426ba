package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionsTest {
  private static final StructType SOURCE =
      new StructType()
          .add("arr_delay", DataTypes.DoubleType)
          .add("carrier", DataTypes.StringType)
          .add("time_hour", DataTypes.TimestampType)
          .add("minute", DataTypes.LongType)
          .add("tags", DataTypes.createArrayType(DataTypes.StringType))
          .add("place", new StructType().add("code", DataTypes.StringType));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          arr_delay >= 15                                               | boolean
          time_hour + make_interval(0, 0, 0, 0, 0, minute)              | timestamp
          time_hour - INTERVAL 30 DAYS                                  | timestamp
          CASE WHEN arr_delay IS NULL THEN 'x' ELSE carrier END         | string
          transform(tags, t -> upper(t))                                | array<string>
          place.code                                                    | string
          DATE '2013-01-01'                                             | date
          to_timestamp('2013-01-01 00:00:00')                           | timestamp
          concat_ws('-', carrier, CAST(minute AS STRING))               | string
          try_divide(arr_delay, minute)                                 | double
          EXTRACT(HOUR FROM time_hour)                                  | int
          carrier LIKE 'U%' AND minute BETWEEN 0 AND 59                 | boolean
          """)
  void w7_pureExpressionsHaveAType(String sql, String type) {
    List<String> problems = new ArrayList<>();
    DataType found = Expressions.check(sql, SOURCE, Kind.ROW, problems::add);
    assertThat(problems).isEmpty();
    assertThat(found).isNotNull();
    assertThat(found.simpleString()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          arr_delay >= 15 OR arr_delay < minute                         | [arr_delay, minute]
          transform(tags, t -> concat(t, carrier))                      | [carrier, tags]
          place.code                                                    | [place]
          1 + 1                                                         | []
          arr_delay >=                                                  | []
          """)
  void theColumnsOfAnExpressionAreThoseItNames(String sql, String columns) {
    assertThat(Expressions.columnsOf(sql)).hasToString(columns);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (SELECT max(x) FROM t)                                        | subquery
          carrier IN (SELECT c FROM t)                                  | subquery
          EXISTS (SELECT 1)                                             | subquery
          java_method('java.lang.System', 'exit', 1)                    | reflection
          reflect('java.util.UUID', 'randomUUID')                       | reflection
          rand() > 0.5                                                  | random
          randn(1)                                                      | random
          uuid()                                                        | random
          shuffle(tags)                                                 | random
          now()                                                         | clock
          current_date                                                  | clock
          CURRENT_DATE()                                                | clock
          current_timestamp                                             | clock
          localtimestamp()                                              | clock
          unix_timestamp()                                              | clock
          DATE 'today'                                                  | digits
          TIMESTAMP ' now'                                              | digits
          DATE /* '1' */ '\\u0074oday'                                  | digits
          CAST('now' AS TIMESTAMP)                                      | clock
          to_date(concat('to', 'day'))                                  | clock
          date_add('yesterday', 1)                                      | clock
          input_file_name()                                             | stored
          monotonically_increasing_id()                                 | stored
          spark_partition_id()                                          | stored
          current_user()                                                | who runs it
          current_database()                                            | who runs it
          explode(tags)                                                 | several rows
          json_tuple(carrier, 'a')                                      | several rows
          row_number() OVER (ORDER BY minute)                           | window
          sum(minute) OVER ()                                           | window
          lag(minute)                                                   | other rows
          sum(minute)                                                   | one value for each row
          first(minute)                                                 | one value for each row
          raise_error('x')                                              | error of its own
          assert_true(minute > 1)                                       | error of its own
          1; DROP TABLE outcomes                                        | is not an SQL expression
          DROP TABLE outcomes                                           | is not an SQL expression
          arr_delay >= 15,                                              | is not an SQL expression
          arr_dely >= 15                                                | did you mean 'arr_delay'
          ARR_DELAY >= 15                                               | did you mean 'arr_delay'
          uper(carrier)                                                 | did you mean 'upper'
          my.schema.func(1)                                             | not one of the allowed
          IDENTIFIER('rand')()                                          | not allowed here
          struct(*)                                                     | must name its columns
          minute AS m                                                   | AS
          carrier + minute > true                                       | cannot be evaluated
          place.cod                                                     | cannot be evaluated
          xpath_string('<a/>', 'a')                                     | may open other files
          """)
  void w7_whatIsNotAPureFunctionOfTheColumnsIsRefused(String sql, String reason) {
    assertThat(problems(sql, Kind.ROW)).singleElement().asString().contains(sql).contains(reason);
  }

  @Test
  void w7_aggregatesOnlyWhereTheKeySaysSo() {
    assertThat(problems("avg(arr_delay) > 3 AND count(*) > 10", Kind.AGGREGATE)).isEmpty();
    assertThat(problems("count(DISTINCT carrier) FILTER (WHERE minute > 1)", Kind.AGGREGATE))
        .isEmpty();
    assertThat(problems("first(arr_delay)", Kind.AGGREGATE))
        .singleElement()
        .asString()
        .contains("order");
    assertThat(problems("collect_list(arr_delay)", Kind.AGGREGATE))
        .singleElement()
        .asString()
        .contains("order");
    assertThat(problems("arr_delay", Kind.AGGREGATE))
        .singleElement()
        .asString()
        .contains("cannot be evaluated");
    assertThat(problems("sum(rand())", Kind.AGGREGATE))
        .singleElement()
        .asString()
        .contains("random");
  }

  @Test
  void w7_oneSentenceEvenForWhatBreaksTheParser() {
    assertThat(problems("minute + ".repeat(1_000) + "1", Kind.ROW))
        .singleElement()
        .asString()
        .endsWith("...' is longer than 5000 characters");
    assertThat(problems("NOT ".repeat(1_000) + "nothing", Kind.ROW))
        .singleElement()
        .asString()
        .matches(".*( is nested too deeply| uses nothing, which is no column here.*)");
    assertThat(problems("minute\n  + nothing", Kind.ROW))
        .singleElement()
        .asString()
        .startsWith("the expression 'minute + nothing' uses nothing");
  }

  @Test
  void w7_everyReasonIsReported() {
    assertThat(problems("rand() + uuid() + nothing", Kind.ROW)).hasSize(3);
  }

  @Test
  void w7_theAllowedFunctionsExistInSpark() {
    List<String> builtin =
        ScalaSeqs.list(FunctionRegistry.builtin().listFunction()).stream()
            .map(function -> function.funcName())
            .toList();
    assertThat(builtin).containsAll(PureFunctions.ROW).containsAll(PureFunctions.AGGREGATE);
    assertThat(builtin)
        .filteredOn(name -> PureFunctions.reasonAgainst(name) != null)
        .doesNotContainAnyElementsOf(PureFunctions.ROW)
        .doesNotContainAnyElementsOf(PureFunctions.AGGREGATE);
  }

  private static List<String> problems(String sql, Kind kind) {
    List<String> problems = new ArrayList<>();
    DataType type = Expressions.check(sql, SOURCE, kind, problems::add);
    assertThat(type == null).isEqualTo(!problems.isEmpty());
    return problems;
  }
}
