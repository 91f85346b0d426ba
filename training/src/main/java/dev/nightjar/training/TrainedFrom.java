package dev.nightjar.training;

import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The training set of one training, staged.
 *
 * @param night the night D
 * @param asOf T = C(D)
 * @param id id of its manifest
 * @param checksum checksum of its rows
 * @param count its rows
 * @param manifest the manifest as JSON
 * @param rows the rows, as files
 */
record TrainedFrom(
    LocalDate night,
    Instant asOf,
    String id,
    String checksum,
    long count,
    String manifest,
    Dataset<Row> rows) {}
