package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.SpineSlots;
import dev.nightjar.features.kernel.Windows;
import java.io.Serializable;

/**
 * How the rows of a task are cut.
 *
 * @param cuts the instants, ascending, in microseconds
 * @param keys how many columns the entity has
 * @param event where the event_time is
 * @param known where it is since when a row is known
 * @param until where it is until when
 * @param mostRows rows that are in memory at a time
 * @param mostBytes that their cells may take, but where those of one entity take more
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record CutPlan(long[] cuts, int keys, int event, int known, int until, int mostRows, long mostBytes)
    implements Serializable {

  /** How many entities have cells at a time. */
  int entitiesAtOnce(CutPass pass) {
    long cells = Windows.cells(SpineSlots.ofAll(1, cuts), pass.widths().length);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, mostBytes / (cells * pass.bytesOfCell())));
  }
}
