package dev.nightjar.monitoring.postgres;

import java.util.Set;

/** The tables that a publication fills; their columns are in the migrations. */
public enum PublishedTable {
  /** Measurements of monitors. */
  MEASUREMENT("measurement", "night = ANY(?)"),
  /** Results of gates' rules. */
  GATE_RESULT("gate_result", "night = ANY(?)"),
  /** How many rows gates held back. */
  QUARANTINED("quarantined", "night = ANY(?)"),
  /** Count vectors of features and predictions. */
  DRIFT_COUNT("drift_count", "night = ANY(?)"),
  /** Retraining decisions. */
  DECISION("decision", "night = ANY(?)"),
  /** Runs that covered the nights. */
  RUN("run", "EXISTS (SELECT FROM unnest(?) n WHERE n BETWEEN night_from AND night_to)"),
  /** Scored rows. */
  PREDICTION("prediction", "night = ANY(?)"),
  /** What became of them. */
  OUTCOME("outcome", "night = ANY(?)"),
  /** Model versions, whole. */
  MODEL_VERSION("model_version", ""),
  /** Champions, whole. */
  CHAMPION("champion", ""),
  /** Judgements of the promotion gate, whole. */
  PROMOTION("promotion", ""),
  /** Approvals by people, whole. */
  APPROVAL("approval", "");

  /** Columns of type jsonb, in whatever table. */
  private static final Set<String> JSON =
      Set.of("key_columns", "outputs", "slices", "parameters", "metrics", "scores");

  private final String table;
  private final String replaced;

  PublishedTable(String table, String replaced) {
    this.table = table;
    this.replaced = replaced;
  }

  /** The table in SQL. */
  String sql() {
    return Migrations.SCHEMA + "." + table;
  }

  /** The condition of the rows that a publication replaces, with the nights as its argument. */
  String replaced() {
    return replaced;
  }

  /** True where each publication brings all rows, whatever its nights. */
  boolean whole() {
    return replaced.isEmpty();
  }

  static boolean isJson(String column) {
    return JSON.contains(column);
  }
}
