package dev.nightjar.training.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Encodes the rows of a partition block by block; no more than one block is in memory. */
final class BlockEncoder implements Iterator<BlockEncoder.Encoded> {
  /** Small enough for any heap, large enough that what surrounds a block does not count. */
  static final int ROWS = 4096;

  private final Iterator<InternalRow> rows;
  private final RowEncoder encoder;
  private final RoleReader roles;
  private final int width;
  private boolean ended;

  /**
   * A block and what was noticed in its rows.
   *
   * @param rounded by input, how many whole numbers became another float
   * @param hashes by column that is hashed, of each row of the block
   */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  record Encoded(
      RowBlock block, RoleReader.Faults faults, long unlabelled, long[] rounded, long[][] hashes)
      implements Serializable {}

  BlockEncoder(Iterator<InternalRow> rows, Encoder encoder, StructType schema, RoleReader roles) {
    this.rows = rows;
    this.encoder = encoder.bind(schema);
    this.width = encoder.width();
    this.roles = roles;
  }

  /** A partition without rows has one empty block. */
  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public Encoded next() {
    if (ended) {
      throw new NoSuchElementException();
    }
    RowBlock block = new RowBlock(width, 1, ROWS, roles.weighted());
    RoleReader.Faults faults = new RoleReader.Faults();
    long[][] hashes = new long[roles.hashes()][ROWS];
    long unlabelled = 0;
    while (block.rows < ROWS && rows.hasNext()) {
      InternalRow row = rows.next();
      float label = roles.label(row, faults);
      if (Float.isNaN(label)) {
        unlabelled++;
        continue;
      }
      encoder.encode(row, block.values, block.rows * width);
      block.labels[block.rows] = label;
      block.predictAt[block.rows] = roles.predictAt(row, faults);
      if (roles.weighted()) {
        block.weights[block.rows] = roles.weight(row, faults);
      }
      for (int column = 0; column < hashes.length; column++) {
        hashes[column][block.rows] = roles.hash(row, column);
      }
      block.rows++;
    }
    ended = !rows.hasNext();
    // Counted from the start of the partition: only its last block tells.
    long[] rounded = ended ? encoder.rounded() : new long[0];
    Arrays.setAll(hashes, column -> Arrays.copyOf(hashes[column], block.rows));
    return new Encoded(block.trim(), faults, unlabelled, rounded, hashes);
  }
}
