/** What happened: measurements of data, models and runs, retraining decisions, the report. */
@NullMarked
package dev.nightjar.monitoring;

import org.jspecify.annotations.NullMarked;
