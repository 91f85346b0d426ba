/** The only place that knows Deequ: its analyzers, driven night by night in one shared scan. */
@NullMarked
package dev.nightjar.validation.deequ;

import org.jspecify.annotations.NullMarked;
