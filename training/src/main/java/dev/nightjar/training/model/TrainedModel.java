package dev.nightjar.training.model;

/**
 * What a trainer made, as the bytes that are kept.
 *
 * @param trainer name of the {@link Trainer} that made it and can open it
 * @param bytes the model in its own format; their SHA-256 names the model
 */
public record TrainedModel(String trainer, byte[] bytes) {}
