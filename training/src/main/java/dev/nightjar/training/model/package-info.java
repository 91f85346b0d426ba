/** What a trained model is made of: encoder, matrix, trainer, predictor. */
@NullMarked
package dev.nightjar.training.model;

import org.jspecify.annotations.NullMarked;
