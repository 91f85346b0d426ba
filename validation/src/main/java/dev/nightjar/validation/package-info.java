@NullMarked
package dev.nightjar.validation;

import org.jspecify.annotations.NullMarked;
