package dev.nightjar.features;

/**
 * What a feature unit test came to.
 *
 * @param featureTable the feature table's name
 * @param passed true when every expected value was found
 * @param sentence one line that starts with file:line; where it failed, every expected and actual
 *     value that differ
 */
public record FeatureTestResult(String featureTable, boolean passed, String sentence) {}
