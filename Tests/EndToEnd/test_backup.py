"""A backup is whole though others write meanwhile, and comes back as it was; nothing is overwritten unasked."""

import json
import sqlite3
import threading

import pytest
from hosting import BRANCH, OFFICE, App, Host

READ = ["call", "curious", "data.query", '{"resource":"electors","permission":"register","select":["district"],"limit":7}']


@pytest.fixture
def app():
    with App(["curious"]) as app:
        app.sample(200)
        yield app


def electors(file):
    connection = sqlite3.connect(f"file:{file}?immutable=1", uri=True)
    try:
        return connection.execute("SELECT id, surname FROM electors ORDER BY id").fetchall()
    finally:
        connection.close()


def change(file, statement):
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_backup_made_while_the_host_reads_and_writes_comes_back(app):
    copy = app.data.parent / "data" / "exbourne.backup"
    with Host(app):
        ends = threading.Event()

        def use():
            while not ends.is_set():
                app.run(*READ)

        users = [threading.Thread(target=use) for _ in range(2)]
        for user in users:
            user.start()
        made, = json.loads(app.run("backup", copy, "--tenant", BRANCH, "--json").stdout)
        ends.set()
        for user in users:
            user.join()
        assert made["tenant"] == BRANCH and made["file"] == str(copy)
        refused = app.run("restore", copy, "--tenant", BRANCH, "--replace", check=False)
        assert refused.returncode == 1 and "stop it first" in refused.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    file = app.data / "tenants" / f"{BRANCH}.sqlite"
    before = electors(file)
    change(file, "DELETE FROM electors WHERE id > '8'")
    refused = app.run("restore", copy, "--tenant", BRANCH, check=False)
    assert refused.returncode == 1 and "--replace" in refused.stderr and electors(file) != before
    app.run("restore", copy, "--tenant", BRANCH, "--replace")
    assert electors(file) == before and electors(copy) == before
    assert app.run("audit", "verify").returncode == 0, "the audit ends where the backup was made"
    assert app.run(*READ).returncode == 0


def test_everything_comes_back_into_an_empty_data_folder(app):
    for _ in range(3):
        app.run(*READ)
    copy = app.data / "all"
    app.run("backup", copy, "--all")
    people = app.run("user", "list", "--tenant", OFFICE).stdout
    refused = app.run("restore", copy, "--all", check=False)
    assert refused.returncode == 1 and "--replace" in refused.stderr
    kept = electors(app.data / "tenants" / f"{BRANCH}.sqlite")
    for name in ["platform.sqlite", f"tenants/{BRANCH}.sqlite", f"tenants/{OFFICE}.sqlite", "audit.key"]:
        (app.data / name).unlink()
    app.run("restore", copy, "--all")
    assert electors(app.data / "tenants" / f"{BRANCH}.sqlite") == kept
    assert app.run("user", "list", "--tenant", OFFICE).stdout == people
    assert app.run("audit", "verify").returncode == 0
    audit = json.loads(app.run("audit", "--tenant", BRANCH, "--json").stdout)
    assert [row["operation"] for row in audit] == ["query", "query", "query", "backup", "restore"]


def test_a_backup_that_lacks_a_tenants_file_replaces_nothing(app):
    copy = app.data / "all"
    app.run("backup", copy, "--all")
    (copy / "tenants" / f"{OFFICE}.sqlite").unlink()
    files = [app.data / "platform.sqlite", *(app.data / "tenants").glob("*.sqlite")]
    before = [file.read_bytes() for file in files]
    refused = app.run("restore", copy, "--all", "--replace", check=False)
    assert refused.returncode == 1 and f"has no file of {OFFICE}" in refused.stderr
    assert [file.read_bytes() for file in files] == before and not list(app.data.glob("restore-draft*"))


def test_a_restore_that_ended_half_way_is_done_again_before_anything_runs(app):
    copy = app.data / "all"
    app.run("backup", copy, "--all")
    office = app.data / "tenants" / f"{OFFICE}.sqlite"
    office.unlink()
    (office / "in the way").mkdir(parents=True)
    assert app.run("restore", copy, "--all", "--replace", check=False).returncode == 1
    again = f"hustings restore {copy} --all --replace"
    single = ["restore", copy, "--tenant", BRANCH, "--replace"]
    for command in [READ, ["audit", "verify"], ["serve", "--port", "0"], single]:
        refused = app.run(*command, check=False)
        assert refused.returncode == 1 and f"do it again: {again}" in refused.stderr
    (office / "in the way").rmdir()
    office.rmdir()
    app.run(*again.split()[1:])
    assert app.run("audit", "verify").returncode == 0


def test_a_branch_that_the_backup_does_not_have_goes_when_told_to_and_the_verb_says_so(app):
    copy = app.data / "all"
    app.run("backup", copy, "--all")
    new = ["user", "add", "Ann", "--role", "officer", "--tenant", "newclp", "--create", "New"]
    app.run(*new)
    file = app.data / "tenants" / "newclp.sqlite"
    refused = app.run("restore", copy, "--all", check=False)
    assert refused.returncode == 1 and "newclp; with --replace they go" in refused.stderr and file.exists()
    done = app.run("restore", copy, "--all", "--replace")
    assert "Let go of newclp, which the backup does not have." in done.stdout and not file.exists()
    app.run(*new)
    done = app.run("restore", copy, "--all", "--replace", "--json")
    assert "Let go of newclp" in done.stderr and isinstance(json.loads(done.stdout), list)


def test_nobody_is_given_a_file_that_is_there_though_the_platform_does_not_list_it(app):
    file = app.data / "tenants" / "newclp.sqlite"
    file.write_bytes((app.data / "tenants" / f"{BRANCH}.sqlite").read_bytes())
    before = file.read_bytes()
    new = ["--tenant", "newclp", "--create", "New"]
    for command in [
        ["user", "add", "Ann", "--role", "officer", *new],
        ["import", "register", file, "--register-date", "2026-12-01", *new],
    ]:
        refused = app.run(*command, check=False)
        assert refused.returncode == 1 and str(file) in refused.stderr and "Move it away" in refused.stderr
        assert file.read_bytes() == before


def test_a_restore_says_what_is_lost(app):
    copy = app.data / "copy"
    app.run("backup", copy, "--tenant", BRANCH)
    done = app.run("restore", copy, "--tenant", BRANCH, "--replace")
    assert f"{BRANCH}: what was written since the backup is lost, but for" in done.stdout
    (app.data / "tenants" / f"{BRANCH}.sqlite").unlink()
    done = app.run("restore", copy, "--tenant", BRANCH)
    assert "also who objected, took consent back" in done.stdout
    told, = json.loads(app.run("restore", copy, "--tenant", BRANCH, "--replace", "--json").stdout)
    assert told["refusalsKept"] == 0 and told["erasedAgain"] == 0


def test_what_is_no_good_backup_is_refused_and_nothing_changed(app):
    for _ in range(3):
        app.run(*READ)
    copy, other = app.data / "copy", app.data / "other"
    app.run("backup", copy, "--tenant", BRANCH)
    app.run("backup", other, "--tenant", OFFICE)
    file = app.data / "tenants" / f"{BRANCH}.sqlite"
    before = file.read_bytes()

    def refused(path):
        done = app.run("restore", path, "--tenant", BRANCH, "--replace", check=False)
        assert done.returncode == 1 and file.read_bytes() == before
        assert not list(app.data.glob("restore-draft*"))
        return done.stderr

    assert f"is a backup of {OFFICE}" in refused(other)
    assert "cannot read" in refused(app.data / "nowhere")
    change(copy, "UPDATE audit SET rows = 1 WHERE number = 2")
    assert f"{copy}: its audit is not as it was written: row 2" in refused(copy)
    noise = app.data / "noise"
    noise.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert f"{noise}" in refused(noise)
    noise.write_text("Notes")
    assert f"{noise} is no backup that hustings made" in refused(noise)
    assert "is a folder; --all brings it back" in refused(app.data)
    again = app.run("backup", copy, "--tenant", BRANCH, check=False)
    assert again.returncode == 1 and "is there already" in again.stderr


@pytest.mark.parametrize("words", [
    ["backup"], ["backup", "x"], ["backup", "x", "--all", "--tenant", BRANCH], ["restore", "x"],
    ["restore", "x", "--all", "--tenant", BRANCH],
])
def test_a_misused_backup_says_so(app, words):
    done = app.run(*words, check=False)
    assert done.returncode == 2 and done.stderr.startswith("hustings: ")
