@NullMarked
package dev.nightjar.training;

import org.jspecify.annotations.NullMarked;
