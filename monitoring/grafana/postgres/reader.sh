#!/usr/bin/env bash
# Runs once, when the database is made: Grafana's own user, who may only read what is published.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$(cat /run/secrets/reader_password)" <<'SQL'
CREATE ROLE nightjar_reader NOLOGIN;
CREATE ROLE grafana LOGIN PASSWORD :'password' IN ROLE nightjar_reader;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '60s';
SQL
