/** Measures of predicted probabilities against outcomes; plain Java, without Spark. */
@NullMarked
package dev.nightjar.training.evaluation;

import org.jspecify.annotations.NullMarked;
