"""Plugins that use no SDK keep the rules of SDK/spec: one in Python, one in nothing but a shell's own commands."""

import json

import pytest
from talking import CONTEXT, ROOT, Plugin

PLUGINS = {name: ROOT / "Tests" / "Fixtures" / name for name in ["bare-python", "bare-sh"]}
ROOM = "ab" * 16


@pytest.fixture(params=PLUGINS)
def plugin(request):
    folder = PLUGINS[request.param]
    manifest = json.loads((folder / "plugin.json").read_text())
    with Plugin(manifest["run"], {}, cwd=folder) as plugin:
        started = plugin.initialize()
        assert (started["version"], started["views"], started["actions"]) == ("1.0", ["stations"], ["note"])
        assert [view["id"] for view in manifest["views"]] == started["views"]
        yield plugin


def query(district):
    return {
        "context": "k7Qx", "permission": "stations", "resource": "pollingStations", "select": ["reference", "place"],
        "where": {"field": "district", "eq": district}, "limit": 100}


def rows(*rows):
    return {"columns": ["reference", "place"], "rows": list(rows), "cursor": None}


@pytest.mark.parametrize("district", [None, "AB", 'a"b', "\\", '\\"', "é\n\t"])
def test_a_view_is_rendered_from_what_the_host_answers(plugin, district):
    id = plugin.render("stations", **({"district": district} if district else {}))
    call = plugin.next()
    assert (call["method"], call["params"]) == ("data.query", query(district or "AA"))
    plugin.reply(call, rows(["AA-1", 'The "Hall"'], ["AA-2", None]))
    message = plugin.next()
    assert message["id"] == id and message["result"] == {"title": f"Where {district or 'AA'} votes", "blocks": [{
        "type": "table", "caption": "Ballot boxes", "columns": [{"label": "Box"}, {"label": "Place"}],
        "rows": [["AA-1", 'The "Hall"'], ["AA-2", None]]}]}
    assert plugin.end() == ([], 0, "")


def test_an_action_writes_under_a_key_that_stays(plugin):
    for _ in range(2):
        plugin.invoke("note", key="form-1", room=ROOM, count=12)
        call = plugin.next()
        assert (call["method"], call["params"]) == ("data.create", {
            "context": "k7Qx", "permission": "cars", "resource": "counters", "key": "form-1-1",
            "values": {"committeeRoom": ROOM, "kind": "cars", "count": 12}})
        plugin.reply(call, {"id": ROOM, "version": 1})
        assert plugin.next()["result"] == {"ok": True, "message": "The cars are noted."}


def test_an_error_of_the_host_is_passed_on(plugin):
    id = plugin.render("stations")
    plugin.fail(plugin.next(), -32000, "No.", side="grant", reason="notGranted")
    assert plugin.next() == {"jsonrpc": "2.0", "id": id, "error": {
        "code": -32000, "message": "No.", "data": {"side": "grant", "reason": "notGranted"}}}


def test_others_are_answered_while_it_waits_and_answers_come_in_any_order(plugin):
    ids = [plugin.render("stations", district=f"A{number}") for number in range(64)]
    calls = [plugin.next() for _ in ids]
    assert plugin.answer("ping")["result"] == {}
    assert plugin.answer("no.such")["error"]["code"] == -32601
    for call in reversed(calls):
        plugin.reply(call, rows())
    answers = [plugin.next() for _ in ids]
    assert [answer["id"] for answer in answers] == ids[::-1]
    assert [answer["result"]["title"] for answer in answers] == [f"Where A{n} votes" for n in reversed(range(64))]


def test_a_cancelled_request_is_answered_once(plugin):
    other = plugin.render("stations")
    kept = plugin.next()
    id = plugin.render("stations")
    call = plugin.next()
    for cancelled in [id, id, 99]:
        plugin.send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": cancelled}})
    answer = plugin.next()
    assert (answer["id"], answer["error"]["code"]) == (id, -32800)
    assert plugin.next() == {"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": call["id"]}}
    plugin.reply(call, rows())
    plugin.reply(kept, rows())
    assert plugin.next()["id"] == other
    assert plugin.end() == ([], 0, "")


def test_nothing_comes_before_initialize(plugin):
    folder = PLUGINS["bare-sh" if "dash" in plugin.process.args[0] else "bare-python"]
    fresh = Plugin(plugin.process.args, {}, cwd=folder)
    with fresh:
        assert fresh.answer("ping")["error"]["code"] == -32600
        assert fresh.answer("no.such")["error"]["code"] == -32601
        refused = fresh.answer("initialize", {"versions": ["2.1", "11.0"], "host": "x"})["error"]
        assert refused["code"] == -32009 and "1.0" in refused["data"]["hint"]
        assert fresh.answer("initialize", {"versions": [], "host": "x"})["error"]["code"] == -32009
        assert fresh.answer("initialize", {"host": "x"})["error"]["code"] == -32602
        assert fresh.answer("initialize", {"versions": ["2.0", "1.4"], "host": "x"})["result"]["version"] == "1.4"
        assert fresh.answer("shutdown")["result"] == {}
        assert fresh.end() == ([], 0, "")


@pytest.mark.parametrize("line, code, id", [
    (b"no json", -32700, None), (b"", -32700, None), (b'{"jsonrpc":"2.0","id":1,"method":"ping"', -32700, None),
    (b"[]", -32600, None), (b"{}", -32600, None), (b'{"jsonrpc":"1.0","id":8,"method":"ping"}', -32600, 8),
    (b'{"jsonrpc":"2.0","id":8}', -32600, 8), (b'{"jsonrpc":"2.0","id":8,"method":"ping","params":7}', -32600, 8),
    (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600, None)], ids=range(10))
def test_a_line_that_is_no_message_is_answered_and_the_next_is_read(plugin, line, code, id):
    plugin.write(line + b"\n")
    message = plugin.next()
    assert (message["error"]["code"], message["id"]) == (code, id)
    assert plugin.answer("ping")["result"] == {}


@pytest.mark.parametrize("change", [
    lambda p: p.pop("view"), lambda p: p.update(view=7), lambda p: p.pop("context"), lambda p: p.pop("parameters"),
    lambda p: p["context"].pop("token")], ids=range(5))
def test_parameters_that_do_not_fit_are_refused(plugin, change):
    params = {"view": "stations", "parameters": {}, "context": dict(CONTEXT)}
    change(params)
    assert plugin.answer("view.render", params)["error"]["code"] == -32602


def test_what_is_not_there_is_not_found(plugin):
    plugin.render("no-such")
    assert plugin.next()["error"]["code"] == -32001
    plugin.invoke("no-such", room=ROOM, count=1)
    assert plugin.next()["error"]["code"] == -32001


def test_lines_come_in_any_pieces_and_notifications_are_ignored(plugin):
    line = '{"jsonrpc":"2.0","id":"é","method":"ping","params":{}}\n'.encode()
    for cut in range(1, len(line), 7):
        plugin.write(line[:cut])
        plugin.write(line[cut:])
        assert plugin.next() == {"jsonrpc": "2.0", "id": "é", "result": {}}
    plugin.send({"jsonrpc": "2.0", "method": "later", "params": {"new": True}})
    plugin.write(line * 20)
    assert [plugin.next()["id"] for _ in range(20)] == ["é"] * 20


def test_a_long_line_is_taken(plugin):
    # A shell reads a pipe byte by byte: it would take a line of the full size, in many seconds.
    size = 256 << 10 if "dash" in plugin.process.args[0] else 8 << 20
    head, tail = b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"', b'"}}'
    plugin.write(head + b"x" * (size - len(head) - len(tail)) + tail + b"\n")
    assert plugin.next() == {"jsonrpc": "2.0", "id": 1, "result": {}}
