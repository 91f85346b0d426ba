/**
 * The point-in-time kernel: which feature rows a spine sees, in plain Java over primitive arrays.
 * Knows neither Spark nor files; all times are microseconds since 1970 in UTC.
 */
@NullMarked
package dev.nightjar.features.kernel;

import org.jspecify.annotations.NullMarked;
