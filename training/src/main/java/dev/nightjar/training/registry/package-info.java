/** Model versions and champions, kept in the lakehouse. */
@NullMarked
package dev.nightjar.training.registry;

import org.jspecify.annotations.NullMarked;
