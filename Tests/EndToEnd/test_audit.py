"""The audit says who used which data, and shows when somebody has changed it."""

import json
import os
import sqlite3

import pytest
from hosting import BRANCH, OFFICE, App, Host

READ = ["call", "curious", "data.query", '{"resource":"electors","permission":"register","select":["district"],"limit":7}']
REFUSED = ["call", "curious", "data.query", '{"resource":"electors","permission":"register","select":["email"],"limit":7}']


@pytest.fixture
def app():
    with App(["curious"]) as app:
        app.sample(100)
        yield app


def change(app, *statements, file=None):
    """Changes a file behind the host's back."""
    connection = sqlite3.connect(file or app.data / "tenants" / f"{BRANCH}.sqlite")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def verified(app, *options):
    done = app.run("audit", "verify", *options, "--json", check=False)
    return done.returncode, {one["tenant"]: one for one in json.loads(done.stdout)}


def test_the_audit_lists_what_was_done(app):
    assert app.run("audit", "--tenant", BRANCH).stdout == f"The audit of {BRANCH} has no such row.\n"
    for _ in range(3):
        app.run(*READ)
    listed = json.loads(app.run("audit", "--tenant", BRANCH, "--limit", 2, "--json").stdout)
    assert [row["number"] for row in listed] == [2, 3]
    assert listed[0]["fields"] == ["district"] and listed[0]["rows"] == 7 and listed[0]["role"] == "organiser"
    text = app.run("audit", "--tenant", BRANCH, "--plugin", "curious").stdout
    assert len(text.splitlines()) == 3 and "curious/register  query electors  7 rows: district" in text
    assert "no such row" in app.run("audit", "--tenant", BRANCH, "--plugin", "casework").stdout
    assert "no such row" in app.run("audit", "--tenant", BRANCH, "--since", "2999-01-01").stdout


def test_a_refused_call_is_in_the_audit_with_its_reason(app):
    for _ in range(3):
        assert app.run(*REFUSED, check=False).returncode == 1
    listed = json.loads(app.run("audit", "--tenant", BRANCH, "--json").stdout)
    assert listed and all(row["rows"] == 0 and row["reason"] == "fieldNotGranted" for row in listed)
    assert listed[0]["permission"] == "register" and listed[0]["resource"] == "electors"


def test_why_data_cannot_be_used_is_on_the_hosts_standard_error_alone(app):
    journal = app.data / "tenants" / f"{BRANCH}.sqlite-reads1"
    journal.mkdir()
    host = Host(app)
    for _ in range(3):
        refused = app.run(*READ, check=False)
        assert refused.returncode == 1 and "The data cannot be opened now" in refused.stderr
        assert str(app.data) not in refused.stderr + refused.stdout
    said = f"hustings: cannot open {journal}: Is a directory\n"
    assert host.stop().count(said) in (1, 2), "once a minute"
    assert said in app.run(*READ, check=False).stderr, "who has the folder is at its maintainer's terminal"
    journal.rmdir()
    app.run(*READ)


def test_receipts_say_in_words_who_read_what(app):
    people = json.loads(app.run("user", "list", "--tenant", BRANCH, "--json").stdout)
    organiser = next(one for one in people if one["role"] == "organiser" and not one["areas"])
    for _ in range(2):
        app.run(*READ, "--user", organiser["id"])
    text = app.run("audit", "receipts", "--tenant", BRANCH).stdout
    assert text.startswith(f"{organiser['name']}, organiser, read 14 rows of electors, by ")
    assert "under `register`, for " in text and "2 calls" in text and "fields: district" in text
    receipt, = json.loads(app.run("audit", "receipts", "--tenant", BRANCH, "--json").stdout)
    assert receipt["name"] == organiser["name"] and receipt["outcome"] == "read" and receipt["rows"] == 14
    assert app.run("audit", "forget", organiser["id"], "--tenant", BRANCH).returncode == 0
    text = app.run("audit", "receipts", "--tenant", BRANCH).stdout
    assert organiser["name"] not in text and text.startswith("Somebody whose name is not kept (")
    assert app.run("audit", "forget", organiser["id"], "--tenant", BRANCH, check=False).returncode == 1
    assert verified(app)[0] == 0, "the chain holds"


def test_verify_tells_how_far_the_audit_is_whole(app):
    code, found = verified(app)
    assert code == 0 and set(found) == {BRANCH, OFFICE} and found[BRANCH]["rows"] == 0
    for _ in range(3):
        app.run(*READ)
    code, found = verified(app, "--tenant", BRANCH)
    assert code == 0 and found[BRANCH]["rows"] == 3 and found[BRANCH]["sealedRow"] == 3
    text = app.run("audit", "verify").stdout
    assert f"✓ {BRANCH}: 3 rows, whole up to {found[BRANCH]['last']}; sealed up to row 3" in text
    assert found[BRANCH]["head"] in text


def test_what_is_changed_behind_the_hosts_back_is_found(app):
    for _ in range(5):
        app.run(*READ)
    file = app.data / "tenants" / f"{BRANCH}.sqlite"
    before = file.read_bytes()
    tampering = {
        3: ["UPDATE audit SET rows = 6 WHERE number = 3"],
        2: ["DELETE FROM audit WHERE number = 2"],
        4: ["DELETE FROM audit WHERE number > 3"],
    }
    for row, statements in tampering.items():
        change(app, *statements)
        code, found = verified(app)
        assert code == 1 and found[BRANCH]["row"] == row, found
        assert found[OFFICE].get("problem") is None
        done = app.run("audit", "verify", "--tenant", BRANCH, check=False)
        assert done.returncode == 1 and done.stdout.startswith(f"✗ {BRANCH}, row {row}: ")
        file.write_bytes(before)
        assert verified(app)[0] == 0
    change(app, "UPDATE auditCheckpoints SET head = lower(hex(randomblob(32)))")
    assert "not as the host signed it" in verified(app)[1][BRANCH]["problem"]
    file.write_bytes(before)
    change(app, "UPDATE auditCheckpoints SET signature = ''", file=app.data / "platform.sqlite")
    assert "the platform's copy" in verified(app)[1][BRANCH]["problem"]


def test_a_new_sample_begins_a_new_audit(app):
    for _ in range(2):
        app.run(*READ)
    app.sample(50)
    code, found = verified(app)
    assert code == 0 and found[BRANCH]["rows"] == 0


def test_the_running_month_is_never_dropped(app):
    app.run(*READ)
    month = json.loads(app.run("audit", "--tenant", BRANCH, "--json").stdout)[0]["at"][:7]
    done = app.run("audit", "drop", "--tenant", BRANCH, "--before", month)
    assert done.stdout == f"Dropped 0 rows of the months before {month} from the audit of {BRANCH}.\n"
    code, found = verified(app)
    assert code == 0 and (found[BRANCH]["rows"], found[BRANCH]["dropped"]) == (1, 0)


def test_a_running_host_answers_the_same(app):
    with Host(app):
        for _ in range(2):
            app.run(*READ)
        rows = json.loads(app.run("audit", "--tenant", BRANCH, "--json").stdout)
        assert sum(row["calls"] for row in rows) == 2, "those of one second may be one row"
        code, found = verified(app)
        assert code == 0 and found[BRANCH]["rows"] == len(rows)
    assert verified(app)[1][BRANCH]["sealedRow"] == len(rows), "closing seals"
    assert os.stat(app.data / "audit.key").st_mode & 0o777 == 0o600


@pytest.mark.parametrize("words", [
    ["audit"], ["audit", "receipts"], ["audit", "drop", "--tenant", BRANCH], ["audit", "erase", "--tenant", BRANCH],
    ["audit", "drop", "--tenant", BRANCH, "--before", "2026-13"],
    ["audit", "drop", "--tenant", BRANCH, "--before", "2999-01"], ["audit", "--tenant", BRANCH, "--since", "May"],
    ["audit", "--tenant", BRANCH, "--limit", "0"], ["audit", "forget", "--tenant", BRANCH],
])
def test_a_misused_audit_says_so(words):
    with App() as app:
        app.sample(10)
        done = app.run(*words, check=False)
        assert done.returncode == 2 and done.stderr.startswith("hustings: ") and done.stdout == ""
