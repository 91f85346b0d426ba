package dev.nightjar.lakehouse;

import java.util.List;
import java.util.SortedMap;

/**
 * A commit of a table, as it says of itself.
 *
 * @param version the table version that it made
 * @param run the run that committed
 * @param job its job
 * @param verdict what the batch's gate concluded
 * @param inputs every table version the run had read by then, for this table or for another
 * @param windows the windows it filled that no later commit filled again, with their input hashes
 */
public record TableCommit(
    TableVersion version,
    String run,
    String job,
    Verdict verdict,
    List<TableVersion> inputs,
    SortedMap<TableWindow, String> windows) {}
