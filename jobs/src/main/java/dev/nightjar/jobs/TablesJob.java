package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description = "Lists the lakehouse's tables with their newest version, rows and newest night.",
    footer = {"", "Examples:", "  nightjar tables", "  nightjar tables --json"})
final class TablesJob extends Job {
  @Mixin ShowOptions show;

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    ShownTable shown = new ShownTable(List.of("table", "version", "rows", "newest_night"));
    for (String table : lakehouse.tables()) {
      TableVersion newest = lakehouse.newest(table);
      Dataset<Row> rows = lakehouse.read(newest);
      boolean hasNights = Arrays.asList(rows.columns()).contains(TableDefinition.NIGHT);
      Column newestNight = hasNights ? max(TableDefinition.NIGHT) : lit(null).cast("date");
      Row sums = rows.agg(count(lit(1)), newestNight).head();
      shown.add(Arrays.asList(table, newest.version(), sums.getLong(0), sums.get(1)));
    }
    shown.print(out(), show.json);
    return DONE;
  }
}
