/** Publishes nights to PostgreSQL, each exactly once. */
@NullMarked
package dev.nightjar.monitoring.postgres;

import org.jspecify.annotations.NullMarked;
