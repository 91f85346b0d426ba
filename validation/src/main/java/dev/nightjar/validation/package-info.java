/**
 * Rules and gates over a night's batch, the quarantine of bad rows, and the reference profile of a
 * model. Knows tables, not features.
 */
@NullMarked
package dev.nightjar.validation;

import org.jspecify.annotations.NullMarked;
