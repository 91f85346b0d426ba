package dev.nightjar.training.table;

import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to train on a table.
 *
 * @param task what is asked for
 * @param label the column that tells what happened; null where nothing is labelled
 * @param time the column by which rows are older or newer, an instant; null where they are not.
 *     With it the newest rows are the validation and test part, so that no model is measured on the
 *     past
 * @param timeSource the column that the time was made of, which a scored table has too; null where
 *     there is no time
 * @param key columns that name a row and are no features
 * @param weight the column that says how much a row counts; null where all count alike
 * @param drop columns that are no features
 * @param fairness columns between whose values decisions of a binary task are compared, features or
 *     not
 * @param trainer the only one to try; null for the usual ones of the task
 * @param trials most trials of the study
 * @param seed of all that is drawn
 * @param costs of wrong decisions of a binary task
 * @param device where boosters train
 * @param engine whether all rows are in memory
 */
public record TableSpec(
    Task task,
    @Nullable String label,
    @Nullable String time,
    @Nullable String timeSource,
    List<String> key,
    @Nullable String weight,
    List<String> drop,
    List<String> fairness,
    @Nullable String trainer,
    int trials,
    long seed,
    Costs costs,
    Compute.Device device,
    Engine engine) {
  public TableSpec {
    key = List.copyOf(key);
    drop = List.copyOf(drop);
    fairness = List.copyOf(fairness);
  }
}
