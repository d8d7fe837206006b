"""A committee room's notice: a document of the polling day plugin's own."""

import json

import pytest
from hosting import BRANCH, App


@pytest.fixture(scope="module")
def app():
    with App() as app:
        app.sample(200)
        yield app


def room(app):
    rows = json.loads(app.run(
        "call", "gotv-dashboard", "data.query", '{"resource":"committeeRooms","select":["id","title"],"limit":1}').stdout)
    return rows["rows"][0]


def give(app, id, text, version, role="organiser"):
    params = {"action": "set-notice", "values": {"room": id, "version": version, "text": text}}
    return app.run("call", "gotv-dashboard", "action.invoke", json.dumps(params), "--role", role, check=False)


def seen(app, view, role, **parameters):
    return app.run(
        "view", "gotv-dashboard", view, "--role", role, "--format", "json", "--parameters", json.dumps(parameters)).stdout


def test_a_notice_is_seen_by_everybody_until_an_organiser_takes_it_down(app):
    id, title = room(app)
    assert '"Notice"' not in seen(app, "dashboard", "organiser")
    assert give(app, id, "Meet at the bar at six", 0).returncode == 0
    for role in ["volunteer", "organiser", "officer"]:
        assert "Meet at the bar at six" in seen(app, "room", role, room=id)
    dashboard = seen(app, "dashboard", "organiser")
    assert "Meet at the bar at six" in dashboard and '"Notice"' in dashboard
    assert "Notice to this room" not in seen(app, "room", "volunteer", room=id)

    outdated = give(app, id, "Meet at the church", 0)
    assert outdated.returncode == 1 and "Somebody changed this notice meanwhile" in outdated.stdout
    assert give(app, id, "Meet at the church", 1).returncode == 0
    assert "Meet at the church" in seen(app, "room", "volunteer", room=id)
    assert give(app, id, "", 2).returncode == 0
    assert "Meet at" not in seen(app, "room", "organiser", room=id)
    assert '"Notice"' not in seen(app, "dashboard", "organiser")


def test_a_volunteer_puts_none_up_whichever_way(app):
    id, _ = room(app)
    assert give(app, id, "Mine", 0, role="volunteer").returncode == 1
    put = {"collection": "notices", "key": id, "value": {"text": "Mine", "at": "2026-05-07T09:30:00Z"}}
    done = app.run(
        "call", "gotv-dashboard", "storage.put", json.dumps(put), "--role", "volunteer", "--json", check=False)
    assert (done.returncode, json.loads(done.stdout)["reason"]) == (1, "roleTooLow")
    assert "Mine" not in seen(app, "room", "organiser", room=id)


def test_members_read_what_a_plugin_keeps_and_for_whom(app):
    from hosting import Host
    with Host(app) as host:
        _, text = host.browser("member").open(f"/c/{BRANCH}")
        assert "Keeps the notice that an organiser puts up" in text
