/** Training on any table, without a project: from rows to a model that predicts. */
@NullMarked
package dev.nightjar.training.table;

import org.jspecify.annotations.NullMarked;
