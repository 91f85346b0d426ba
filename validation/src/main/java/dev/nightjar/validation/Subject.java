package dev.nightjar.validation;

import java.util.List;

/**
 * A check and the columns it is about.
 *
 * @param columns column names or expressions, as results show them
 */
record Subject(List<String> columns, Check check) {}
