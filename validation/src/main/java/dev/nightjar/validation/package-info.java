/**
 * Rules and gates over a night's batch, the quarantine of bad rows, the reference profile of a
 * model and drift from it. Knows tables, not features.
 */
@NullMarked
package dev.nightjar.validation;

import org.jspecify.annotations.NullMarked;
