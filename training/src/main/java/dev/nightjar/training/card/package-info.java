/** Model cards: what a model is, how good it is and where its limits are; without a lakehouse. */
@NullMarked
package dev.nightjar.training.card;

import org.jspecify.annotations.NullMarked;
