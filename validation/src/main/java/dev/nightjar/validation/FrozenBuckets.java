package dev.nightjar.validation;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** The buckets of one profiled column, as {@link CountVector} has them. */
interface FrozenBuckets extends Serializable {
  static FrozenBuckets of(ColumnProfile profile) {
    return switch (profile.kind()) {
      case NUMBER -> new NumberBuckets(profile);
      case CATEGORY -> new CategoryBuckets(profile);
    };
  }

  List<String> names();

  /** Rows of the training data in each. */
  long[] reference();

  /** The bucket of the row's value, which {@link ProfiledColumn} has read. */
  int indexOf(InternalRow row, int column);
}
