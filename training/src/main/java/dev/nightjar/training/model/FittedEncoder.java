package dev.nightjar.training.model;

/**
 * An encoder that has seen the training part.
 *
 * @param encoder what validation, test and scored rows are encoded with
 * @param training the training part as it is trained on: where an encoding learned from labels, its
 *     own rows differ from what the encoder makes of them
 */
public record FittedEncoder(Encoder encoder, Matrix training) {}
