package dev.nightjar.training.model;

import java.io.Serializable;

/**
 * A column of the matrix that a fitted encoder makes.
 *
 * @param column what it is
 * @param input which of the floats that were read it is made of
 * @param step how
 */
record Output(FeatureColumn column, int input, Step step) implements Serializable {}
