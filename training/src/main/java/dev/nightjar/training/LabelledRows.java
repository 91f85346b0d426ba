package dev.nightjar.training;

import dev.nightjar.features.Joined;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Collected;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.split.SplitRows;
import dev.nightjar.training.split.SplitSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A project's training set at the driver, with what its split looks at.
 *
 * @param raw the rows, with nothing learned yet
 * @param split how they are divided
 * @param at the same rows as the split sees them
 */
record LabelledRows(Matrix raw, SplitSpec split, SplitRows at) {
  /**
   * Encodes and collects them.
   *
   * @param rows a training set
   * @param count how many rows it has
   */
  static LabelledRows collect(
      Dataset<Row> rows, List<FeatureSpec> features, long count, SplitSpec split) {
    List<String> hashed = new ArrayList<>();
    if (split.needsKeys()) {
      hashed.add(Joined.KEY);
    }
    String group = split.group();
    if (group != null) {
      hashed.add(group);
    }
    Collected collected =
        MatrixCollector.collect(rows, Encoder.fitSpecs(rows, features), count, hashed);
    Matrix raw = collected.matrix();
    return new LabelledRows(
        raw,
        split,
        new SplitRows(
            raw.predictAt(),
            raw.labels(),
            // By time a part may hold one class: where little happens, nights go on.
            split.needsKeys() ? SplitRows.LabelKind.CLASSES : SplitRows.LabelKind.NONE,
            group == null ? new int[0] : SplitRows.groups(hashes(collected, group)),
            hashes(collected, Joined.KEY)));
  }

  /** Empty where none were asked for. */
  private static long[] hashes(Collected collected, String column) {
    return collected.hashes().getOrDefault(column, new long[0]);
  }

  /**
   * Divides them.
   *
   * @param asOf T
   * @throws NightjarException of category USER when a part comes out empty
   */
  Parts parts(Instant asOf) {
    return Parts.of(raw, split.divide(at, asOf));
  }
}
