package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.NightjarException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message.
 *
 * @param channel {@code webhook} or {@code email}
 * @param notices how many things it tells; at least one
 * @param failure why it was not delivered; null where it was
 */
public record Delivery(String channel, int notices, @Nullable NightjarException failure) {}
