package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * A large result of a task. Where tasks run in the driver's own process it is handed over as it is;
 * writing it out and reading it back would take longer than the work.
 *
 * @param <T> the result
 */
final class HandOver<T extends Serializable> implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Object> HERE = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final @Nullable T sent;

  HandOver(T result) {
    if (SparkEnv.get().executorId().equals("driver")) {
      HERE.put(id, result);
      sent = null;
    } else {
      sent = result;
    }
  }

  /** The result; to be taken once. */
  @SuppressWarnings("unchecked") // put there by the constructor
  T take() {
    return sent != null ? sent : (T) Objects.requireNonNull(HERE.remove(id));
  }
}
