package dev.nightjar.lakehouse;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.FalseLiteral$;
import org.apache.spark.sql.catalyst.expressions.codegen.JavaCode;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.IndexedSeq;
import scala.collection.Seq;
import scala.collection.immutable.List$;

/** A constant that generated code is given, where Spark's literal would be written into it. */
final class TimeArgument extends Expression implements Serializable {
  private static final long serialVersionUID = 1;

  private final Literal literal;

  TimeArgument(Literal literal) {
    this.literal = literal;
  }

  @Override
  public boolean nullable() {
    return false;
  }

  @Override
  public boolean foldable() {
    return true;
  }

  @Override
  public DataType dataType() {
    return literal.dataType();
  }

  @Override
  public Object eval(@Nullable InternalRow row) {
    return literal.value();
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    String boxed = CodeGenerator.boxedType(dataType());
    String argument = context.addReferenceObj("time", literal.value(), boxed);
    return ExprCode.apply(
        FalseLiteral$.MODULE$, JavaCode.expression(argument, CodeGenerator.javaClass(dataType())));
  }

  @Override
  public Seq<Expression> children() {
    return List$.MODULE$.<Expression>empty();
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> none) {
    return this;
  }

  @Override
  public String toString() {
    return literal.toString();
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int n) {
    return literal;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof TimeArgument;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimeArgument that && literal.equals(that.literal);
  }

  @Override
  public int hashCode() {
    return literal.hashCode();
  }
}
