package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * What a version of a table consists of.
 *
 * @param files its data files
 * @param transactions the last version of every application identifier that wrote to it
 */
record TableState(List<AddFile> files, Map<String, Long> transactions) {
  TableState {
    files = List.copyOf(files);
    transactions = Map.copyOf(transactions);
  }
}
