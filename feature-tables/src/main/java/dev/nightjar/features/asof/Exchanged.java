package dev.nightjar.features.asof;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.physical.HashPartitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.exchange.REPARTITION_BY_NUM$;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import scala.Option;
import scala.collection.JavaConverters;

/** Rows that lie together by their entity, where keys that are equal have one type. */
final class Exchanged {
  private Exchanged() {}

  /**
   * The plan that cuts rows into exactly so many parts. {@link Dataset#repartition} would leave
   * rows as they are that are cut by their key already, and then make fewer parts of them.
   */
  static SparkPlan by(Dataset<Row> rows, List<String> key, int parts) {
    SparkPlan plan = rows.queryExecution().executedPlan();
    List<Attribute> columns = JavaConverters.seqAsJavaList(plan.output());
    List<Expression> by = new ArrayList<>();
    for (String part : key) {
      Attribute column = columns.get(rows.schema().fieldIndex(part));
      by.add(KeyKind.exchanged(new Column(column), column.dataType()).expr());
    }
    return new ShuffleExchangeExec(
        new HashPartitioning(JavaConverters.asScalaBuffer(by).toSeq(), parts),
        plan,
        REPARTITION_BY_NUM$.MODULE$,
        Option.empty());
  }
}
