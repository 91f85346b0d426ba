package dev.nightjar.validation;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Staged rows and the windows they are judged in.
 *
 * @param rows the staged columns and {@link #WINDOW}, the night of the window that a row lies in
 * @param columns the staged columns
 * @param windows by their nights
 */
record Batch(Dataset<Row> rows, StructType columns, SortedMap<LocalDate, JudgedWindow> windows) {
  static final String WINDOW = "_window";
  static final String CUTOFF = "_cutoff";

  static Batch of(Dataset<Row> staged, Collection<TableWindow> windows, NightClock clock) {
    SortedMap<LocalDate, JudgedWindow> judged = new TreeMap<>();
    Column night = col(TableDefinition.NIGHT);
    Column window = night;
    for (TableWindow each : windows) {
      judged.put(each.night(), JudgedWindow.of(each, clock));
      if (each.history()) {
        window = when(night.leq(lit(each.night())), lit(each.night())).otherwise(window);
      }
    }
    return new Batch(staged.withColumn(WINDOW, window), staged.schema(), judged);
  }

  List<String> names() {
    return List.of(columns.fieldNames());
  }

  /** Adds {@link #CUTOFF}, the cutoff of each row's window. */
  Dataset<Row> withCutoff(Dataset<Row> some) {
    List<Row> cutoffs = new ArrayList<>();
    windows.values().forEach(w -> cutoffs.add(RowFactory.create(w.night(), w.cutoff())));
    StructType schema =
        new StructType().add(WINDOW, DataTypes.DateType).add(CUTOFF, DataTypes.TimestampType);
    return some.join(
        broadcast(some.sparkSession().createDataFrame(cutoffs, schema)),
        scala.collection.JavaConverters.asScalaBuffer(List.of(WINDOW)).toSeq());
  }

  JudgedWindow window(LocalDate night) {
    JudgedWindow window = windows.get(night);
    if (window == null) {
      throw NightjarException.bug(
          "Cannot judge rows of the night " + night + ", which is not among " + windows.keySet(),
          null);
    }
    return window;
  }
}
