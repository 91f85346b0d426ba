/** Scoring of a window of nights with the champion, and explanations of single predictions. */
@NullMarked
package dev.nightjar.scoring;

import org.jspecify.annotations.NullMarked;
