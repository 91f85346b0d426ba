/** Makes predicted probabilities agree with how often the predicted comes true. */
@NullMarked
package dev.nightjar.training.calibration;

import org.jspecify.annotations.NullMarked;
