"""A plugin in Python runs in the host as one in Swift does: the same data, the same page, and the host's own SDK. So
does one that uses no SDK at all."""

import json

import pytest
from hosting import ROOT, App

PARAMETERS = ["--role", "volunteer", "--json", "--parameters", '{"district":"AB"}']


@pytest.fixture(scope="module")
def app():
    with App(["station-finder-python", "bare-python", "bare-sh"]) as app:
        app.sample(300)
        yield app


@pytest.mark.parametrize("plugin", ["station-finder", "bare-python", "bare-sh"])
def test_the_stations_of_a_district_are_found(app, plugin):
    page = json.loads(app.run("view", plugin, "stations", *PARAMETERS).stdout)
    assert page["title"] == "Where AB votes"
    table, = page["blocks"]
    found = json.loads(app.run("call", plugin, "data.query", json.dumps({
        "resource": "pollingStations", "select": ["reference", "place"],
        "where": {"field": "district", "eq": "AB"}})).stdout)
    assert table["rows"] == found["rows"] and len(found["rows"]) >= 1


def test_a_plugin_in_python_gets_the_hosts_own_sdk(app):
    assert not (app.folder / "Plugins" / "station-finder-python" / "hustings.py").exists()
    app.run("view", "station-finder", "stations", *PARAMETERS)
    sdk = next((app.data / "bundles").glob("*/station_finder.py")).parent / "hustings.py"
    assert sdk.read_bytes() == (ROOT / "SDK" / "Python" / "hustings.py").read_bytes()


def test_its_denials_are_the_hosts(app):
    done = app.run("view", "station-finder", "stations", "--role", "member", check=False)
    assert done.returncode == 1 and "is for volunteer" in done.stderr


def test_the_gallery_reads_as_text(app):
    text = app.run("view", "block-gallery", "blocks").stdout
    assert "The code for alert, in Python and in Swift" in text
    assert '    Alert("info", "Polls close at 10pm"),\n' in text
    assert '    Alert(.info, "Polls close at 10pm")\n' in text
