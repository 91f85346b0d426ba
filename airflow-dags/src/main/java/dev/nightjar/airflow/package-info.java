/** A client of the REST API of Airflow 3 ({@code /api/v2}); knows nothing of the other modules. */
@NullMarked
package dev.nightjar.airflow;

import org.jspecify.annotations.NullMarked;
