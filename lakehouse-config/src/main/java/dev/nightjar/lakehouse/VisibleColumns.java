package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** The columns that a node of a partly analysed plan may use, as people would write them. */
final class VisibleColumns {
  private final Set<String> plain = new TreeSet<>();
  private final Set<String> qualified = new TreeSet<>();
  private final Set<String> ownNames = new TreeSet<>();

  private VisibleColumns() {}

  /** Those of the node's children; none where a child's own columns are not known. */
  static VisibleColumns of(LogicalPlan node) {
    VisibleColumns columns = new VisibleColumns();
    for (LogicalPlan child : ScalaSeqs.list(node.children())) {
      if (!columns.add(child)) {
        return new VisibleColumns();
      }
    }
    for (Expression expression : ScalaSeqs.list(node.expressions())) {
      if (expression instanceof Alias alias) {
        columns.ownNames.add(alias.name().toLowerCase(Locale.ROOT));
      }
    }
    return columns;
  }

  boolean isEmpty() {
    return plain.isEmpty();
  }

  /** True for a column, or a field of one, or a name that the node itself gives. */
  boolean has(List<String> nameParts) {
    String first = nameParts.get(0).toLowerCase(Locale.ROOT);
    return plain.contains(first)
        || ownNames.contains(first)
        || (nameParts.size() > 1
            && qualified.contains(first + "." + nameParts.get(1).toLowerCase(Locale.ROOT)));
  }

  /** As {@link Problems#didYouMean}: with the table's name where the wrong name has one. */
  String didYouMean(String name) {
    return Problems.didYouMean(name, name.contains(".") ? qualified : plain);
  }

  private boolean add(LogicalPlan child) {
    List<Attribute> output;
    try {
      output = ScalaSeqs.list(child.output());
    } catch (RuntimeException e) {
      // Not analysed far enough to say.
      return false;
    }
    for (Attribute column : output) {
      if (!column.resolved()) {
        return false;
      }
      String name = column.name().toLowerCase(Locale.ROOT);
      plain.add(name);
      List<String> qualifier = ScalaSeqs.list(column.qualifier());
      if (!qualifier.isEmpty()) {
        qualified.add(qualifier.get(qualifier.size() - 1).toLowerCase(Locale.ROOT) + "." + name);
      }
    }
    return true;
  }
}
