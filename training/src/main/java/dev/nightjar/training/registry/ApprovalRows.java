package dev.nightjar.training.registry;

import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Steps of approval as rows of their Delta table. */
final class ApprovalRows {
  /** Columns of {@code nightjar_approvals}. */
  static final StructType SCHEMA =
      StructType.fromDDL(
          """
          model STRING, sequence BIGINT, action STRING, version BIGINT, champion_version BIGINT,
          champion_sequence BIGINT, decided_night DATE, reason STRING, by STRING, at TIMESTAMP,
          run_id STRING""");

  private ApprovalRows() {}

  static Row row(Approval a) {
    return RowFactory.create(
        a.model(),
        a.sequence(),
        a.action().name(),
        a.version(),
        a.expected(),
        a.championSequence(),
        a.night(),
        a.reason(),
        a.by(),
        a.at(),
        a.runId());
  }

  static Approval approval(Row row) {
    @Nullable Long expected = row.getAs("champion_version");
    @Nullable LocalDate night = row.getAs("decided_night");
    return new Approval(
        row.<String>getAs("model"),
        row.<Long>getAs("sequence"),
        Approval.Action.valueOf(row.<String>getAs("action")),
        row.<Long>getAs("version"),
        expected,
        row.<Long>getAs("champion_sequence"),
        night,
        row.<String>getAs("reason"),
        row.<String>getAs("by"),
        row.<Instant>getAs("at"),
        row.<String>getAs("run_id"));
  }
}
