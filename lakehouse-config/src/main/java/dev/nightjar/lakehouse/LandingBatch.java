package dev.nightjar.lakehouse;

import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What nights take in of a table (rule T3), still to be gated and published.
 *
 * @param rows the columns of {@link TableDefinition#schema}; evaluated when asked for
 * @param inputHashes for each window of the batch what it is made from (rule W2)
 * @param remarks sentences about new and widened columns and rows known late
 * @param holds the nights that the landing has rows for, from the first to the last; null where the
 *     nights have files of their own or nothing is in them
 * @param empty true when it is known that there is no row
 */
public record LandingBatch(
    Dataset<Row> rows,
    SortedMap<TableWindow, String> inputHashes,
    List<String> remarks,
    @Nullable NightRange holds,
    boolean empty) {}
