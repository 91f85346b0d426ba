@NullMarked
package dev.nightjar.jobs;

import org.jspecify.annotations.NullMarked;
