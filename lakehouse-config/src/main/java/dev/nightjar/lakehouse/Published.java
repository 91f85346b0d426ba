package dev.nightjar.lakehouse;

import java.util.SortedSet;

/**
 * What a publication did.
 *
 * @param version the table version that holds the batch
 * @param written the windows this run wrote; the others held the same input already (a no-op)
 * @param rows how many rows it wrote into them
 */
public record Published(TableVersion version, SortedSet<TableWindow> written, long rows) {}
