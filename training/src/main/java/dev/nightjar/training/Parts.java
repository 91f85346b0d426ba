package dev.nightjar.training;

import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.split.Division;

/**
 * A training set in parts, encoded by what the rows that the tested model learns from alone have
 * taught.
 *
 * @param outcomes labels and instants of all rows; with or without their features
 * @param division where the parts lie in it
 * @param train what the tested model learns from
 * @param validation the rows that some fold holds out, in their order
 * @param test what the reported metrics are measured on, at the driver with every engine
 */
record Parts(
    Matrix outcomes, Division division, EncodedPart train, EncodedPart validation, Matrix test) {}
