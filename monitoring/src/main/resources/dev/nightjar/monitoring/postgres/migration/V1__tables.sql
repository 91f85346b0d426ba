-- What nights published. Rows are only ever replaced by whole nights, in one transaction.

-- Whose nights these are: two projects in one schema would replace each other's.
CREATE TABLE nightjar.project (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  name     text NOT NULL
);

-- What is here, and from which inputs. The row is written in the transaction of its night.
CREATE TABLE nightjar.published (
  what         text PRIMARY KEY,
  night        date UNIQUE,
  cutoff       timestamptz,
  input_hash   text NOT NULL,
  attempt      bigint NOT NULL,
  run_id       text NOT NULL,
  published_at timestamptz NOT NULL
);

CREATE TABLE nightjar.measurement (
  night         date NOT NULL,
  cutoff        timestamptz NOT NULL,
  watched       text NOT NULL,
  monitor       text NOT NULL,
  metric        text NOT NULL,
  subject       text,
  model_version bigint GENERATED ALWAYS AS
    (CAST(substring(subject FROM '^.* v([0-9]{1,18})$') AS bigint)) STORED,
  column_name   text,
  slice         text,
  of_night      date,
  nights        integer,
  value         double precision,
  low           double precision,
  high          double precision,
  threshold     double precision,
  n             bigint,
  importance    double precision,
  verdict       text NOT NULL,
  sentence      text
);
CREATE INDEX measurement_night ON nightjar.measurement (night);
CREATE INDEX measurement_monitor ON nightjar.measurement (monitor, night);

CREATE TABLE nightjar.gate_result (
  night      date NOT NULL,
  cutoff     timestamptz NOT NULL,
  table_name text NOT NULL,
  span       text,
  rule       text,
  columns    text[],
  severity   text,
  verdict    text NOT NULL,
  rows       bigint,
  violations bigint,
  value      double precision,
  threshold  text,
  sentence   text,
  hint       text
);
CREATE INDEX gate_result_night ON nightjar.gate_result (night);

CREATE TABLE nightjar.quarantined (
  night      date NOT NULL,
  table_name text NOT NULL,
  rows       bigint NOT NULL,
  PRIMARY KEY (night, table_name)
);

CREATE TABLE nightjar.drift_count (
  night            date NOT NULL,
  cutoff           timestamptz NOT NULL,
  subject          text NOT NULL,
  column_name      text NOT NULL,
  buckets          text[],
  counts           bigint[],
  independent_rows bigint
);
CREATE INDEX drift_count_night ON nightjar.drift_count (night);

CREATE TABLE nightjar.decision (
  night            date NOT NULL,
  cutoff           timestamptz NOT NULL,
  model            text NOT NULL,
  decision_id      text,
  decision         text NOT NULL,
  reasons          text[],
  sentences        text[],
  champion_version bigint
);
CREATE INDEX decision_night ON nightjar.decision (night);

CREATE TABLE nightjar.run (
  run               text PRIMARY KEY,
  job               text NOT NULL,
  night_from        date NOT NULL,
  night_to          date NOT NULL,
  started_at        timestamptz NOT NULL,
  finished_at       timestamptz NOT NULL,
  seconds           double precision,
  inputs            text[],
  outputs           text[],
  code_version      text,
  rows              bigint,
  bytes_read        bigint,
  bytes_written     bigint,
  spark_jobs        bigint,
  peak_memory_bytes bigint,
  status            text NOT NULL,
  verdict           text NOT NULL,
  message           text
);
CREATE INDEX run_nights ON nightjar.run (night_to, night_from);
CREATE INDEX run_finished ON nightjar.run (job, finished_at);

-- The scored rows of all models. What a task does not have is null.
CREATE TABLE nightjar.prediction (
  night         date NOT NULL,
  model         text NOT NULL,
  model_version bigint,
  role          text NOT NULL CHECK (role IN ('champion', 'challenger')),
  key           text,
  key_columns   jsonb,
  predict_at    timestamptz,
  event_time    timestamptz,
  probability   double precision,
  decision      boolean,
  predicted     text,
  prediction    double precision,
  cluster       integer,
  outputs       jsonb,
  threshold     double precision,
  trainer       text,
  slices        jsonb,
  as_of         timestamptz,
  run_id        text
);
CREATE INDEX prediction_night ON nightjar.prediction (night, model);
-- Hash: a key may be longer than an entry of a B-tree.
CREATE INDEX prediction_key ON nightjar.prediction USING hash (key);

-- What became of them: a row for what a night learnt of a prediction; the newest night counts.
CREATE TABLE nightjar.outcome (
  night           date NOT NULL,
  model           text NOT NULL,
  predicted_night date NOT NULL,
  key             text,
  label           double precision,
  known_at        timestamptz
);
CREATE INDEX outcome_night ON nightjar.outcome (night, model);
CREATE INDEX outcome_predicted ON nightjar.outcome (predicted_night, model);
CREATE INDEX outcome_key ON nightjar.outcome USING hash (key);

-- The registry is small and published whole.
CREATE TABLE nightjar.model_version (
  model           text NOT NULL,
  version         bigint NOT NULL,
  trainer         text,
  night           date,
  as_of           timestamptz,
  training_set_id text,
  training_rows   bigint,
  parameters      jsonb,
  metrics         jsonb,
  threshold       double precision,
  model_hash      text,
  run_id          text,
  created_at      timestamptz,
  PRIMARY KEY (model, version)
);

CREATE TABLE nightjar.champion (
  model            text NOT NULL,
  sequence         bigint NOT NULL,
  action           text,
  version          bigint,
  previous_version bigint,
  reason           text,
  decided_by       text,
  decided_at       timestamptz,
  run_id           text,
  decided_night    date,
  PRIMARY KEY (model, sequence)
);

CREATE TABLE nightjar.promotion (
  night              date NOT NULL,
  cutoff             timestamptz NOT NULL,
  model              text NOT NULL,
  challenger_version bigint,
  champion_version   bigint,
  decision           text,
  reasons            text[],
  metric             text,
  challenger_value   double precision,
  champion_value     double precision,
  rows               bigint,
  scores             jsonb
);

CREATE TABLE nightjar.approval (
  model            text NOT NULL,
  sequence         bigint NOT NULL,
  action           text,
  version          bigint,
  champion_version bigint,
  decided_night    date,
  reason           text,
  decided_by       text,
  decided_at       timestamptz,
  run_id           text,
  PRIMARY KEY (model, sequence)
);
