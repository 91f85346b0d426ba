/** Tells people of alerts and decisions, by webhook and e-mail, each of them once. */
@NullMarked
package dev.nightjar.monitoring.notify;

import org.jspecify.annotations.NullMarked;
