"""A plugin in Python runs in the host as one in Swift does: the same data, the same page, and the host's own SDK."""

import json

import pytest
from hosting import ROOT, App

PLUGIN = ["view", "station-finder", "stations", "--role", "volunteer", "--json", "--parameters", '{"district":"AB"}']


@pytest.fixture(scope="module")
def app():
    with App(["station-finder-python"]) as app:
        app.sample(300)
        yield app


def test_the_station_finder_of_the_design_finds_stations(app):
    assert not (app.folder / "Plugins" / "station-finder-python" / "hustings.py").exists()
    page = json.loads(app.run(*PLUGIN).stdout)
    assert page["title"] == "Where AB votes"
    table, = page["blocks"]
    found = json.loads(app.run("call", "station-finder", "data.query", json.dumps({
        "resource": "pollingStations", "select": ["reference", "place"],
        "where": {"field": "district", "eq": "AB"}})).stdout)
    assert table["rows"] == found["rows"] and len(found["rows"]) >= 1
    sdk = next((app.data / "bundles").glob("*/station_finder.py")).parent / "hustings.py"
    assert sdk.read_bytes() == (ROOT / "SDK" / "Python" / "hustings.py").read_bytes()


def test_its_denials_are_the_hosts(app):
    done = app.run("view", "station-finder", "stations", "--role", "member", check=False)
    assert done.returncode == 1 and "is for volunteer" in done.stderr


def test_the_gallery_reads_as_text(app):
    text = app.run("view", "block-gallery", "blocks").stdout
    assert "The code in Python and in Swift" in text
    assert '    Alert("info", "Polls close at 10pm"),\n' in text
    assert '    Alert(.info, "Polls close at 10pm")\n' in text
