-- Nights tell how good all models were, those that predict numbers too; auc stays for those that read it.
CREATE VIEW nightjar.model_measures AS
SELECT DISTINCT ON (m.night, m.watched)
       m.cutoff AS time, m.night, m.watched AS model, m.metric, m.of_night, m.value, m.low, m.high, m.n
  FROM nightjar.measurement m
 WHERE m.monitor = 'performance' AND m.slice = 'all' AND m.nights = 1 AND abs(m.value) < 'Infinity'
   AND m.metric IN ('auc', 'quantile_loss', 'rmse')
 ORDER BY m.night, m.watched, m.of_night DESC, m.metric COLLATE "C";
COMMENT ON VIEW nightjar.model_measures IS 'Of each model and night the newest night of predictions that is measured: auc, of numbers rmse, of a quantile its loss.';

CREATE OR REPLACE VIEW nightjar.nights AS
SELECT p.cutoff AS time,
       p.night,
       r.run,
       r.status,
       r.verdict,
       r.rows,
       r.seconds,
       r.finished_at,
       (SELECT count(*) FROM nightjar.prediction s
         WHERE s.night = p.night AND s.role = 'champion') AS scored,
       (SELECT coalesce(sum(q.rows), 0)::bigint FROM nightjar.quarantined q
         WHERE q.night = p.night) AS quarantined,
       m.alerts,
       m.warnings,
       a.of_night AS auc_of,
       a.value AS auc,
       d.column_name AS worst_drift_column,
       d.value AS worst_drift,
       (SELECT string_agg(c.model || ' ' || c.decision, ', ' ORDER BY c.model)
          FROM nightjar.decision c WHERE c.night = p.night) AS decisions,
       p.published_at,
       p.attempt,
       (SELECT string_agg(
                 format('%s %s %s of %s', k.model, k.metric, round(k.value::numeric, 3), k.of_night),
                 ', ' ORDER BY k.model COLLATE "C")
          FROM nightjar.model_measures k WHERE k.night = p.night) AS measured
  FROM nightjar.published p
  LEFT JOIN LATERAL (
       SELECT * FROM nightjar.run n
        WHERE n.job = 'nightly' AND p.night BETWEEN n.night_from AND n.night_to
        ORDER BY n.finished_at DESC, n.run DESC LIMIT 1) r ON true
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE x.verdict IN ('FAIL', 'ERROR')) AS alerts,
              count(*) FILTER (WHERE x.verdict = 'WARN') AS warnings
         FROM nightjar.measurements x WHERE x.night = p.night) m ON true
  LEFT JOIN LATERAL (
       SELECT x.of_night, x.value FROM nightjar.measurement x
        WHERE x.night = p.night AND x.monitor = 'performance' AND x.metric = 'auc'
          AND x.slice = 'all' AND x.nights = 1 AND x.value IS NOT NULL
        ORDER BY x.of_night DESC, x.watched LIMIT 1) a ON true
  LEFT JOIN LATERAL (
       SELECT x.column_name, x.value FROM nightjar.measurement x
        WHERE x.night = p.night AND x.monitor = 'feature_drift'
          AND x.metric IN ('psi', 'js', 'tv', 'ks') AND x.value IS NOT NULL
        ORDER BY x.value * coalesce(x.importance, 1) DESC, x.column_name COLLATE "C" LIMIT 1) d ON true
 WHERE p.night IS NOT NULL;

CREATE OR REPLACE VIEW nightjar.model_nights AS
SELECT p.cutoff AS time,
       p.night,
       k.model,
       s.model_version,
       coalesce(s.scored, 0) AS scored,
       s.mean_probability,
       s.share_yes,
       m.alerts,
       m.warnings,
       m.days_since_training,
       c.decision,
       array_to_string(c.reasons, ', ') AS reasons,
       array_to_string(c.sentences, E'\n') AS sentences,
       c.champion_version,
       s.mean_prediction,
       b.metric,
       b.value,
       b.of_night AS value_of
  FROM nightjar.published p
  JOIN (SELECT night, model FROM nightjar.decision
        UNION SELECT night, model FROM nightjar.prediction) k ON k.night = p.night
  LEFT JOIN LATERAL (
       SELECT max(x.model_version) AS model_version, count(*) AS scored,
              avg(x.probability) AS mean_probability, avg(x.decision::integer) AS share_yes,
              avg(x.prediction) AS mean_prediction
         FROM nightjar.prediction x
        WHERE x.night = k.night AND x.model = k.model AND x.role = 'champion') s ON true
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE x.verdict IN ('FAIL', 'ERROR')) AS alerts,
              count(*) FILTER (WHERE x.verdict = 'WARN') AS warnings,
              max(x.value) FILTER (WHERE x.metric = 'days_since_training') AS days_since_training
         FROM nightjar.measurement x
        WHERE x.night = k.night AND x.watched = k.model) m ON true
  LEFT JOIN nightjar.decision c ON c.night = k.night AND c.model = k.model
  LEFT JOIN nightjar.model_measures b ON b.night = k.night AND b.model = k.model;
