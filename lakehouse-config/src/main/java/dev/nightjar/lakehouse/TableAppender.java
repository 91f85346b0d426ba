package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;

/**
 * Appends rows to a table of facts that are never replaced (ledger, model versions, champions),
 * each under an identifier whose sequence rises by one: of two that write the same step, one wins.
 */
final class TableAppender {
  private static final int TRIES = 12;

  private final Lakehouse lakehouse;
  private final String table;

  TableAppender(Lakehouse lakehouse, String table) {
    this.lakehouse = lakehouse;
    this.table = table;
  }

  /** The last sequence appended under the identifier; 0 when there is none. */
  long sequence(String id) {
    if (!lakehouse.exists(table)) {
      return 0;
    }
    TableLog log = lakehouse.log(table);
    return log.state(log.newest()).transactions().getOrDefault(appId(id), 0L);
  }

  /** False, and nothing written, when the sequence is not the next one. */
  boolean appendOnce(String run, String job, Dataset<Row> rows, String id, long sequence) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      TableLog log = lakehouse.newLog(table);
      OptimisticTransaction txn = log.delta().startTransaction();
      if (Math.max(0, log.transaction(txn, appId(id))) != sequence - 1) {
        return false;
      }
      TableShape.declare(txn, table, rows.schema());
      List<Action> actions =
          new ArrayList<>(RowsInMemory.writeFiles(lakehouse.spark(), txn, rows, bytes -> {}));
      actions.add(
          new SetTransaction(appId(id), sequence, Option.apply(System.currentTimeMillis())));
      String note = new CommitNote(run, job, Verdict.PASS, List.of(), new TreeMap<>()).toJson();
      try {
        txn.commit(
            ScalaSeqs.seq(actions),
            new DeltaOperations.Write(
                SaveMode.Append, Option.empty(), Option.empty(), Option.apply(note)));
        return true;
      } catch (DeltaConcurrentModificationException e) {
        // Someone else wrote: perhaps this very step. Look again.
      }
    }
    throw NightjarException.outside(
        "Cannot append to the table " + table,
        "other writers changed it " + TRIES + " times in a row",
        "try again",
        null);
  }

  private String appId(String id) {
    return table + "#" + id;
  }
}
