/** The trainers that ship, and the explicit list of them. */
@NullMarked
package dev.nightjar.training.trainer;

import org.jspecify.annotations.NullMarked;
