package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The morning report of a night: what the page shows and what the JSON beside it holds. All of it
 * is read from the tables; nothing is judged anew.
 *
 * @param project the project's name
 * @param night the night it reports
 * @param conclusion how the night ended
 * @param decisions what was decided about each model, by model
 * @param promotions which new versions were compared with a champion tonight
 * @param champions the newest changes of champions up to the night, the newest first
 * @param counts how many metrics were measured by monitor, and how they were judged
 * @param caught what is not as it should be: alerts first, then warnings, then what could not be
 *     judged
 * @param quarantined bad rows of the night by table
 * @param models a report of each watched model, by name
 * @param volumes rows a night of tables, and of predictions
 * @param costs what the night cost
 * @param runs what ran over the night, the oldest first
 */
public record Report(
    String project,
    LocalDate night,
    Conclusion conclusion,
    List<Decision> decisions,
    List<Promotion> promotions,
    List<ChampionChange> champions,
    List<Counts> counts,
    List<Measurement> caught,
    List<Quarantined> quarantined,
    List<ModelReport> models,
    List<Volume> volumes,
    Costs costs,
    List<LedgerEntry> runs) {

  /**
   * How a night ended.
   *
   * @param status whether its completeness row is in the ledger (rule W3)
   * @param verdict of the completeness row; without one the heaviest of the night's runs
   * @param sentence for people
   * @param reason why the night is not complete; empty when it is
   * @param alerts metrics judged FAIL or ERROR
   * @param warnings metrics judged WARN
   * @param later a sentence about a later night that is not complete; empty when there is none
   */
  public record Conclusion(
      Status status,
      Verdict verdict,
      String sentence,
      String reason,
      long alerts,
      long warnings,
      String later) {}

  /** Whether a night is complete. */
  public enum Status {
    COMPLETE,
    NOT_COMPLETE
  }

  /**
   * A new version that was compared with a champion.
   *
   * @param champion the version it was compared with, or null
   * @param metric what was compared, or null
   * @param challengerValue of the new version, or null
   * @param championValue of the champion, or null
   */
  public record Promotion(
      String model,
      @Nullable Long challenger,
      @Nullable Long champion,
      String decision,
      List<String> reasons,
      @Nullable String metric,
      @Nullable Double challengerValue,
      @Nullable Double championValue) {}

  /**
   * A change of a champion.
   *
   * @param action PROMOTE or ROLLBACK
   * @param previous the champion before, or null
   * @param night the night that decided it; null when somebody did by hand
   */
  public record ChampionChange(
      String model,
      String action,
      long version,
      @Nullable Long previous,
      String reason,
      String by,
      @Nullable LocalDate night,
      Instant at) {}

  /** How many metrics of a monitor were judged how tonight. */
  public record Counts(Monitor monitor, long pass, long warnings, long notJudged, long alerts) {}

  /**
   * Bad rows of the night.
   *
   * @param table the table they were meant for
   * @param rows how many
   * @param examples the reasons of at most three rows, one string a row
   */
  public record Quarantined(String table, long rows, List<String> examples) {}

  /** A value of a night; null where there is none. */
  public record Point(LocalDate night, @Nullable Double value) {}

  /**
   * Rows a night.
   *
   * @param watched a table, or a model for the number of its predictions
   * @param kind what the rows are
   * @param tonight the night's measurement; null where it measured none
   * @param nights the last nights, sorted
   */
  public record Volume(
      String watched, Kind kind, @Nullable Measurement tonight, List<Point> nights) {
    /** What is counted. */
    public enum Kind {
      ROWS,
      PREDICTIONS
    }
  }

  /**
   * What the night cost.
   *
   * @param tonight the night's measurements of costs, by step and metric
   * @param seconds the sum over the steps for each of the last nights, sorted
   */
  public record Costs(List<Measurement> tonight, List<Point> seconds) {}

  public Report {
    decisions = List.copyOf(decisions);
    promotions = List.copyOf(promotions);
    champions = List.copyOf(champions);
    counts = List.copyOf(counts);
    caught = List.copyOf(caught);
    quarantined = List.copyOf(quarantined);
    models = List.copyOf(models);
    volumes = List.copyOf(volumes);
    runs = List.copyOf(runs);
  }

  /** The report as one HTML page that needs nothing but itself. */
  public String html() {
    return new ReportPage(this).html();
  }

  /** The same content as JSON; dates and instants are ISO strings. */
  public String json() {
    return ReportJson.write(this);
  }
}
