package dev.nightjar.features.asof;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * A large value that all tasks read: a broadcast, or the value itself where tasks run in the
 * driver's own process.
 *
 * @param <T> the value
 */
final class Shared<T extends Serializable> implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final Map<String, Object> HERE = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final @Nullable Broadcast<T> broadcast;

  Shared(SparkContext context, T value) {
    if (context.isLocal()) {
      HERE.put(id, value);
      broadcast = null;
    } else {
      broadcast = JavaSparkContext.fromSparkContext(context).broadcast(value);
    }
  }

  @SuppressWarnings("unchecked") // put there by the constructor
  T value() {
    return broadcast != null ? broadcast.value() : (T) Objects.requireNonNull(HERE.get(id));
  }

  @Override
  public void close() {
    HERE.remove(id);
    if (broadcast != null) {
      broadcast.destroy();
    }
  }
}
