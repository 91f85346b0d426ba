/** Rows in batches of columns: read so, and written as Parquet without walking through rows. */
@NullMarked
package dev.nightjar.features.columnar;

import org.jspecify.annotations.NullMarked;
