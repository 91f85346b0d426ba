package dev.nightjar.lakehouse;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** An extension of Spark under which every session of the process refuses what is not reading. */
public final class ReadOnlySessions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectParser(
        new AbstractFunction2<>() {
          @Override
          public ParserInterface apply(SparkSession session, ParserInterface parser) {
            return new ReadOnlyParser(parser);
          }
        });
    return BoxedUnit.UNIT;
  }

  /** Whatever is given to Spark as the text of a statement comes through here. */
  private record ReadOnlyParser(ParserInterface parser) implements ParserInterface {
    @Override
    public LogicalPlan parsePlan(String sql) throws ParseException {
      return ReadOnlyStatements.require(parser.parsePlan(sql));
    }

    @Override
    public LogicalPlan parseQuery(String sql) throws ParseException {
      return ReadOnlyStatements.require(parser.parseQuery(sql));
    }

    @Override
    public Expression parseExpression(String sql) throws ParseException {
      return parser.parseExpression(sql);
    }

    @Override
    public TableIdentifier parseTableIdentifier(String sql) throws ParseException {
      return parser.parseTableIdentifier(sql);
    }

    @Override
    public FunctionIdentifier parseFunctionIdentifier(String sql) throws ParseException {
      return parser.parseFunctionIdentifier(sql);
    }

    @Override
    public Seq<String> parseMultipartIdentifier(String sql) throws ParseException {
      return parser.parseMultipartIdentifier(sql);
    }

    @Override
    public StructType parseTableSchema(String sql) throws ParseException {
      return parser.parseTableSchema(sql);
    }

    @Override
    public DataType parseDataType(String sql) throws ParseException {
      return parser.parseDataType(sql);
    }
  }
}
