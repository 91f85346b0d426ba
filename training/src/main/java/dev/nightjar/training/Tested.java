package dev.nightjar.training;

import dev.nightjar.features.TrainingSet;

/**
 * What a version was tested on and how its contest went.
 *
 * @param set the training set, whose rows are there as long as the run that built it
 * @param parts its rows by their part
 * @param contest the models trained on the training part alone, the version's own first
 */
record Tested(TrainingSet set, ModelRows.Parts parts, Contest contest) {}
