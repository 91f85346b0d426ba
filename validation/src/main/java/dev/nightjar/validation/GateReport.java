package dev.nightjar.validation;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a gate concluded about a batch.
 *
 * @param verdict the heaviest verdict of all nights; nothing of a night in {@link #refused} may be
 *     published
 * @param results one for each rule and window, by night, then in the order of the rules
 * @param rows number of rows judged, without any rule's own conditions
 * @param quarantined how many of them are rejected
 * @param accepted the rows to publish, with the batch's columns
 * @param rejected the rows for the quarantine, with the batch's columns and {@code reasons}, an
 *     array of one sentence for each quarantine rule that the row violates
 */
public record GateReport(
    Verdict verdict,
    List<RuleResult> results,
    long rows,
    long quarantined,
    Dataset<Row> accepted,
    Dataset<Row> rejected) {

  /** The column of {@link #rejected} that says why. */
  public static final String REASONS = "reasons";

  /** The results of a night, or of the history that ends with it. */
  public List<RuleResult> resultsOf(LocalDate night) {
    return results.stream().filter(result -> result.night().equals(night)).toList();
  }

  /** The nights (a history by its last) that a rule refuses or could not judge. */
  public SortedSet<LocalDate> refused() {
    SortedSet<LocalDate> refused = new TreeSet<>();
    for (RuleResult result : results) {
      if (result.verdict().compareTo(Verdict.FAIL) >= 0) {
        refused.add(result.night());
      }
    }
    return refused;
  }
}
