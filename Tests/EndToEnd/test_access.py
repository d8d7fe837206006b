"""Whatever a plugin asks for without a right to it is refused, with the same reason in the protocol, on the page and in
the terminal; and what one role's process has read never reaches another's."""

import dataclasses
import html
import json
import re
import secrets
import socket
import threading
import time
import urllib.error

import pytest
from curiosity import (
    Asking, LIMITED, NO_CURSOR, NO_ELECTOR, NO_POSTCODE, NO_INTENTION, NO_ROW, OTHER, POSTCODE, STATUS, TITLES,
    change_platform, count, count_update, nested, register, sizes, stations, talk)
from hosting import BRANCH, OFFICE, App, Browser, Host


@pytest.fixture(scope="module")
def asking():
    app = App(["curious"])
    try:
        app.sample(3000)
        app.run("sample", "--electors", 200, "--seed", 8, "--tenant", OTHER)
        asking = Asking(app)
        yield asking
        asking.host.stop()
        assert not app.processes, "processes are left over"
    finally:
        app.remove()


@dataclasses.dataclass
class Refusal:
    name: str
    method: str
    call: dict
    words: str
    reason: str
    side: str = ""
    code: int = -32000
    role: str = "organiser"
    field: str = ""


def grant(name, method, call, words, reason="fieldNotGranted", **more):
    return Refusal(name, method, call, words, reason, side="grant", **more)


def role(name, method, call, words, reason="roleTooLow", **more):
    return Refusal(name, method, call, words, reason, side="role", **more)


def invalid(name, method, call, words, reason, code=-32003, **more):
    return Refusal(name, method, call, words, reason, code=code, **more)


REFUSALS = [
    # Fields, wherever they stand.
    grant("select", "data.query", stations(select=["reference", "postcode"]), NO_POSTCODE, field="postcode"),
    grant("where", "data.query", stations(where=POSTCODE), NO_POSTCODE, field="postcode"),
    grant("where within", "data.query", stations(where={"or": [{"not": {"and": [POSTCODE]}}]}), NO_POSTCODE),
    grant("order", "data.query", stations(order=[{"field": "postcode"}]), NO_POSTCODE, field="postcode"),
    grant("get", "data.get", stations(id="STATION-HERE", select=["postcode"]), NO_POSTCODE),
    grant("groupBy", "data.aggregate", sizes(groupBy=["intention"]), NO_INTENTION, field="intention"),
    grant("measure", "data.aggregate", sizes(measures=[{"as": "n", "fn": "count", "field": "intention"}]), NO_INTENTION),
    grant("where of an aggregate", "data.aggregate", sizes(where={"field": "intention", "eq": "firm"}), NO_INTENTION),
    grant("create", "data.create", count(by="Ann"), "The permission counts does not ask for turnoutCounts.by."),
    grant("update", "data.update", count_update("COUNT-HERE", by="Ann"),
          "The permission counts does not ask for turnoutCounts.by.", field="by"),
    grant("field that the officer left out", "data.query", {"resource": "elections", "select": ["title", "date"]},
          "The officer has not granted elections.date under elections.", field="date"),
    grant("field of a row that is referred to", "data.query", {"resource": "turnoutCounts", "select": ["station.place"]},
          "The permission counts does not ask for turnoutCounts.station.place.", field="station.place"),
    # Resources, access, and grants that are over.
    grant("delete for write", "data.delete",
          {"resource": "turnoutCounts", "id": "COUNT-HERE", "version": 1, "key": "k"},
          "The permission counts is for write, not for delete.", "accessNotGranted"),
    grant("write for read in a batch", "data.batch", {"key": "k", "operations": [
              {"method": "data.create", "params": {"resource": "pollingStations", "values": {"reference": "X"}}}]},
          "The permission stations is for read, not for write.", "accessNotGranted"),
    invalid("collection that nobody declared", "storage.get", {"collection": "notes", "key": "a"},
            "The manifest has no collection of that id.", "unknownCollection", field="collection"),
    grant("resource", "data.query", {"resource": "warpCounts", "select": ["count"]},
          "The plugin asks for nothing of warpCounts.", "resourceNotGranted"),
    grant("write for read", "data.create", {"resource": "pollingStations", "key": "k", "values": {"reference": "X"}},
          "The permission stations is for read, not for write.", "accessNotGranted"),
    grant("read for aggregate", "data.query", {"resource": "votingIntentions", "select": ["district"]},
          "The permission sizes is for aggregate, not for read.", "accessNotGranted"),
    grant("greatest for counts", "data.aggregate", sizes(measures=[{"as": "n", "fn": "max", "field": "district"}]),
          "The permission sizes is for published counts of rows only.", "accessNotGranted", field="district"),
    grant("expired grant", "data.query", {"resource": "committeeRooms", "select": ["title"]},
          "The grant of rooms has expired.", "grantExpired"),
    grant("revoked grant", "data.query", {"resource": "counters", "select": ["count"]},
          "The permission counters has not been granted here.", "grantMissing"),
    Refusal("home outside the granted areas", "data.get",
            {"resource": "households", "select": ["district"], "id": "HOME-ELSEWHERE"},
            "There is no such row in households, or none that you may see.", "rowNotFound", code=-32001),
    # Roles and areas.
    role("members and electors", "data.query", register(), "The role member may not use electors.district.",
         role="member", field="district"),
    role("members and writes", "data.create", count(), "The role member may not write turnoutCounts.", role="member"),
    Refusal("elector elsewhere", "data.get", register(id="ELECTOR-ELSEWHERE"), NO_ROW, "rowNotFound", code=-32001,
            role="volunteer"),
    role("create elsewhere", "data.create", count(district="AD", station="STATION-ELSEWHERE"),
         "The row lies outside the areas of your role.", "areaNotYours", role="volunteer", field="district"),
    role("move elsewhere", "data.update", count_update("COUNT-HERE", district="AD", station="STATION-ELSEWHERE"),
         "The row lies outside the areas of your role.", "areaNotYours", role="volunteer", field="district"),
    Refusal("update elsewhere", "data.update", count_update("COUNT-ELSEWHERE", count=1),
            "There is no such row in turnoutCounts, or none that you may see.", "rowNotFound", code=-32001,
            role="volunteer"),
    # Other tenants.
    Refusal("another branch's elector", "data.get", register(id="ELECTOR-OTHER"), NO_ROW, "rowNotFound", code=-32001),
    invalid("reference to another branch", "data.create", talk("ELECTOR-OTHER"),
            "elector must be the id of a row in electors.", "noSuchReference", field="elector"),
    Refusal("casework in a branch", "data.get", {"resource": "cases", "select": ["status"], "id": "CASE"},
            "cases cannot be used here: campaign data and casework are kept apart by law.", "resourceNotInTenant",
            side="purpose"),
    # Purposes.
    Refusal("objection", "data.create", talk("ELECTOR-OBJECTS"), NO_ELECTOR, "purposeForbids", side="purpose"),
    Refusal("TPS", "data.create", talk("ELECTOR-TPS", "TPS-DISTRICT"), NO_ELECTOR, "purposeForbids", side="purpose"),
    # What cannot be understood.
    invalid("unknown resource", "data.query", {"resource": "secrets", "select": ["id"]},
            "There is no resource `secrets`.", "unknownResource", field="resource"),
    invalid("unknown field", "data.query", stations(select=["secret"]), "pollingStations has no field `secret`.",
            "unknownField", field="secret"),
    invalid("no field", "data.query", stations(select=[]), "select names 1 to 40 fields.", "outOfBounds"),
    invalid("limit 0", "data.query", stations(limit=0), "limit is 1 to 1000.", "outOfBounds", field="limit"),
    invalid("limit 1001", "data.query", stations(limit=1001), "limit is 1 to 1000.", "outOfBounds", field="limit"),
    invalid("limit below", "data.query", stations(limit=-(1 << 63)), "limit is 1 to 1000.", "outOfBounds"),
    invalid("no id", "data.get", register(id="' OR 1=1 --"), "id must be an id (32 hexadecimal digits).", "wrongType"),
    invalid("empty id", "data.get", register(id=""), "id must be an id (32 hexadecimal digits).", "wrongType"),
    invalid("update of no id", "data.update", count_update("../../platform", count=1),
            "data.update needs the row's id, 32 hexadecimal digits.", "wrongType", field="id"),
    invalid("host's field", "data.update", count_update("COUNT-HERE", id="0" * 32), "id is the host's to write.",
            "hostField", field="id"),
    invalid("several permissions", "data.query", {"resource": "electors", "select": ["district"]},
            "More than one permission fits: name one.", "permissionAmbiguous", field="permission"),
    invalid("unknown permission", "data.query", stations(permission="all"),
            "The manifest has no permission `all`; perhaps `calls` is meant.", "unknownPermission"),
    invalid("another's permission", "data.query", stations(permission="register"),
            "The permission register is not for pollingStations.", "permissionMismatch"),
    invalid("forged cursor", "data.query", stations(cursor="AAAA" * 40), NO_CURSOR, "cursorInvalid", field="cursor"),
    invalid("no cursor", "data.query", stations(cursor="'; --"), NO_CURSOR, "cursorInvalid"),
    # Hostile names and values.
    invalid("SQL as a field", "data.query", stations(select=['reference" FROM electors --']),
            "pollingStations has no field of that name.", "unknownField", field="?"),
    invalid("SQL as an order", "data.query", stations(order=[{"field": "reference; DROP TABLE electors"}]),
            "pollingStations has no field of that name.", "unknownField", field="?"),
    invalid("SQL as a resource", "data.query", stations(resource="electors; DROP TABLE electors"),
            "There is no resource of that name.", "unknownResource"),
    invalid("SQL as a measure", "data.aggregate", sizes(measures=[{"as": 'n", (SELECT 1)', "fn": "count"}]),
            "A measure's name has 1 to 40 letters and digits, and is used once.", "outOfBounds"),
    invalid("NUL in a name", "data.query", stations(select=["reference\0"]),
            "pollingStations has no field of that name.", "unknownField", field="?"),
    invalid("NUL in a value", "data.create", talk("ELECTOR-CALLABLE") | {"values": {"note": "a\0b"}},
            "note holds a control character; only line breaks may be.", "controlCharacter", field="note"),
    invalid("long value", "data.create", talk("ELECTOR-CALLABLE") | {"values": {"note": "x" * 2001}},
            "note must be 2000 characters or fewer.", "tooLong", field="note"),
    invalid("nine deep", "data.query", stations(where=nested(9)), "is nested more than 8 deep", "badParams", -32602),
    invalid("101 conditions", "data.query", stations(where={"and": [{"field": "district", "eq": "A"}] * 100}),
            "holds more than 100 conditions", "badParams", -32602),
    invalid("two conditions in one", "data.query", stations(where={"field": "district", "eq": "A", "ne": "B"}),
            "holds more than one condition; join them by `and`", "badParams", -32602),
    invalid("unknown comparison", "data.query", stations(where={"field": "district", "like": "%"}),
            "which is none of", "badParams", -32602),
    invalid("number for text", "data.query", stations(where={"field": "district", "eq": 1}), "district must be text.",
            "wrongType", field="district"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=[refusal.name for refusal in REFUSALS])
def test_refused_alike_in_protocol_page_and_terminal(asking, refusal):
    _, facts = asking.ask(refusal.method, refusal.call, refusal.role)
    assert facts["code"] == str(refusal.code), facts
    assert (facts["side"], facts["reason"]) == (refusal.side, refusal.reason), facts
    assert refusal.words in facts["message"]
    if refusal.field:
        assert facts["field"] == refusal.field

    status, text = asking.page(refusal.method, refusal.call, refusal.role)
    assert status == STATUS[refusal.code]
    assert refusal.words in text and "What you can do" in text
    assert TITLES.get(refusal.side, "") in text

    done = asking.terminal(refusal.method, refusal.call, refusal.role)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert (said["code"], said.get("side", ""), said["reason"]) == (refusal.code, refusal.side, refusal.reason)
    assert said["error"].startswith(facts["message"].split(" (byte")[0])
    assert done.stderr.startswith("hustings: ") and refusal.words in done.stderr
    assert f"(refused by the {refusal.side})" in done.stderr or not refusal.side
    assert said.get("hint", "") == facts["hint"]


def test_refusals_are_told_apart():
    said = {(refusal.side, refusal.reason): refusal.words for refusal in REFUSALS}
    assert len(set(said.values())) == len(said)


def test_what_is_granted_is_given(asking):
    assert asking.ask("data.query", stations(limit=1))[0] == [["AA-1"]]
    assert len(asking.ask("data.aggregate", sizes(groupBy=[]))[0]) == 1
    assert asking.ask("data.query", {"resource": "elections", "select": ["title"]})[0]
    assert asking.ask("data.get", register(id="ELECTOR-HERE"), "volunteer")[0][0][0] in LIMITED
    assert asking.ask("data.create", talk("ELECTOR-CALLABLE"))[1]["version"] == "1"
    assert asking.ask("data.create", count(), "volunteer")[1]["version"] == "1"
    done = asking.terminal("data.create", count(), "volunteer")
    assert json.loads(done.stdout)["version"] == 1, done.stderr
    assert asking.page("data.query", stations())[0] == 200


def test_only_ones_own_areas_are_read(asking):
    homes = asking.ask("data.query", {"resource": "households", "select": ["district"], "limit": 1000})[0]
    assert {row[0] for row in homes} == {"AB", "AD"}
    homes = asking.ask("data.query", {"resource": "households", "select": ["district"], "limit": 1000}, "volunteer")[0]
    assert {row[0] for row in homes} == {"AB"}
    expected = sum(district in LIMITED for _, district, _, _ in asking.electors)
    rows = asking.ask("data.query", register(limit=1000), "volunteer")[0]
    assert len(rows) == expected and {row[0] for row in rows} == set(LIMITED)
    everybody = {"field": "district", "ne": ""}
    for filter_ in [everybody, {"or": [everybody, {"not": everybody}]}, {"field": "district", "eq": "AD"}]:
        rows = asking.ask("data.query", register(limit=1000, where=filter_), "volunteer")[0]
        assert {row[0] for row in rows} <= set(LIMITED)
    counted = asking.ask(
        "data.aggregate", {"resource": "electors", "permission": "register",
                           "measures": [{"as": "n", "fn": "count"}]}, "volunteer")[0]
    assert counted == [[str(expected)]]
    status, text = asking.open("volunteer", "ask", "data.query", register(limit=1000))
    assert status == 200 and ">AA<" in text and ">AD<" not in text
    rows = json.loads(asking.terminal("data.query", register(limit=1000), "volunteer").stdout)["rows"]
    assert len(rows) == expected


def test_a_call_nested_without_end_is_no_message(asking):
    words = "nested deeper than 64 levels"
    facts = asking.ask("data.query", stations(where=nested(300)))[1]
    assert facts["code"] == "-32700" and words in facts["message"]
    assert asking.page("data.query", stations(where=nested(300)))[0] == 400
    done = asking.terminal("data.query", stations(where=nested(300)))
    assert done.returncode == 2 and words in done.stderr


def everyone(asking, call):
    """All rows of a query, page by page."""
    rows, cursor = [], None
    while True:
        more, facts = asking.ask("data.query", {**call, "limit": 700, **({"cursor": cursor} if cursor else {})})
        rows += more
        cursor = facts["cursor"]
        if not cursor:
            return rows


def test_a_purpose_leaves_out_who_said_no(asking):
    def ids(permission):
        return {row[0] for row in everyone(
            asking, {"resource": "electors", "permission": permission, "select": ["id"]})}

    assert ids("register") == {row[0] for row in asking.electors}
    assert ids("calls") == {row[0] for row in asking.electors if not row[2] and not row[3]}
    assert ids("texts") == {elector for elector, channel in asking.consents if channel == "text"}
    assert ids("mails") == {elector for elector, channel in asking.consents if channel == "email"}
    talked = everyone(asking, {"resource": "contacts", "select": ["elector"]})
    assert not {row[0] for row in talked} & {row[0] for row in asking.electors if row[2] or row[3]}


@pytest.mark.parametrize("elector", ["ELECTOR-OBJECTS", "ELECTOR-TPS"])
def test_whoever_objects_is_not_there_to_be_called(asking, elector):
    call = {"resource": "electors", "permission": "calls", "select": ["district", "phone"], "id": elector}
    assert asking.ask("data.get", call)[1]["code"] == "-32001"
    assert asking.page("data.get", call)[0] == 404
    assert json.loads(asking.terminal("data.get", call).stdout)["reason"] == "rowNotFound"


def test_a_cursor_is_good_for_its_query_and_rights_alone(asking):
    call = stations(limit=2)
    first, facts = asking.ask("data.query", call)
    cursor = facts["cursor"]
    second, _ = asking.ask("data.query", {**call, "cursor": cursor})
    assert [row[0] for row in second] > [row[0] for row in first]
    others = [(call, "volunteer"), (call, "officer"), (stations(limit=2, select=["district"]), "organiser"),
              (stations(limit=2, where={"field": "district", "eq": "AA"}), "organiser"),
              (stations(limit=2, order=[{"field": "reference", "descending": True}]), "organiser")]
    for other, who in others:
        assert asking.ask("data.query", {**other, "cursor": cursor}, who)[1]["reason"] == "cursorInvalid"
    changed = cursor[:-5] + ("A" if cursor[-5] != "A" else "B") + cursor[-4:]
    assert asking.ask("data.query", {**call, "cursor": changed})[1]["reason"] == "cursorInvalid"
    status, text = asking.page("data.query", {**call, "cursor": cursor}, "volunteer")
    assert status == 422 and NO_CURSOR in text
    said = json.loads(asking.terminal("data.query", {**call, "cursor": cursor}, "volunteer").stdout)
    assert (said["error"], said["reason"]) == (NO_CURSOR, "cursorInvalid")


@pytest.mark.parametrize("context", ["remembered", "invented"])
def test_a_dead_context_is_refused(asking, context):
    assert asking.browser("organiser").open(f"/c/{BRANCH}/p/curious/remember")[0] == 200
    words = "This context's request was already answered, or never made."
    facts = asking.ask("data.query", stations(), context=context)[1]
    assert (facts["code"], facts["reason"], facts["message"]) == ("-32008", "contextExpired", words)
    status, text = asking.page("data.query", stations(), context=context)
    assert status == 410 and words in text
    parameters = json.dumps({"call": json.dumps(stations()), "context": context})
    done = asking.app.run("view", "curious", "pass-on", "--parameters", parameters, "--json", check=False)
    assert done.returncode == 1
    assert (json.loads(done.stdout)["error"], json.loads(done.stdout)["code"]) == (words, -32008)


def test_a_method_that_is_not_there(asking):
    facts = asking.ask("data.drop", {"resource": "turnoutCounts", "id": "COUNT-HERE", "key": "k"})[1]
    assert (facts["code"], facts["message"]) == ("-32601", "The host has no method `data.drop`.")
    done = asking.terminal("data.drop", {})
    assert done.returncode == 2 and "`data.drop` cannot be called from the terminal." in done.stderr


def test_views_and_actions_of_another_role(asking):
    status, text = asking.browser("organiser").open(f"/c/{BRANCH}/p/curious/officers")
    assert status == 403 and "It is for officers; you are an organiser here." in text
    assert asking.browser("officer").open(f"/c/{BRANCH}/p/curious/officers")[0] == 200
    done = asking.app.run("view", "curious", "officers", "--json", check=False)
    assert done.returncode == 1 and json.loads(done.stdout)["side"] == "role"
    assert "“Officers' own” is for officer; you are organiser here. (refused by the role)" in done.stderr
    assert asking.app.run("view", "curious", "officers", "--role", "officer").returncode == 0
    done = asking.app.run("call", "curious", "action.invoke", '{"action":"manage"}', "--json", check=False)
    assert done.returncode == 1 and json.loads(done.stdout)["reason"] == "roleTooLow"
    assert act(asking, "organiser", "manage")[0] == 403
    assert act(asking, "officer", "manage")[0] == 200


def act(asking, who, action, **values):
    """Sends an action's form."""
    browser = asking.browser(who)
    csrf = re.search(r'name="_csrf" value="([^"]+)"', browser.open("/")[1]).group(1)
    status, text = browser.open(
        f"/c/{BRANCH}/p/curious/actions/{action}", {"_csrf": csrf, "_key": secrets.token_hex(16), **values})
    return status, html.unescape(text)


def test_an_action_that_is_refused_says_so(asking):
    values = {"method": "data.create", "call": asking.text(count(district="AD", station="STATION-ELSEWHERE"))}
    status, text = act(asking, "volunteer", "do", **values)
    assert status == 403 and TITLES["role"] in text
    status, text = act(asking, "volunteer", "do", method="data.create", call=asking.text(count()))
    assert status == 200 and "It was done." in text


def test_tenants_are_kept_apart(asking):
    organiser, caseworker = asking.browser("organiser"), asking.browser("caseworker")
    strange = [
        (organiser, f"/c/{OFFICE}/p/casework/cases"), (organiser, f"/c/{BRANCH}/p/casework/cases"),
        (organiser, f"/c/{OFFICE}"), (caseworker, f"/c/{BRANCH}/p/curious/ask"), (caseworker, f"/c/{BRANCH}"),
        (caseworker, f"/c/{OFFICE}/p/curious/ask"), (caseworker, f"/c/{OFFICE}/p/gotv-dashboard/dashboard"),
        (organiser, "/p/curious/ask"), (organiser, f"/c/{BRANCH}/p/tax-calculator/calculator")]
    for browser, path in strange:
        status, text = browser.open(path)
        assert status == 404 and "nothing that you may see" in text, path
    for plugin, tenant, kind in [("curious", OFFICE, "clp"), ("casework", BRANCH, "office")]:
        done = asking.app.run(
            "call", plugin, "data.query", '{"resource":"tasks","select":["title"]}', "--tenant", tenant, "--json",
            check=False)
        assert done.returncode == 1 and json.loads(done.stdout)["reason"] == "wrongScope"
        assert f"it is for tenants of kind {kind}." in done.stderr
    for resource, field in [("electors", "surname"), ("votingIntentions", "intention")]:
        done = asking.app.run(
            "call", "casework", "data.query", json.dumps({"resource": resource, "select": [field]}), "--json",
            check=False)
        assert (done.returncode, json.loads(done.stdout)["reason"]) == (1, "resourceNotInTenant")
    # The terminal has no word that leads from one branch to the other.
    rows = json.loads(asking.app.run(
        "call", "curious", "data.query", asking.text(register(select=["id"], limit=1000)), "--tenant", OTHER).stdout)
    # The sample's named electors have the same ids in every sample.
    both = {row[0] for row in rows["rows"]} & {row[0] for row in asking.electors}
    assert len(rows["rows"]) == 200 and all(id_.startswith("e1ec7040") for id_ in both)


def test_hostile_values_find_nothing_and_harm_nothing(asking):
    for value in ["'; DROP TABLE electors; --", "%", "_", "*", "\0", "AA\0", "\U0010ffff", "x" * 200, "\\", '"zz"']:
        for operation in ["eq", "startsWith"]:
            rows, facts = asking.ask("data.query", register(where={"field": "surname", operation: value}))
            assert rows == [], (value, facts)
    rows, _ = asking.ask("data.query", register(where={"field": "district", "in": ["' OR ''='"] * 400}))
    assert rows == []
    long = register(where={"field": "surname", "eq": "x" * 100_000})
    assert json.loads(asking.terminal("data.query", long).stdout)["reason"] == "tooLong"
    assert len(everyone(asking, register(select=["id"]))) == len(asking.electors)


def test_large_parameters_end_nothing_but_their_own_request(asking):
    grown = register(where={"field": "surname", "eq": "GROW"})
    status, text = asking.browser("organiser").open(f"/c/{BRANCH}/p/curious/ask?call=" + "x" * 10_001)
    assert status == 422 and "Call must be 10000 characters or fewer" in text
    assert asking.ask("data.query", grown, grow=7 << 20)[1]["reason"] == "tooLong"
    status, text = asking.page("data.query", grown, grow=10 << 20)
    assert status == 503 and "longer than" in text
    with pytest.raises((urllib.error.URLError, ConnectionError, AssertionError)):
        status, _ = asking.browser("officer").open(f"/c/{BRANCH}/p/curious/ask?call=" + "x" * (10 << 20))
        assert status < 400
    with pytest.raises((urllib.error.URLError, ConnectionError, AssertionError)):
        status, _ = act(asking, "officer", "do", call="x" * (10 << 20))
        assert status < 400
    # The host's own socket takes no longer lines than a plugin's.
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(asking.app.data / "socket"))
        try:
            client.sendall(b"[" * (10 << 20))
            assert client.recv(1 << 16) == b""
        except ConnectionError:
            pass
    deadline = time.monotonic() + 30
    while asking.page("data.query", stations())[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert asking.terminal("data.query", stations()).returncode == 0


def test_rights_never_meet_in_one_process(asking):
    """Three people use one view at once; a process's memory holds what one of them may see."""
    app, host = asking.app, asking.host
    added = json.loads(app.run(
        "user", "add", "Nia", "--role", "volunteer", "--areas", "AE,AF", "--tenant", BRANCH, "--json").stdout)
    nia = Browser(host.address).sign_in(host.link(added["id"], BRANCH))
    people = {"volunteer": (asking.browser("volunteer"), set(LIMITED)), "nia": (nia, {"AE", "AF"}),
              "organiser": (asking.browser("organiser"), {district for _, district, _, _ in asking.electors})}
    answers = {name: [] for name in people}
    end = time.monotonic() + 3

    def use(name, browser):
        while time.monotonic() < end:
            answers[name].append(browser.open(f"/c/{BRANCH}/p/curious/seen?format=json"))

    threads = [threading.Thread(target=use, args=(name, copy_of(browser)))
               for name, (browser, _) in people.items() for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    processes = {}
    for name, (_, allowed) in people.items():
        assert answers[name]
        for status, text in answers[name]:
            assert status == 200, text
            facts = {item["label"]: item["value"] for item in json.loads(text)["blocks"][0]["items"]}
            assert facts["now"] and set(facts["now"].split()) <= allowed
            assert set(facts["ever"].split()) <= allowed
            processes.setdefault(facts["process"], set()).add(name)
    assert all(len(names) == 1 for names in processes.values())
    assert len(processes) == len(people), "each has one process, and keeps it"


def copy_of(browser):
    """Another window of a signed-in browser: a connection of its own, the same cookies."""
    other = Browser(browser.address)
    for cookie in browser.jar:
        other.jar.set_cookie(cookie)
    return other


def test_a_plugin_works_where_its_stage_lets_it():
    """Sandbox: samples only. Pilot: where an officer grants besides. Withdrawn: nowhere."""
    app = App(["curious"])
    call = ["call", "curious", "data.query", json.dumps({"resource": "areas", "select": ["code"]}), "--json"]
    try:
        app.sample(100)
        register_file = app.folder / "register.csv"
        register_file.write_text("AA,1,,,,Jones Ann,ZZ99 1AA,1 High Street,,,,,\n")
        app.run("import", "register", register_file, "--tenant", "real", "--create", "Real CLP",
                "--register-date", "2026-12-01")
        user = app.run("user", "add", "Ann", "--role", "organiser", "--tenant", "real").stdout.strip()

        def refused(tenant, *who):
            done = app.run(*call, "--tenant", tenant, *who, check=False)
            said = json.loads(done.stdout)
            assert done.returncode == 1 and said["error"].split(" (")[0] in done.stderr
            host = Host(app)
            try:
                browser = Browser(host.address).sign_in(host.link(user if who else "organiser", tenant))
                status, text = browser.open(f"/c/{tenant}/p/curious/remember")
                assert status == 403 and said["error"].split(" (")[0] in text
                assert f"/c/{tenant}/p/curious" not in browser.open(f"/c/{tenant}")[1]
                through_host = app.run(*call, "--tenant", tenant, *who, check=False)
                assert (through_host.returncode, through_host.stdout) == (1, done.stdout)
            finally:
                host.stop()
            return said["side"], said["reason"], said["error"]

        assert refused("real", "--user", user) == (
            "stage", "stageSandbox",
            "The plugin curious is in the sandbox: it may use sample data only. (refused by the stage)")
        app.run("plugins", "stage", "curious", "pilot", "--pilots", "real")
        done = app.run(*call, "--tenant", "real", "--user", user, check=False)
        assert (done.returncode, json.loads(done.stdout)["reason"]) == (1, "grantMissing")
        assert app.run(*call).returncode == 0
        app.run("withdraw", "curious", "--reason", "A test.")
        assert refused(BRANCH) == (
            "stage", "pluginWithdrawn", "The plugin curious was withdrawn and runs nowhere. (refused by the stage)")
    finally:
        app.remove()
