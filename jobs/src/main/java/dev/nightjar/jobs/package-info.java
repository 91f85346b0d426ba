/** The command line: one small class per job, and what joins the other modules to one program. */
@NullMarked
package dev.nightjar.jobs;

import org.jspecify.annotations.NullMarked;
