package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.features.kernel.Candidates;
import dev.nightjar.features.kernel.HeldRows;
import java.util.Collection;
import java.util.Iterator;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Gives each slot the newest row of a feature table that it may see. */
final class NewestPass implements TablePass<HeldRows<ColumnarBatch>> {
  private static final long serialVersionUID = 1L;

  private final AsOfRule rule;
  private final Newest newest;
  private final EventReader events;
  private final DataType[] types;
  private final int[] columns;

  NewestPass(EventSource source, Collection<String> columns, AsOfRule rule) {
    StructType schema = source.rows().schema();
    this.rule = rule;
    this.newest = new Newest(source.name(), source.eventTime(), source.availableTime() != null);
    this.events = new EventReader(source);
    this.columns = columns.stream().mapToInt(schema::fieldIndex).toArray();
    this.types = TablePass.types(schema, this.columns);
  }

  @Override
  public long bytesOfSlot() {
    return HeldRows.bytesOfSlot(events.knownApart(), false) + StoredRows.bytesOfSlot(types);
  }

  @Override
  public long bytes(SpineIndex spine) {
    return spine.slots().size() * bytesOfSlot();
  }

  @Override
  public long placesOfSlot() {
    return StoredRows.wordsOfSlot(types);
  }

  @Override
  public HeldRows<ColumnarBatch> of(Iterator<ColumnarBatch> batches, SpineIndex spine) {
    int slots = spine.slots().size();
    HeldRows<ColumnarBatch> held =
        new HeldRows<>(slots, new StoredRows(types, columns, slots), events.knownApart(), false);
    Candidates<ColumnarBatch> candidates = new Candidates<>(spine.slots(), rule, held);
    EventReader.Reading reading = events.reading(spine);
    while (batches.hasNext()) {
      ColumnarBatch batch = batches.next();
      candidates.offer(reading.of(batch), batch);
    }
    return held;
  }

  @Override
  public HeldRows<ColumnarBatch> merged(
      HeldRows<ColumnarBatch> one, HeldRows<ColumnarBatch> other) {
    one.merge(other);
    return one;
  }

  @Override
  public FilledTable filled(SpineIndex spine, HeldRows<ColumnarBatch> held) {
    int[] from = new Candidates<>(spine.slots(), rule, held).fill();
    int ties = 0;
    for (int slot : from) {
      ties += slot >= 0 && held.isTied(slot) ? 1 : 0;
    }
    newest.requireNoTies(ties);
    return new NewestRows((StoredRows) held.values(), from);
  }
}
