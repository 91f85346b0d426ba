/** The point-in-time join on Spark: carries the columns of data sets to the kernel and back. */
@NullMarked
package dev.nightjar.features.asof;

import org.jspecify.annotations.NullMarked;
