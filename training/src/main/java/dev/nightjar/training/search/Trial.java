package dev.nightjar.training.search;

/**
 * A finished trial.
 *
 * @param id its number in the study, from 0
 * @param point what was tried
 * @param outcome what came of it
 */
public record Trial(int id, Point point, Outcome outcome) {}
