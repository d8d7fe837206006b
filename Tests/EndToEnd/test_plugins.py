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
            "Granted by Chidi Okafor, until 31 December 2026", "for 5 years from the day of the poll",
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
    assert [(no["what"], no["side"]) for no in rooms["refused"]] == [("write", "role"), ("note", "role")]


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
    (["explain"], "`hustings plugins` takes: list | explain PLUGIN | add PLUGIN | grant PLUGIN", 2),
    (["grant", "curious", "--fields", "district"], "--fields is for one permission.", 2),
    (["grant", "curious", "--until", "soon"], "--until is a day, like 2027-05-07.", 2),
    (["grant", "curious", "--permission", "cals"], "curious asks for no permission or collection `cals`.", 2),
    (["grant", "curious", "--permission", "calls", "--areas", "QQ"], "has no polling district `QQ`.", 2),
    (["grant", "curious", "--permission", "calls", "--areas", ","], "--areas names nothing.", 2),
    (["grant", "curious", "--permission", "calls", "--fields", ""], "--fields names nothing.", 2),
    (["grant", "curious", "--until", "2020-01-01", "--permission", "calls"], "A grant cannot end in the past.", 2),
    (["revoke", "curious", "--permission", "calls", "--fields", "phone"], "--fields does not go with `plugins revoke`.", 2),
    (["revoke", "curius"], "There is no plugin `curius`; perhaps `curious` is meant.", 1),
    (["stage", "tax-calculator", "pilot", "--pilots", BRANCH], "runs on the platform, in no branch or office", 2),
    (["grant", "tax-calculator"], "runs on the platform and asks for no data.", 1),
    (["revoke", "curious", "--permission", "cals"], f"Nothing is granted in {BRANCH} under `cals`.", 1),
    (["stage", "curious", "vetted"], "A stage that can be set is sandbox or pilot, not `vetted`.", 2),
    (["stage", "curious", "pilot"], "--pilots names every branch or office where a pilot runs", 2),
    (["stage", "curious", "pilot", "--pilots", OFFICE], f"There is no branch `{OFFICE}`", 1),
])
def test_a_slip_is_told_with_what_is_near(app, words, said, code):
    done = app.command("plugins", *words, environment={"HUSTINGS_DATA": str(app.data)})
    assert done.returncode == code and said in done.stderr and not done.stdout


REAL = "real-clp"


def test_a_branch_with_real_data_gets_a_plugin_by_an_officers_decision(app):
    register = app.folder / "register.csv"
    register.write_text("AA,1,,,,Prosser Sian,ZZ99 1AA,1 High Street,,,,,\r\n"
                        "AB,1,,,,Jones Ann,ZZ99 1AB,2 High Street,,,,,\r\n")
    app.run("import", "register", register, "--tenant", REAL, "--create", "Real CLP", "--register-date", "2026-12-01")
    people = {role: app.run("user", "add", f"Real {role}", "--tenant", REAL, "--role", role).stdout.strip()
              for role in ["officer", "organiser"]}
    query = ["call", "curious", "data.query", '{"resource":"electors","permission":"register","select":["district"]}',
             "--tenant", REAL, "--user", people["organiser"]]

    def refused(*words):
        done = app.run(*words, check=False)
        assert done.returncode != 0
        return done.stderr

    assert "is in the sandbox" in refused(*query)
    assert "is in the sandbox" in refused("plugins", "grant", "curious", "--tenant", REAL, "--user", people["officer"])
    assert f"and in {REAL}, as far as officers grant" in app.run(
        "plugins", "stage", "curious", "pilot", "--pilots", REAL).stdout
    assert "has not been granted here" in refused(*query)
    grant = ["plugins", "grant", "curious", "--tenant", REAL, "--permission", "register"]
    assert "say which officer decides" in refused(*grant)
    assert "Only an officer of all of real-clp decides" in refused(*grant, "--user", people["organiser"])

    host = Host(app)
    try:
        app.run(*grant, "--user", people["officer"])
        assert json.loads(app.run(*query).stdout)["rows"] == [["AA"], ["AB"]]
        told = app.run(*grant, "--user", people["officer"], "--fields", "district", "--areas", "AB",
                       "--rows-per-day", "9", "--until", "2099-01-31").stdout
        assert "register  read electors: district, in AB only, until 31 January 2099, 9 rows a day at most" in told
        assert json.loads(app.run(*query).stdout)["rows"] == [["AB"]]
        rest = json.loads(app.run(
            "plugins", "grant", "curious", "--tenant", REAL, "--user", people["officer"], "--json").stdout)
        assert len(rest) == 12 and "register" not in [grant["permission"] for grant in rest]
        assert json.loads(app.run(*query).stdout)["rows"] == [["AB"]]
        assert app.run("plugins", "revoke", "curious", "--tenant", REAL, "--user", people["officer"]).stdout.startswith(
            f"Taken back from curious in {REAL}: areas, calls, ")
        assert "has not been granted here" in refused(*query)
    finally:
        host.stop()

    receipts = app.run("audit", "receipts", "--tenant", REAL, "--plugin", "curious").stdout
    assert "Real officer, officer, granted use of electors, to Curious under `register`, for analysis" in receipts
    assert "fields: district, area:AB, until:2099-02-01T00:00:00Z, rowsPerDay:9" in receipts
    assert "Real officer, officer, took back what was granted of electors, from Curious" in receipts
    assert app.run("audit", "verify", "--tenant", REAL).returncode == 0
    assert "runs nowhere" in app.run("withdraw", "curious", "--reason", "A test.").stdout
    try:
        assert "withdrawn" in refused(*query)
    finally:
        app.run("plugins", "stage", "curious", "sandbox")
