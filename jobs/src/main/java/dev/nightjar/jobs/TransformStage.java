package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SparkFailures;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TransformReader;
import dev.nightjar.validation.Gate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Writes a table that is made from others to staging: the windows that it does not hold yet from
 * the same input by the same gate.
 */
final class TransformStage {
  /** Nights of one plan: more of them cost more to plan than they save. */
  private static final int TOGETHER = 8;

  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final Map<String, Gate> gates;

  TransformStage(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.gates = project.gates();
  }

  /**
   * Stages nights of a table.
   *
   * @param windows nights, or one history
   * @return the batch; none when the table is up to date
   * @throws NightjarException of category USER when a table that it is made from does not hold a
   *     night
   */
  Optional<StagedBatch> stage(Run run, TableDefinition table, Collection<TableWindow> windows) {
    TransformReader reader = new TransformReader(lakehouse, table, project.project().tables(), run);
    SortedMap<TableWindow, String> hashes = reader.inputHashes(windows);
    hashes
        .keySet()
        .retainAll(
            lakehouse.outdated(table.name(), Gate.inputHashes(gates.get(table.name()), hashes)));
    if (hashes.isEmpty()) {
      run.output(lakehouse.newest(table.name()));
      return Optional.empty();
    }
    StagedBatch batch = new StagedBatch(table, lakehouse.staging(run, table.name()), hashes);
    try {
      write(reader, batch);
      refuseUnknown(batch);
    } catch (RuntimeException e) {
      throw SparkFailures.explain("Cannot make the table " + table.name(), e);
    }
    Checkpoint.STAGED.reached(run, table.name());
    return Optional.of(batch);
  }

  private static void write(TransformReader reader, StagedBatch batch) {
    List<TableWindow> windows = new ArrayList<>(batch.inputHashes().keySet());
    for (int from = 0; from < windows.size(); from += TOGETHER) {
      Dataset<Row> rows =
          windows.subList(from, Math.min(from + TOGETHER, windows.size())).stream()
              .map(reader::rows)
              .reduce(Dataset::union)
              .orElseThrow();
      rows.write().mode(from == 0 ? SaveMode.Overwrite : SaveMode.Append).parquet(batch.path());
    }
  }

  /** A row of a history that never became known would belong to no night. */
  private void refuseUnknown(StagedBatch batch) {
    if (batch.inputHashes().firstKey().history()) {
      long unknown =
          batch.rows(lakehouse.spark()).where(col(TableDefinition.KNOWN_AT).isNull()).count();
      if (unknown > 0) {
        throw NightjarException.user(
            "Cannot make the history of " + batch.table().name(),
            unknown + " rows have no available_time, so no night would take them in",
            "give available_time in " + batch.table().mark().file() + " a value for every row");
      }
    }
  }
}
