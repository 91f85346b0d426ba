/** How rows are divided into training, validation and test parts, over primitive arrays. */
@NullMarked
package dev.nightjar.training.split;

import org.jspecify.annotations.NullMarked;
