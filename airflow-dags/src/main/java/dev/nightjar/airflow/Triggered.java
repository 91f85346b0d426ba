package dev.nightjar.airflow;

/**
 * What became of a {@link Trigger}.
 *
 * @param run the run of that name
 * @param isNew false where a run of that name was there already, which is a success too
 * @param isPaused true where the DAG is paused, so that the run waits
 */
public record Triggered(DagRun run, boolean isNew, boolean isPaused) {}
