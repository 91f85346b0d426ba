@NullMarked
package dev.nightjar.scoring;

import org.jspecify.annotations.NullMarked;
