/** Measured comparisons: our engines and their peers on the same data in one run. */
@NullMarked
package dev.nightjar.benchmarks;

import org.jspecify.annotations.NullMarked;
