package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LandingBatch;
import dev.nightjar.lakehouse.LandingReader;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.lakehouse.SparkFailures;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.validation.Gate;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Writes what landed to staging: the windows that a table does not hold yet from the same files by
 * the same gate.
 */
final class LandingStage {
  private final Lakehouse lakehouse;
  private final LandingReader reader;
  private final Map<String, Gate> gates;
  private final PrintWriter err;

  LandingStage(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.reader = new LandingReader(lakehouse.spark(), project.project());
    this.gates = project.gates();
    this.err = err;
  }

  /** What to make of nights that no landing reaches. */
  enum Outside {
    /** A slip of the pen. */
    REFUSE,
    /** Empty nights: something else shows that they are meant. */
    EMPTY
  }

  /**
   * Stages the batches of tables that land, as {@link #stage(Run, List, NightRange, boolean,
   * Outside, UnaryOperator)}; nights outside of everything that landed are refused.
   */
  List<StagedBatch> stage(
      Run run,
      List<TableDefinition> tables,
      NightRange nights,
      boolean history,
      UnaryOperator<String> folder) {
    return stage(run, tables, nights, history, Outside.REFUSE, folder);
  }

  /**
   * Stages the batches of tables that land.
   *
   * @param history all history up to the last night, instead of the nights
   * @param folder the folder of a table's batch, by the table's name
   * @return the batches; none for a table that is up to date
   * @throws NightjarException of category USER when the nights lie outside of everything that
   *     landed
   */
  List<StagedBatch> stage(
      Run run,
      List<TableDefinition> tables,
      NightRange nights,
      boolean history,
      Outside outside,
      UnaryOperator<String> folder) {
    List<LandingBatch> landed = new ArrayList<>();
    landed.addAll(
        SideBySide.each(
            tables,
            table -> history ? reader.history(table, nights.to()) : reader.read(table, nights)));
    if (outside == Outside.REFUSE) {
      refuseOutside(tables, landed, nights, history);
    }
    List<Landed> batches = new ArrayList<>();
    for (int i = 0; i < landed.size(); i++) {
      TableDefinition table = tables.get(i);
      landed.get(i).remarks().forEach(r -> err.println("WARN " + table.name() + ": " + r));
      batches.add(new Landed(table, landed.get(i)));
    }
    return SideBySide.each(batches, batch -> stage(run, batch, folder)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** What landed for a table. */
  private record Landed(TableDefinition table, LandingBatch batch) {}

  private Optional<StagedBatch> stage(Run run, Landed landed, UnaryOperator<String> folder) {
    TableDefinition table = landed.table();
    SortedSet<TableWindow> todo =
        lakehouse.outdated(
            table.name(), Gate.inputHashes(gates.get(table.name()), landed.batch().inputHashes()));
    if (todo.isEmpty()) {
      run.output(lakehouse.newest(table.name()));
      return Optional.empty();
    }
    StagedBatch staged = write(table, landed.batch(), todo, folder.apply(table.name()));
    Checkpoint.STAGED.reached(run, table.name());
    return Optional.of(staged);
  }

  private StagedBatch write(
      TableDefinition table, LandingBatch batch, SortedSet<TableWindow> todo, String path) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>(batch.inputHashes());
    Dataset<Row> rows = batch.rows();
    if (batch.empty()) {
      hashes.keySet().retainAll(todo);
      return new StagedBatch(table, "", hashes);
    }
    if (hashes.keySet().retainAll(todo)) {
      Object[] nights = todo.stream().map(TableWindow::night).toArray();
      rows = rows.where(col(TableDefinition.NIGHT).isin(nights));
    }
    try {
      rows.write().mode(SaveMode.Overwrite).parquet(path);
    } catch (RuntimeException e) {
      throw SparkFailures.explain("Cannot take in the landing of the table " + table.name(), e);
    }
    return new StagedBatch(table, path, hashes);
  }

  /** A night that no table's landing reaches is a slip of the pen, not an empty night. */
  private static void refuseOutside(
      List<TableDefinition> tables, List<LandingBatch> landed, NightRange nights, boolean history) {
    if (landed.isEmpty() || landed.stream().anyMatch(batch -> batch.holds() == null)) {
      return;
    }
    List<NightRange> holds =
        landed.stream().map(LandingBatch::holds).map(Objects::requireNonNull).toList();
    boolean reached =
        holds.stream()
            .anyMatch(
                held ->
                    !held.to().isBefore(history ? nights.to() : nights.from())
                        && !held.from().isAfter(nights.to()));
    if (!reached) {
      List<String> ranges = new ArrayList<>();
      for (int i = 0; i < holds.size(); i++) {
        ranges.add(tables.get(i).name() + " " + holds.get(i));
      }
      throw NightjarException.user(
          "Cannot ingest " + (history ? "the history to " : "night ") + nights,
          "the landing holds other nights: " + String.join(", ", ranges),
          "choose nights within them");
    }
  }
}
