"""`hustings plugins` says which plugins there are, what one may see for a role, and which side says no to the rest."""

import json

import pytest
from curiosity import change_platform
from hosting import BRANCH, OFFICE, App, Host

GOTV = ["plugins", "explain", "gotv-dashboard", "--tenant", BRANCH]
CURIOUS = ["plugins", "explain", "curious", "--tenant", BRANCH]


@pytest.fixture(scope="module")
def app():
    app = App(["curious"])
    try:
        app.sample(300)
        yield app
    finally:
        app.remove()


def explained(app, *words):
    return json.loads(app.run(*words, "--json").stdout)


def permission(explanation, name):
    return next(asked for asked in explanation["permissions"] if asked["id"] == name)


def test_an_officer_reads_what_a_volunteer_may_see(app):
    text = app.run(*GOTV, "--role", "volunteer").stdout
    assert "for the role volunteer" in text.splitlines()[0]
    for words in [
            "At a glance", "turnout counts          counts, reads, changes", "title, date, opensAt, closesAt",
            "granted by Chidi Okafor, until 1 January 2027", "for 5 years from the day of the poll",
            "role: The role volunteer may not write to the", "Tells of votes given: secret until the polls close"]:
        assert words in text, text


def test_a_program_reads_the_same(app):
    explanation = explained(app, *GOTV, "--role", "volunteer")
    counts = permission(explanation, "counts")
    assert counts["may"] == ["aggregate", "read", "write"] and "count" in counts["fields"] and not counts["refused"]
    assert counts["decision"]["grantedBy"] == "Chidi Okafor" and counts["secrecy"]
    assert explanation["documents"][0]["refused"][0]["side"] == "role"


def test_a_member_is_told_of_each_field_and_access_why_not(app):
    explanation = explained(app, *GOTV, "--role", "member")
    counts, rooms = permission(explanation, "counts"), permission(explanation, "rooms")
    assert counts["may"] == [] and counts["fields"] == []
    assert [(no["side"], no["reason"]) for no in counts["refused"]] == [("role", "roleTooLow")]
    assert rooms["fields"] == ["title"]
    assert [(no["what"], no["side"]) for no in rooms["refused"]] == [("note", "role")]


def test_the_rules_of_rows_are_told_with_their_side(app):
    wards = explained(app, *CURIOUS, "--role", "organiser")
    assert [rule["side"] for rule in permission(wards, "calls")["rows"]] == ["purpose"] * 3
    area = json.loads(app.run(
        "call", "curious", "data.query", '{"resource":"electors","permission":"register","select":["district"],"limit":1}',
        "--tenant", BRANCH).stdout)["rows"][0][0]
    text = app.run(*CURIOUS, "--role", "volunteer", "--areas", area).stdout
    assert f"role: Only rows in {area}: the role is limited to it." in text
    assert "purpose: People who object to calls are left out." in text


def test_what_an_officer_narrowed_is_told_as_the_grants(app):
    change_platform(
        app,
        ("UPDATE grants SET fields = ?, areas = ?, rowsPerDay = 7, expiresAt = NULL "
         "WHERE plugin = 'curious' AND permission = 'calls'", ('["district"]', '["AA"]')),
        ("DELETE FROM grants WHERE plugin = 'curious' AND permission = 'mails'", ()))
    explanation = explained(app, *CURIOUS)
    calls, mails = permission(explanation, "calls"), permission(explanation, "mails")
    assert calls["fields"] == ["district"]
    assert [(no["what"], no["side"], no["reason"]) for no in calls["refused"]] == [("phone", "grant", "fieldNotGranted")]
    assert calls["rows"][0] == {"side": "grant", "sentence": "Only rows in AA: that is what was granted."}
    assert calls["decision"]["rowsPerDay"] == 7 and "expiresAt" not in calls["decision"]
    assert "decision" not in mails and mails["may"] == [] and mails["refused"][0]["reason"] == "grantMissing"


def test_it_says_the_same_while_a_host_runs(app):
    alone = app.run(*GOTV, "--role", "member").stdout
    host = Host(app)
    try:
        assert app.run(*GOTV, "--role", "member").stdout == alone
    finally:
        host.stop()


def test_plugins_are_listed_with_how_far_they_are_trusted(app):
    listed = json.loads(app.run("plugins", "list", "--json").stdout)
    assert {"id": "gotv-dashboard", "scope": "clp", "stage": "sandbox"}.items() <= next(
        plugin for plugin in listed if plugin["id"] == "gotv-dashboard").items()
    assert "gotv-dashboard 1.0.0  sandbox  clp  Polling day\n" in app.run("plugins", "list").stdout


@pytest.mark.parametrize("words, said, code", [
    (["explain", "gotv-dashbord"], "There is no plugin `gotv-dashbord`; perhaps `gotv-dashboard` is meant.", 1),
    (["explain", "casework", "--tenant", "exbourn-mp"],
     f"There is no branch or office `exbourn-mp`; perhaps `{OFFICE}` is meant.", 1),
    (["explain", "casework", "--role", "organizer"], "There is no role `organizer`; perhaps `organiser` is meant.", 2),
    (["explain"], "`hustings plugins` takes: list | explain PLUGIN.", 2),
])
def test_a_slip_is_told_with_what_is_near(app, words, said, code):
    done = app.command("plugins", *words, environment={"HUSTINGS_DATA": str(app.data)})
    assert done.returncode == code and said in done.stderr and not done.stdout
