package dev.nightjar.lakehouse;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.ColumnarRule;
import org.apache.spark.sql.execution.SparkPlan;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** What Nightjar adds to Spark's planning: results stay the same, nights become cheaper. */
public final class SparkRules extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectOptimizerRule(
        new AbstractFunction1<>() {
          @Override
          public Rule<LogicalPlan> apply(SparkSession session) {
            return new FixedIntervals();
          }
        });
    extensions.injectQueryStagePrepRule(
        new AbstractFunction1<>() {
          @Override
          public Rule<SparkPlan> apply(SparkSession session) {
            return new SmallQueries();
          }
        });
    extensions.injectColumnar(
        new AbstractFunction1<>() {
          @Override
          public ColumnarRule apply(SparkSession session) {
            return new AfterPlanning();
          }
        });
    return BoxedUnit.UNIT;
  }

  /** Runs after all planning, before code is generated. */
  private static final class AfterPlanning extends ColumnarRule {
    @Override
    public Rule<SparkPlan> postColumnarTransitions() {
      return new TimesAsArguments();
    }
  }
}
