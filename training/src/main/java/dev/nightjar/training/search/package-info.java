/**
 * The search for good parameters, without Spark: spaces, algorithms, rankings of trials, and what a
 * study tries next. Everything here is a function of the specification and of finished trials.
 */
@NullMarked
package dev.nightjar.training.search;

import org.jspecify.annotations.NullMarked;
