-- What people and panels read. `time` is the cutoff of a night: the moment from which on it stands.

-- A gate that refuses a batch ends the night before anything is monitored: what it said counts all the same.
CREATE VIEW nightjar.measurements AS
SELECT m.cutoff AS time, m.night, m.watched, m.monitor, m.metric, m.subject, m.model_version,
       m.column_name, m.slice, m.of_night, m.nights, m.value, m.low, m.high, m.threshold, m.n,
       m.importance, m.verdict, m.sentence
  FROM nightjar.measurement m
UNION ALL
SELECT g.cutoff, g.night, g.table_name, 'quality', g.rule, g.table_name, NULL,
       nullif(array_to_string(g.columns, ', '), ''), 'all', g.night, 1, g.value, NULL, NULL, NULL,
       g.rows, NULL, g.verdict,
       g.sentence || CASE WHEN g.threshold <> '' THEN '; allowed: ' || g.threshold ELSE '' END
  FROM nightjar.gate_result g
 WHERE NOT EXISTS (
       SELECT FROM nightjar.measurement q
        WHERE q.night = g.night AND q.monitor = 'quality' AND q.watched = g.table_name);
COMMENT ON VIEW nightjar.measurements IS 'Everything that was measured, and what gates said of nights that they refused.';

CREATE VIEW nightjar.nights AS
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
       p.attempt
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
COMMENT ON VIEW nightjar.nights IS 'A row for each published night: how its newest nightly run ended and what it measured.';

CREATE VIEW nightjar.model_nights AS
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
       c.champion_version
  FROM nightjar.published p
  JOIN (SELECT night, model FROM nightjar.decision
        UNION SELECT night, model FROM nightjar.prediction) k ON k.night = p.night
  LEFT JOIN LATERAL (
       SELECT max(x.model_version) AS model_version, count(*) AS scored,
              avg(x.probability) AS mean_probability, avg(x.decision::integer) AS share_yes
         FROM nightjar.prediction x
        WHERE x.night = k.night AND x.model = k.model AND x.role = 'champion') s ON true
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE x.verdict IN ('FAIL', 'ERROR')) AS alerts,
              count(*) FILTER (WHERE x.verdict = 'WARN') AS warnings,
              max(x.value) FILTER (WHERE x.metric = 'days_since_training') AS days_since_training
         FROM nightjar.measurement x
        WHERE x.night = k.night AND x.watched = k.model) m ON true
  LEFT JOIN nightjar.decision c ON c.night = k.night AND c.model = k.model;
COMMENT ON VIEW nightjar.model_nights IS 'A row for each model and night: what it scored, what was found, what was decided.';

CREATE VIEW nightjar.performance AS
SELECT m.cutoff AS time, m.night, m.watched AS model, m.model_version, m.metric, m.slice, m.of_night,
       m.nights, m.value, m.low, m.high, m.threshold, m.n, m.verdict, m.sentence
  FROM nightjar.measurement m WHERE m.monitor = 'performance';
COMMENT ON VIEW nightjar.performance IS 'Predictions against outcomes, with 95 % intervals: each night for itself (nights = 1) as outcomes came, and the last nights together.';

CREATE VIEW nightjar.performance_by_night AS
SELECT DISTINCT ON (m.watched, m.metric, m.slice, m.of_night)
       coalesce(p.cutoff, m.of_night::timestamp AT TIME ZONE 'UTC') AS time,
       m.of_night AS night, m.watched AS model, m.model_version, m.metric, m.slice, m.value, m.low,
       m.high, m.n, m.night AS known_in
  FROM nightjar.measurement m
  LEFT JOIN nightjar.published p ON p.night = m.of_night
 WHERE m.monitor = 'performance' AND m.nights = 1
 ORDER BY m.watched, m.metric, m.slice, m.of_night, m.night DESC;
COMMENT ON VIEW nightjar.performance_by_night IS 'How good the predictions of each night were, as the newest night knows it.';

CREATE VIEW nightjar.calibration AS
SELECT m.cutoff AS time, m.night, m.watched AS model, m.model_version,
       substring(m.slice FROM '=([0-9.]+)-')::double precision AS probability_from,
       substring(m.slice FROM '-([0-9.]+)$')::double precision AS probability_to,
       m.threshold AS mean_probability, m.value AS share_true, m.n, m.sentence
  FROM nightjar.measurement m WHERE m.monitor = 'calibration' AND m.metric = 'positive_share';
COMMENT ON VIEW nightjar.calibration IS 'Tenths of probability: what was said and what came true.';

CREATE VIEW nightjar.bias AS
SELECT m.cutoff AS time, m.night, m.watched AS model, m.model_version, m.value, m.threshold, m.n,
       m.verdict, m.sentence
  FROM nightjar.measurement m WHERE m.monitor = 'calibration' AND m.metric = 'bias';

CREATE VIEW nightjar.drift AS
SELECT m.cutoff AS time, m.night, m.watched AS model, m.model_version,
       CASE m.monitor WHEN 'feature_drift' THEN 'feature' ELSE 'prediction' END AS kind,
       m.column_name, m.metric AS measure, m.value, m.threshold, m.importance,
       m.value * coalesce(m.importance, 1) AS weight,
       rank() OVER (PARTITION BY m.night, m.watched, m.monitor
                    ORDER BY m.value * coalesce(m.importance, 1) DESC NULLS LAST) AS place,
       m.n, m.verdict, m.sentence
  FROM nightjar.measurement m
 WHERE m.monitor IN ('feature_drift', 'prediction_drift') AND m.metric IN ('psi', 'js', 'tv', 'ks');
COMMENT ON VIEW nightjar.drift IS 'Distance from the training data; place 1 is what drifted most, weighed by importance.';

CREATE VIEW nightjar.feature_values AS
SELECT m.cutoff AS time, m.night, m.watched AS model, m.model_version, m.column_name, m.metric,
       m.value AS share, m.threshold, m.importance, m.n, m.verdict, m.sentence
  FROM nightjar.measurement m
 WHERE m.monitor = 'feature_drift' AND m.metric IN ('missing_share', 'unseen_share');
COMMENT ON VIEW nightjar.feature_values IS 'Of tonight alone: shares of missing values and of values that training never saw.';

CREATE VIEW nightjar.label_coverage AS
SELECT m.cutoff AS time, m.night, m.watched AS model, m.model_version, m.of_night, m.value AS coverage,
       m.threshold, m.n, m.verdict, m.sentence
  FROM nightjar.measurement m WHERE m.monitor = 'labels';

CREATE VIEW nightjar.data_quality AS
SELECT g.cutoff AS time, g.night, g.table_name, g.span, g.rule,
       array_to_string(g.columns, ', ') AS columns, g.severity, g.verdict, g.rows, g.violations,
       g.value, g.threshold, g.sentence, g.hint
  FROM nightjar.gate_result g;
COMMENT ON VIEW nightjar.data_quality IS 'What every rule of every gate concluded about every night.';

CREATE VIEW nightjar.quarantine AS
SELECT p.cutoff AS time, k.night, k.table_name, coalesce(q.rows, 0) AS rows
  FROM (SELECT night, table_name FROM nightjar.gate_result
        UNION SELECT night, table_name FROM nightjar.quarantined) k
  JOIN nightjar.published p ON p.night = k.night
  LEFT JOIN nightjar.quarantined q ON q.night = k.night AND q.table_name = k.table_name;
COMMENT ON VIEW nightjar.quarantine IS 'How many rows gates held back, 0 included.';

CREATE VIEW nightjar.volumes AS
SELECT m.cutoff AS time, m.night, m.watched, m.subject, m.value AS rows, m.threshold, m.verdict, m.sentence
  FROM nightjar.measurement m WHERE m.monitor = 'volume';
COMMENT ON VIEW nightjar.volumes IS 'Rows of tables and predictions of models, by night.';

CREATE VIEW nightjar.staleness AS
SELECT m.cutoff AS time, m.night, m.watched, m.metric, m.value, m.threshold, m.verdict, m.sentence
  FROM nightjar.measurement m WHERE m.monitor = 'staleness';

CREATE VIEW nightjar.alerts AS
SELECT m.time, m.night, m.watched, m.monitor, m.metric, m.column_name, m.slice, m.value, m.threshold,
       m.importance, m.verdict, m.sentence
  FROM nightjar.measurements m WHERE m.verdict IN ('WARN', 'FAIL', 'ERROR');
COMMENT ON VIEW nightjar.alerts IS 'Everything somebody should look at; FAIL and ERROR are alerts.';

CREATE VIEW nightjar.runs AS
SELECT p.cutoff AS time, r.night_to AS night, r.job, r.run, r.night_from, r.night_to, r.started_at,
       r.finished_at, r.seconds, r.rows, r.bytes_read, r.bytes_written, r.spark_jobs,
       r.peak_memory_bytes, r.status, r.verdict, r.message, r.code_version
  FROM nightjar.run r JOIN nightjar.published p ON p.night = r.night_to;
COMMENT ON VIEW nightjar.runs IS 'What ran for each night and what it cost; a range of nights is told at its last one.';

CREATE VIEW nightjar.last_nightly AS
SELECT max(r.finished_at) AS finished_at,
       EXTRACT(epoch FROM now() - max(r.finished_at))::double precision / 3600 AS hours_ago
  FROM nightjar.run r WHERE r.job = 'nightly' AND r.status = 'DONE';
COMMENT ON VIEW nightjar.last_nightly IS 'When a nightly run last did all it had to, by the clock.';

CREATE VIEW nightjar.model_versions AS
SELECT v.model, v.version, v.trainer, v.night, v.as_of, v.training_rows, v.parameters, v.metrics,
       v.created_at, c.decided_night AS champion_from, c.reason,
       coalesce(v.version = (SELECT n.version FROM nightjar.champion n WHERE n.model = v.model
                              ORDER BY n.sequence DESC LIMIT 1), false) AS is_champion
  FROM nightjar.model_version v
  LEFT JOIN LATERAL (
       SELECT x.decided_night, x.reason FROM nightjar.champion x
        WHERE x.model = v.model AND x.version = v.version ORDER BY x.sequence DESC LIMIT 1) c ON true;

CREATE VIEW nightjar.promotions AS
SELECT p.cutoff AS time, p.night, p.model, p.challenger_version, p.champion_version, p.decision,
       array_to_string(p.reasons, E'\n') AS reasons, p.metric, p.challenger_value, p.champion_value,
       p.rows
  FROM nightjar.promotion p;

-- The scored rows, each with the newest outcome that is known.
CREATE VIEW nightjar.scored_history AS
SELECT p.model, p.model_version, p.night, p.key, p.key_columns, p.predict_at, p.event_time,
       p.probability, p.decision, p.predicted, p.prediction, p.cluster, p.outputs, p.threshold,
       p.slices, p.trainer, p.as_of, o.label, o.known_at AS label_known_at, p.run_id
  FROM nightjar.prediction p
  LEFT JOIN (
       SELECT DISTINCT ON (x.model, x.predicted_night, x.key)
              x.model, x.predicted_night, x.key, x.label, x.known_at
         FROM nightjar.outcome x
        ORDER BY x.model, x.predicted_night, x.key, x.night DESC) o
    ON o.model = p.model AND o.predicted_night = p.night AND o.key = p.key
 WHERE p.role = 'champion';
COMMENT ON VIEW nightjar.scored_history IS 'All scored rows, each with its newest known outcome.';

CREATE VIEW nightjar.scored_latest AS
SELECT DISTINCT ON (h.model, h.key) h.*
  FROM nightjar.scored_history h
 ORDER BY h.model, h.key, h.night DESC, h.predict_at DESC;
COMMENT ON VIEW nightjar.scored_latest IS 'Of each key the newest scored row.';

CREATE VIEW nightjar.scored_shadow AS
SELECT p.model, p.model_version, p.night, p.key, p.key_columns, p.predict_at, p.probability,
       p.decision, p.predicted, p.prediction, p.cluster, p.outputs, p.trainer
  FROM nightjar.prediction p WHERE p.role = 'challenger';
COMMENT ON VIEW nightjar.scored_shadow IS 'What challengers would have predicted; nobody acts on it.';

CREATE VIEW nightjar.verdicts AS
SELECT m.time, m.night, m.watched, m.monitor,
       count(*) FILTER (WHERE m.verdict IN ('FAIL', 'ERROR')) AS alerts,
       count(*) FILTER (WHERE m.verdict = 'WARN') AS warnings,
       count(*) FILTER (WHERE m.verdict = 'INSUFFICIENT_DATA') AS not_judged,
       count(*) FILTER (WHERE m.verdict = 'PASS') AS passed
  FROM nightjar.measurements m GROUP BY m.time, m.night, m.watched, m.monitor;
COMMENT ON VIEW nightjar.verdicts IS 'How many measurements of each monitor raised, by night and what is watched.';

-- What has no view of its own, for readers.
CREATE VIEW nightjar.decisions AS
SELECT d.cutoff AS time, d.night, d.model, d.decision_id, d.decision, d.reasons, d.sentences,
       d.champion_version
  FROM nightjar.decision d;

CREATE VIEW nightjar.champions AS
SELECT c.model, c.sequence, c.action, c.version, c.previous_version, c.reason, c.decided_by,
       c.decided_at, c.decided_night
  FROM nightjar.champion c;

CREATE VIEW nightjar.approvals AS
SELECT a.model, a.sequence, a.action, a.version, a.champion_version, a.decided_night, a.reason,
       a.decided_by, a.decided_at
  FROM nightjar.approval a;

CREATE VIEW nightjar.drift_counts AS
SELECT c.cutoff AS time, c.night, c.subject, c.column_name, b.place, b.bucket, b.rows,
       c.independent_rows
  FROM nightjar.drift_count c
 CROSS JOIN LATERAL unnest(c.buckets, c.counts) WITH ORDINALITY AS b (bucket, rows, place);
COMMENT ON VIEW nightjar.drift_counts IS 'How many rows of a night fell into each bucket of the reference profile.';
