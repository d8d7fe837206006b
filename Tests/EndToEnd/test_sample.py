"""The sample follows from its seed alone, and never takes the place of anything real."""

import json
import subprocess

import pytest
from hosting import BRANCH, OFFICE, App, Host


@pytest.fixture
def app():
    app = App()
    try:
        yield app
    finally:
        app.remove()


def dumps(app, *tenants):
    """Each tenant's file as SQL, once no process has it open."""
    return [subprocess.run(["sqlite3", "-readonly", f"file:{app.data}/tenants/{tenant}.sqlite?immutable=1", ".dump"],
                           capture_output=True, text=True, check=True).stdout for tenant in tenants]


def test_the_same_seed_makes_the_same_sample(app):
    def make(seed, electors=2000, folder=app.data):
        done = app.command("sample", "--electors", electors, "--seed", seed, "--tenant", BRANCH, "--data", folder,
                           "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    summary = make(7)
    first = dumps(app, BRANCH, OFFICE)
    assert (summary["tenant"], summary["office"], summary["electors"]) == (BRANCH, OFFICE, 2000)
    assert first[0].count("INSERT INTO electors VALUES") == 2000
    assert first[1].count("INSERT INTO cases ") == summary["cases"] > 0
    assert make(7) == summary
    assert dumps(app, BRANCH, OFFICE) == first
    other = make(8)
    second = dumps(app, BRANCH, OFFICE)
    assert other["electors"] == 2000 and second[0] != first[0] and second[1] != first[1]
    make(7)
    assert dumps(app, BRANCH, OFFICE) == first, "nothing of the one before is left"


def test_the_sample_is_provably_unreal(app):
    app.sample(500)
    branch = dumps(app, BRANCH)[0]
    assert f"INSERT INTO tenant VALUES('{BRANCH}','clp',1);" in branch
    electors = [line for line in branch.splitlines() if line.startswith("INSERT INTO electors VALUES")]
    assert len(electors) == 500
    assert all("@" not in line or "@example.org" in line for line in electors)
    assert all("ZZ99" in line for line in electors if "'ZZ" in line)


def test_a_sample_while_the_host_runs_is_seen_at_once(app):
    app.sample(100)
    host = Host(app)
    try:
        browser = host.browser("organiser")
        done = app.run("sample", "--electors", 300, "--seed", 9)
        assert "300 electors" in done.stdout and "Nobody in them exists." in done.stdout
        assert browser.open(f"/c/{BRANCH}/p/gotv-dashboard/dashboard")[0] == 200
        called = app.run("call", "gotv-dashboard", "data.query",
                         '{"resource":"districtStatistics","select":["electors"],"limit":1000}')
        assert json.loads(called.stdout)["rows"]
    finally:
        host.stop()
    during = dumps(app, BRANCH)[0]
    assert during.count("INSERT INTO electors VALUES") == 300


def test_a_sample_never_replaces_real_data(app):
    register = app.folder / "register.csv"
    register.write_text("AA,1,,,,Jones Ann,ZZ99 1AA,1 High Street,,,,,\n")
    for tenant in ["real", "office-mp"]:
        app.run("import", "register", register, "--tenant", tenant, "--create", "Real CLP", "--register-date",
                "2026-12-01")
    before = dumps(app, "real", "office-mp")
    # The second would take the place of a real tenant by its office, the third a branch's by an office's sample.
    app.sample(50)
    for tenant, named in [("real", "real"), ("office", "office-mp"), (OFFICE, OFFICE)]:
        done = app.run("sample", "--tenant", tenant, "--electors", 10, "--json", check=False)
        assert done.returncode == 1
        assert json.loads(done.stdout)["error"] == (
            f"{named} holds data other than a sample's, which a sample never replaces; choose another tenant's id.")
    assert dumps(app, "real", "office-mp") == before
    assert sorted(path.name for path in (app.data / "tenants").glob("*.sqlite")) == [
        f"{OFFICE}.sqlite", f"{BRANCH}.sqlite", "office-mp.sqlite", "real.sqlite"]


@pytest.mark.parametrize("tenant", ["A B", "x", "../up", "a" * 38, "ä"])
def test_an_id_that_is_none_is_refused(app, tenant):
    done = app.run("sample", "--tenant", tenant, "--electors", 10, check=False)
    assert done.returncode == 1
    assert "A sample's id has 2 to 37 lower-case letters, digits and hyphens." in done.stderr


def test_a_sample_without_electors_is_one_too(app):
    summary = json.loads(app.run("sample", "--electors", 0, "--json").stdout)
    assert summary["electors"] == 0
    assert app.run("view", "gotv-dashboard", "dashboard").returncode == 0
