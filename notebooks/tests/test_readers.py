"""Whoever reads the scored tables, in whichever zone, reads the same rows, types, instants and nulls."""

import datetime
import json
import os
import pathlib
import subprocess
import sys

import psycopg
import pyarrow
import pytest
from conftest import NIGHTS
from deltalake import DeltaTable, QueryBuilder

ZONES = ["UTC", "America/New_York", "Asia/Kolkata"]
SCORED = "late_arrival_predictions"
OUTCOMES = "late_arrival_outcomes"
ASKED = [f"{SCORED}=flight_id,night", f"{OUTCOMES}=flight_id,predicted_night,night"]

TYPES = {
    "flight_id": "text",
    "predict_at": "instant",
    "probability": "double",
    "decision": "bool",
    "model_version": "int64",
    "snapshot_versions": "list of text",
    "slices": "map of text to text",
    "night": "date32[day]",
}


@pytest.fixture(scope="session")
def read(nights):
    """By zone and table, what each reader reads: each zone is a process."""
    script = str(pathlib.Path(__file__).parent / "readers.py")
    processes = {
        zone: subprocess.Popen(
            [sys.executable, script, str(nights.lakehouse), *ASKED], stdout=subprocess.PIPE, env={**os.environ, "TZ": zone}
        )
        for zone in ZONES
    }
    found = {}
    for zone, process in processes.items():
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0, zone
        for table, rows in json.loads(out).items():
            found[zone, table] = rows
    return found


@pytest.fixture(scope="session")
def asked(nights):
    """What `nightjar query` says, in a zone far from UTC."""
    sql = (
        "SELECT p.*, o.label, o.known_at AS label_known_at FROM late_arrival_predictions p"
        " LEFT JOIN late_arrival_outcomes o ON o.flight_id = p.flight_id AND o.predicted_night = p.night"
    )
    return json.loads(nights.job("query", "--json", "--limit", "100000", sql, zone="Asia/Kolkata"))


def micros(instant):
    """Of an instant as ISO 8601."""
    return (datetime.datetime.fromisoformat(instant) - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)) // datetime.timedelta(microseconds=1)


def test_all_readers_agree_in_all_zones(read):
    for table in (SCORED, OUTCOMES):
        expected = read[ZONES[-1], table]["deltalake"]
        assert len(expected["rows"]) > 1000
        for (zone, of), readers in read.items():
            for name, told in readers.items():
                if of == table:
                    assert told["types"] == expected["types"], f"{name} in {zone}"
                    assert told["rows"] == expected["rows"], f"{name} in {zone}"


def test_types_are_those_of_the_table(read):
    types = read["UTC", SCORED]["Polars"]["types"]
    assert {name: types[name] for name in TYPES} == TYPES
    labels = read["Asia/Kolkata", OUTCOMES]["DuckDB"]["rows"]
    assert {row["label"] for row in labels} == {None, (0.0).hex(), (1.0).hex()}, "a cancelled flight has no label"


def test_a_night_is_predicted_at_four_in_new_york(read):
    for row in read["Asia/Kolkata", SCORED]["Polars"]["rows"]:
        night = datetime.datetime.fromisoformat(row["night"]).replace(hour=9, tzinfo=datetime.UTC)
        assert row["predict_at"] == int(night.timestamp()) * 1_000_000


def test_nightjar_query_says_the_same(read, asked):
    rows = {(row["flight_id"], row["night"]): row for row in read["UTC", SCORED]["deltalake"]["rows"]}
    labels = {}
    for row in read["Asia/Kolkata", OUTCOMES]["deltalake"]["rows"]:
        labels.setdefault((row["flight_id"], row["predicted_night"]), []).append(row["label"])
    assert {(row["flight_id"], row["night"]) for row in asked} == set(rows)
    for said in asked:
        row = rows[said["flight_id"], said["night"]]
        assert said["probability"].hex() == row["probability"]
        assert micros(said["predict_at"]) == row["predict_at"]
        assert micros(said["event_time"]) == row["event_time"]
        for name in ("decision", "model_version", "slices", "snapshot_versions", "run_id"):
            assert said[name] == row[name], name
        label = said["label"]
        known = labels.get((said["flight_id"], said["night"]), [None])
        assert (None if label is None else float(label).hex()) in known


def test_postgres_says_the_same(read, nights):
    ours = {(row["flight_id"], row["night"]): row for row in read["UTC", SCORED]["DuckDB"]["rows"] if row["night"] in NIGHTS}
    labels = {}
    for row in read["Asia/Kolkata", OUTCOMES]["Polars"]["rows"]:
        labels[row["flight_id"], row["predicted_night"]] = row["label"]
    url = f"host=127.0.0.1 port={nights.postgres.port} dbname=postgres user=postgres"
    with psycopg.connect(url) as connection:
        theirs = connection.execute(
            "SELECT key, night, predict_at, probability, decision, model_version, slices, label FROM nightjar.scored_history"
        ).fetchall()
    assert {(key, night.isoformat()) for key, night, *_ in theirs} == set(ours)
    for key, night, predict_at, probability, decision, version, slices, label in theirs:
        row = ours[key, night.isoformat()]
        assert micros(predict_at.isoformat()) == row["predict_at"]
        assert (probability.hex(), decision, version, slices) == (row["probability"], row["decision"], row["model_version"], row["slices"])
        known = labels.get((key, night.isoformat()))
        assert (None if label is None else float(label).hex()) == known


def test_a_filter_of_deltalake_finds_what_is_there(nights):
    """It skips files by the statistics that the log holds, and believes them."""
    for name in ("nightjar_monitoring", "nightjar_gate_results", "nightjar_runs", "nightjar_models", SCORED):
        table = DeltaTable(str(nights.lakehouse / "tables" / name))
        whole = table.to_pyarrow_table()
        for field in whole.schema:
            values = [v for v in whole[field.name].to_pylist() if v is not None]
            # Delta keeps no bounds of a boolean, and deltalake then finds none of its rows (docs/reading.md).
            if not values or isinstance(values[0], (list, dict, bool)):
                continue
            for value in {min(values), max(values)}:
                found = table.to_pyarrow_table(filters=[(field.name, "=", value)]).num_rows
                assert found == values.count(value), f"{name}.{field.name} = {value}"


def test_its_sql_finds_booleans_too(nights):
    table = DeltaTable(str(nights.lakehouse / "tables" / SCORED))
    yes = pyarrow.table(QueryBuilder().register("it", table).execute("SELECT count(*) AS n FROM it WHERE decision").read_all())
    assert yes["n"][0].as_py() == sum(table.to_pyarrow_table()["decision"].to_pylist()) > 0
