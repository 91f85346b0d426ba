package dev.nightjar.lakehouse;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.util.QuotingUtils;
import org.apache.spark.sql.functions;

/** Names as SQL takes them whole, whatever characters are in them. */
public final class Quoted {
  private Quoted() {}

  /** The name in backticks, its own ones doubled. */
  public static String name(String name) {
    return QuotingUtils.quoteIdentifier(name);
  }

  /** The column of exactly this name: a dot in it leads into no structure. */
  public static Column column(String name) {
    return functions.col(name(name));
  }
}
