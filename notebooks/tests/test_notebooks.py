"""The committed notebooks: executed on a few nights, and what is committed of them."""

import asyncio
import json
import os
import re

import nbformat
import pytest
from conftest import NOTEBOOKS, TARGET

import execute
from lakehouse import Lakehouse, NothingToRead

#: The charts that each notebook makes.
CHARTS = {
    "first_look": ["first-look-scored", "first-look-inputs", "first-look-night"],
    "model_review": ["model-review-versions", "model-review-slices", "model-review-calibration", "model-review-importance"],
    "drift": ["drift-features", "drift-weighed", "drift-performance", "drift-and-performance"],
}



def committed(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def outputs(cell):
    """What a cell shows, as text."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield output.text
        else:
            for kind, data in output.get("data", {}).items():
                yield "".join(data) if kind.startswith("text") else ""


def images(notebook):
    return [o for c in notebook.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]


def require_shown(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not [o for o in cell.outputs if o.output_type == "error"], cell.source
            assert not [o for o in cell.outputs if o.get("name") == "stderr"], f"a warning in {cell.source}"
            last = cell.source.strip().splitlines()[-1]
            if last.startswith(("show(", "print(", "pd.DataFrame(", "Markdown(")):
                assert cell.outputs, f"nothing shown by {cell.source}"


@pytest.fixture(scope="session")
def executed(nights):
    folder = TARGET / "notebooks"
    for old in folder.glob("*"):
        old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(NIGHTJAR_LAKEHOUSE=str(nights.lakehouse), NIGHTJAR_PROJECT=str(nights.project), NIGHTJAR_CHARTS=str(folder))
    asyncio.run(execute.execute_all(list(CHARTS), folder))
    return folder


@pytest.mark.parametrize("name", CHARTS)
def test_it_runs_on_a_few_nights_and_makes_its_charts(executed, name):
    notebook = nbformat.read(executed / f"{name}.ipynb", as_version=4)
    require_shown(notebook)
    for chart in CHARTS[name]:
        png = executed / f"{chart}.png"
        assert png.is_file() and png.stat().st_size > 5_000, chart
    assert len(images(notebook)) == len(CHARTS[name])
    assert [c.source for c in notebook.cells] == [c.source for c in committed(name).cells]


@pytest.mark.parametrize("name", CHARTS)
def test_the_committed_one_is_whole_and_small(name):
    file = NOTEBOOKS / f"{name}.ipynb"
    notebook = committed(name)
    nbformat.validate(notebook)
    require_shown(notebook)
    assert len(images(notebook)) == len(CHARTS[name])
    assert file.stat().st_size < 600_000
    for cell in notebook.cells:
        for text in outputs(cell):
            found = re.search(r"(?<![\w.])/(tmp|home|work|root|Users|var|opt|usr)/\S*", text)
            assert not found, f"a path of a machine: {found[0]}"


def test_sentences_of_one_night_are_what_the_tables_say(nights, executed):
    lakehouse = Lakehouse(nights.lakehouse, nights.project)
    predictions = lakehouse.table("late_arrival_predictions")
    text = json.dumps(nbformat.read(executed / "first_look.ipynb", as_version=4))
    assert f"rows of version 0 that are there now: {(predictions.night == predictions.night.min()).sum()}" in text
    newest = predictions[predictions.night == predictions.night.max()]
    assert newest.sort_values(["probability", "flight_id"]).flight_id.iloc[-1] in text
    review = json.dumps(nbformat.read(executed / "model_review.ipynb", as_version=4))
    assert "late_arrival v1, champion, and v2, challenger" in review


def test_a_lakehouse_that_is_not_there_is_told_plainly(monkeypatch, tmp_path):
    monkeypatch.delenv("NIGHTJAR_LAKEHOUSE", raising=False)
    with pytest.raises(NothingToRead, match="NIGHTJAR_LAKEHOUSE is not set"):
        Lakehouse.here()
    monkeypatch.setenv("NIGHTJAR_LAKEHOUSE", str(tmp_path))
    with pytest.raises(NothingToRead, match="there is no folder tables in it"):
        Lakehouse.here()
