-- What a run's job ended with; null where an earlier build wrote the row.
ALTER TABLE nightjar.run ADD COLUMN exit_code integer;

CREATE OR REPLACE VIEW nightjar.runs AS
SELECT p.cutoff AS time, r.night_to AS night, r.job, r.run, r.night_from, r.night_to, r.started_at,
       r.finished_at, r.seconds, r.rows, r.bytes_read, r.bytes_written, r.spark_jobs,
       r.peak_memory_bytes, r.status, r.verdict, r.message, r.code_version, r.exit_code
  FROM nightjar.run r JOIN nightjar.published p ON p.night = r.night_to;
