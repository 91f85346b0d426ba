@NullMarked
package dev.nightjar.features;

import org.jspecify.annotations.NullMarked;
