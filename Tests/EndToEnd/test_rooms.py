"""Organisers set up polling day: which committee room runs which districts."""

import json

import pytest
from hosting import App


@pytest.fixture(scope="module")
def app():
    with App() as app:
        app.sample(200)
        yield app


def do(app, action, role="organiser", **values):
    params = {"action": action, "values": values}
    done = app.run(
        "call", "gotv-dashboard", "action.invoke", json.dumps(params), "--role", role, "--json", check=False)
    return json.loads(done.stdout)


def districts(app):
    """The rooms of the coming election's districts, by code."""
    elections = query(app, "elections", ["id", "date"])
    last = max(elections, key=lambda election: election[1])[0]
    rows = query(app, "districtStatistics", ["district", "committeeRoom"], {"field": "election", "eq": last})
    return dict(rows)


def query(app, resource, fields, where=None):
    params = {"resource": resource, "select": fields, "limit": 1000}
    if where:
        params["where"] = where
    return json.loads(app.run("call", "gotv-dashboard", "data.query", json.dumps(params)).stdout)["rows"]


def seen(app, view, role="organiser", **parameters):
    return app.run("view", "gotv-dashboard", view, "--role", role, "--parameters", json.dumps(parameters), check=False)


def test_a_new_room_gets_districts_from_others_and_gives_them_back(app):
    before = districts(app)
    first, second = sorted(before)[:2]
    added = do(app, "add-room", title="  The  Old Bakery ")
    assert added["ok"] and added["goTo"]["view"] == "room-districts"
    room = added["goTo"]["parameters"]["room"]
    assert "There is a room of that name already" in str(do(app, "add-room", title="The Old Bakery"))
    assert "None" in next(line for line in seen(app, "rooms").stdout.splitlines() if "The Old Bakery" in line)

    wrong = do(app, "give-districts", room=room, districts=f"{first}, nowhere", had="")
    assert not wrong["ok"] and "has no district nowhere" in wrong["errors"][0]["text"]
    assert districts(app) == before
    assert do(app, "give-districts", room=room, districts=f"{first.lower()}, {second}", had="")["ok"]
    assert districts(app) == before | {first: room, second: room}
    assert first in seen(app, "room", room=room).stdout
    assert f'"districts":"{first}, {second}"' in seen(app, "room-districts", room=room).stdout

    # A form that was opened before the second came does not take it away.
    assert do(app, "give-districts", room=room, districts="", had=first)["ok"]
    assert districts(app) == before | {first: None, second: room}
    assert "Districts without a room" in seen(app, "rooms").stdout and first in seen(app, "rooms").stdout
    assert "Give districts to committee rooms" in seen(app, "dashboard").stdout
    assert "An organiser gives these districts" in seen(app, "dashboard", "volunteer").stdout


def test_volunteers_set_nothing_up(app):
    assert "is for organiser, officer" in seen(app, "rooms", "volunteer").stderr
    assert do(app, "add-room", "volunteer", title="Mine")["reason"] == "roleTooLow"
    assert "Mine" not in seen(app, "rooms").stdout
