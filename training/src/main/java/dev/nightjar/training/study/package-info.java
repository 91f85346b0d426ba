/** The trial engine: a study is a sequence of rungs, each a Spark job, each trial a task. */
@NullMarked
package dev.nightjar.training.study;

import org.jspecify.annotations.NullMarked;
