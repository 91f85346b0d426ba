/**
 * What every module stands on: the project's YAML, nights and windows of time, Delta tables with
 * exactly-once writes, the run ledger and the errors people read.
 */
@NullMarked
package dev.nightjar.lakehouse;

import org.jspecify.annotations.NullMarked;
