package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.Windows.Measured;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** What is found of entities at cuts. */
interface CutPass extends Serializable {
  /** The different windows, ascending, in microseconds. */
  long[] widths();

  /** About so many bytes are taken for each cell. */
  long bytesOfCell();

  /** The columns of what is found. */
  StructType found();

  /** Cells over some entities of a block. */
  Cells cells(RowBlock block, int cells);

  /** What cells know. A slot has a cell for each window, and the last is that of the longest. */
  interface Cells {
    List<Measured<ColumnarBatch>> measured();

    /** How many rows are found in a slot. */
    int rows(int lastCell);

    /** One of them, good until the next is asked for. */
    InternalRow row(UnsafeRow entity, int lastCell, int which);
  }
}
