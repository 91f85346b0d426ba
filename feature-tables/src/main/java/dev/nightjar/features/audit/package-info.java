/** Looks at labelled rows for values from the future, and for what smells of them. */
@NullMarked
package dev.nightjar.features.audit;

import org.jspecify.annotations.NullMarked;
