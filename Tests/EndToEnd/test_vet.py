"""Two maintainers vet a plugin: keys, statements, the host that takes them, the log, and the end of it."""

import hashlib
import json
import shutil

import pytest
from hosting import BRANCH, App, Host, give_away

PLUGIN = "ward-walk"


@pytest.fixture()
def app():
    with App() as app:
        yield app


def source(app, name, more=""):
    """A copy of the plugin, as a maintainer has it."""
    place = app.folder / name
    place.mkdir()
    give_away(place)
    made = app.command("new", PLUGIN, "--language", "python", cwd=place)
    assert made.returncode == 0, made.stderr
    folder = place / PLUGIN
    [program] = [file for file in folder.glob("*.py") if file.name != "hustings.py"]
    with open(program, "a") as text:
        text.write(more)
    return folder


def key(app, name):
    made = app.command("vet", "--new-key", app.folder / f"{name}.key")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def vet(app, folder, name, *options):
    """A maintainer's statement, in a file; the command's end where there is none."""
    signed = app.command("vet", folder, "--key", app.folder / f"{name}.key", *options)
    if signed.returncode != 0:
        return signed
    file = app.folder / f"{name}.json"
    file.write_text(signed.stdout)
    file.chmod(0o644)
    return file


def log(app):
    return [json.loads(line) for line in app.run("log", "--json").stdout.splitlines()]


def test_two_maintainers_vet_a_plugin_and_one_stops_it(app):
    keys = {name: key(app, name) for name in ["ann", "bob"]}
    assert (app.folder / "ann.key").stat().st_mode & 0o777 == 0o600
    first = vet(app, source(app, "at-anns"), "ann")
    second = vet(app, source(app, "somewhere-else"), "bob", "--against", first)
    said, again = json.loads(first.read_text()), json.loads(second.read_text())
    assert {name for name in said if said[name] != again[name]} <= {"key", "signature", "at"} and said["warnings"] == 0
    app.sample(300)
    with Host(app) as host:
        for name, public in keys.items():
            app.run("maintainer", "add", f"{name.title()} Secret", "--key", public)
        folder = source(app, "to-add")
        added = json.loads(app.run(
            "plugins", "add", folder, "--statement", first, "--statement", second, "--json").stdout)
        assert added == {"id": PLUGIN, "digest": said["bundle"], "stage": "vetted"}
        status, text = host.browser("volunteer").open(f"/c/{BRANCH}/p/{PLUGIN}/tasks")
        assert status == 200 and "Ward walk" in text
        listed = {one["id"]: one for one in json.loads(app.run("plugins", "list", "--json").stdout)}
        assert listed[PLUGIN]["stage"] == "vetted" and sorted(listed[PLUGIN]["signedBy"]) == sorted(keys.values())
        # Another content of it does not take its place.
        other = app.run("plugins", "add", source(app, "other", "# more\n"), check=False)
        assert other.returncode == 1 and "is vetted here, and this content of it is not" in other.stderr
        _, page = host.browser().open("/log")
        assert f"{PLUGIN}, bundle {said['bundle'][:12]}, is vetted" in page and "Secret" not in page
        _, lines = host.browser().open("/log.jsonl")
    # After the host has started again, it is what it was.
    with Host(app) as host:
        status, _ = host.browser("volunteer").open(f"/c/{BRANCH}/p/{PLUGIN}/tasks")
        assert status == 200
        app.run("withdraw", PLUGIN, "--reason", "A test.")
        status, text = host.browser("organiser").open(f"/c/{BRANCH}/p/{PLUGIN}/tasks")
        assert status == 403 and "was withdrawn" in text
        again = app.run("plugins", "add", PLUGIN, "--statement", first, "--statement", second, check=False)
        assert again.returncode == 1 and "was signed before ward-walk was withdrawn" in again.stderr
    kept = app.folder / "kept.jsonl"
    kept.write_text(lines)
    kept.chmod(0o644)
    assert app.run("log", "verify", "--against", kept).returncode == 0
    # Anybody can work the chain out.
    previous = "0" * 64
    for line in app.run("log", "--json").stdout.splitlines():
        assert json.loads(line)["previous"] == previous
        previous = hashlib.blake2b(line.encode(), digest_size=32).hexdigest()
    assert [next(iter(set(entry) - {"number", "at", "previous", "role"})) for entry in log(app)] == [
        "key", "key", "statement", "statement", "stage", "stage"]


def test_a_maintainer_is_told_why_nothing_was_signed(app):
    for name in ["ann", "bob"]:
        key(app, name)
    first = vet(app, source(app, "one"), "ann")
    own = vet(app, app.folder / "one" / PLUGIN, "ann", "--against", first)
    assert own.returncode == 1 and "is your own" in own.stderr and not own.stdout
    other = vet(app, source(app, "two", "# more\n"), "bob", "--against", first)
    assert other.returncode == 1 and "here the source is" in other.stderr and not other.stdout
    failing = vet(app, source(app, "three", "}\n"), "bob")
    assert failing.returncode == 1 and "fails its checks, and nothing was signed" in failing.stderr
    (app.folder / "bob.key").chmod(0o644)
    readable = vet(app, app.folder / "one" / PLUGIN, "bob")
    assert readable.returncode == 1 and "Others can read" in readable.stderr and "chmod 600" in readable.stderr
    taken = app.command("vet", "--new-key", app.folder / "ann.key")
    assert taken.returncode == 1 and "never written over" in taken.stderr
    assert app.command("vet", app.folder / "one" / PLUGIN).returncode == 2


def test_a_bundle_goes_to_a_host_without_a_toolchain(app):
    key(app, "ann")
    bundle = app.folder / "bundle"
    statement = json.loads(vet(app, source(app, "one"), "ann", "--bundle", bundle).read_text())
    added = json.loads(app.run("plugins", "add", bundle, "--json").stdout)
    assert added == {"id": PLUGIN, "digest": statement["bundle"], "stage": "sandbox"}
    # And from there into a backup, and out of it.
    copy = app.data / "copy"
    app.run("backup", copy, "--all")
    shutil.rmtree(app.data / "bundles")
    lost = app.run("plugins", "list", check=False)
    assert PLUGIN not in lost.stdout and "`hustings plugins add` takes the plugin in again" in lost.stderr
    app.run("restore", copy, "--all", "--replace")
    assert f"{PLUGIN} 0.1.0  sandbox" in app.run("plugins", "list").stdout


def test_a_statement_of_a_stranger_is_refused_and_nothing_is_added(app):
    key(app, "ann")
    statement = vet(app, source(app, "one"), "ann")
    refused = app.run("plugins", "add", app.folder / "one" / PLUGIN, "--statement", statement, check=False)
    assert refused.returncode == 1 and "which is no maintainer's key here" in refused.stderr
    listed = json.loads(app.run("plugins", "list", "--json").stdout)
    assert PLUGIN not in [one["id"] for one in listed] and log(app) == []
    statement.write_text("{}")
    nothing = app.run("plugins", "add", app.folder / "one" / PLUGIN, "--statement", statement, check=False)
    assert nothing.returncode == 1 and "holds no statement" in nothing.stderr
