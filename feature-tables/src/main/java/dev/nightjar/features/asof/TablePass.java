package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Streams batches of one table past the slots of a spine.
 *
 * @param <P> what a part of the table leaves
 */
interface TablePass<P extends Serializable> extends Serializable {
  /** About so many bytes are taken for each row of the spine, or a little more. */
  long bytesOfSlot();

  /** So many bytes a part takes. */
  long bytes(SpineIndex spine);

  /** Places that each row of the spine takes in the largest array. */
  long placesOfSlot();

  /** What a part of the table leaves in the slots. */
  P of(Iterator<ColumnarBatch> batches, SpineIndex spine);

  /** What two parts leave; either may be changed. */
  P merged(P one, P other);

  /**
   * What each slot sees.
   *
   * @throws dev.nightjar.lakehouse.NightjarException of category USER where that is ambiguous
   */
  FilledTable filled(SpineIndex spine, P part);

  /** The types of some columns. */
  static DataType[] types(StructType schema, int[] columns) {
    DataType[] types = new DataType[columns.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = schema.fields()[columns[i]].dataType();
    }
    return types;
  }
}
