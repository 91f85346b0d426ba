package dev.nightjar.training.study;

import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.split.Fold;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What all trials of a study learn from.
 *
 * @param target what is predicted
 * @param rows all rows, as collected: encodings that learn from rows are not fitted yet
 * @param folds what is trained on and what is measured; a trial's measures are their means
 */
public record StudyRows(Target target, Matrix rows, List<Fold> folds) implements Serializable {
  private static final int CHUNK = 1 << 14;

  public StudyRows {
    folds = List.copyOf(folds);
  }

  /**
   * SHA-256 of all values, labels, weights and folds: equal for equal rows, however the tables that
   * they came from are laid out.
   */
  public String hash() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    update(digest, rows.values());
    update(digest, rows.labels());
    update(digest, rows.weights());
    for (Fold fold : folds) {
      update(digest, fold.train());
      update(digest, fold.validation());
    }
    digest.update(target.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Bytes that rows, folds and the copies for each fold take in the heap of each executor, and the
   * largest part to train on once more: a trainer brings it into its own form or order.
   */
  public long bytes() {
    long perRow = 4L * rows.width() + 16;
    long bytes = perRow * rows.rows();
    int largest = 0;
    for (Fold fold : folds) {
      bytes += (perRow + Integer.BYTES) * (fold.train().length + (long) fold.validation().length);
      largest = Math.max(largest, fold.train().length);
    }
    return bytes + perRow * largest;
  }

  private static void update(MessageDigest digest, float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.clear();
      buffer.asFloatBuffer().put(values, from, count);
      digest.update(buffer.array(), 0, 4 * count);
    }
    digest.update((byte) -1);
  }

  private static void update(MessageDigest digest, int[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * CHUNK);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.clear();
      buffer.asIntBuffer().put(values, from, count);
      digest.update(buffer.array(), 0, 4 * count);
    }
    digest.update((byte) -2);
  }
}
