package dev.nightjar.features;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Labelled rows with their features.
 *
 * @param manifest what they were made from
 * @param rows the columns of {@link Joined#rows} with {@code _label} (double, never null) before
 *     the features; in no particular order; readable until the run that built them ends
 */
public record TrainingSet(Manifest manifest, Dataset<Row> rows) {}
