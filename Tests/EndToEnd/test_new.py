"""`hustings new` begins a plugin that runs as it is, in either language, wherever its folder lies."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

import pytest
from hosting import PROGRAMS, ROOT, App

HUSTINGS = PROGRAMS / "hustings"


class Desk:
    """A working folder outside the repository, with data of its own and nothing but the terminal."""

    def __init__(self, folder):
        self.folder = folder
        self.run("sample", "--electors", 300)

    def run(self, *arguments, path=None):
        environment = {**os.environ, "HUSTINGS_DATA": str(self.folder / "data"), **({"PATH": path} if path else {})}
        return subprocess.run(
            [str(HUSTINGS), *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, env=environment,
            timeout=900)

    def begin(self, name, language):
        done = self.run("new", name, "--language", language)
        assert done.returncode == 0, done.stderr
        return self.folder / name, done.stdout

    def view(self, name):
        done = self.run("view", f"./{name}", "tasks", "--role", "volunteer")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def invoke(self, name, values):
        request = json.dumps({"action": "add-task", "values": values})
        done = self.run("call", f"./{name}", "action.invoke", request, "--role", "volunteer")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module", params=["python", "swift"])
def begun(request, desk):
    name = f"{request.param}-tasks"
    folder, said = desk.begin(name, request.param)
    return name, folder, said, request.param


def test_it_says_what_it_made_and_what_to_do_next(begun):
    name, folder, said, _ = begun
    made = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}
    assert {"plugin.json", "README.md", "LICENSE", "checks/tasks.transcript"} < made
    for path in made:
        assert path in said
    for verb in ["dev", "view", "check"]:
        assert f"hustings {verb} ./{name}" in said and f"hustings {verb} ./{name}" in (folder / "README.md").read_text()
    for path in made - {"README.md"}:
        assert f"`{path}`" in (folder / "README.md").read_text()


def test_the_new_plugin_shows_its_page_and_does_its_action(desk, begun):
    name, _, _, language = begun
    assert "To be done" in desk.view(name)
    assert desk.invoke(name, {}) == {"ok": False, "errors": [{"field": "title", "text": "Enter what is to be done"}]}
    past = desk.invoke(name, {"title": "Yesterday", "dueOn": "2020-01-01"})
    assert past["errors"] == [{"field": "dueOn", "text": "The day must be today or later"}]
    done = desk.invoke(name, {"title": f"Print the {language} lists"})
    assert done["ok"] and done["message"] == "The task was added."
    assert f"Print the {language} lists" in desk.view(name)


def test_the_new_plugin_passes_every_check(desk, begun):
    done = desk.run("check", f"./{begun[0]}", "--json")
    report = json.loads(done.stdout)
    assert report["passed"] and report["findings"] == [] and done.returncode == 0
    assert len(report["done"]) == 11
    done = desk.run("check", "--conformance", f"./{begun[0]}")
    assert done.returncode == 0 and "FAIL" not in done.stdout, done.stdout + done.stderr


def test_a_change_is_seen_at_the_next_view(desk, begun):
    name, folder, _, language = begun
    source = folder / ("Sources/Program.swift" if language == "swift" else f"{name}.py")
    source.write_text(source.read_text().replace("To be done", "Still to be done"))
    assert "Still to be done" in desk.view(name)


def test_a_mistake_is_told_with_its_file_and_line(desk):
    folder, _ = desk.begin("mistaken-tasks", "swift")
    source = folder / "Sources" / "Program.swift"
    source.write_text(source.read_text().replace("TaskItem.title,", "TaskItem.colour,", 1))
    line = 1 + source.read_text().split("TaskItem.colour")[0].count("\n")
    done = desk.run("view", "./mistaken-tasks", "tasks")
    assert done.returncode == 1 and f"Sources/Program.swift:{line}:" in done.stderr
    assert "has no member 'colour'" in done.stderr
    report = json.loads(desk.run("check", "./mistaken-tasks", "--json").stdout)
    (finding,) = report["findings"]
    assert finding["check"] == "build" and finding["place"].endswith(f"Sources/Program.swift:{line}")
    assert "has no member 'colour'" in finding["text"]


def test_without_a_toolchain_it_says_so(desk):
    desk.begin("unbuilt-tasks", "swift")
    done = desk.run("view", "./unbuilt-tasks", "tasks", path="/nowhere")
    assert done.returncode == 1 and "No `swift` on PATH" in done.stderr and "https://swift.org/install" in done.stderr


def test_whoever_stops_a_build_leaves_no_compiler_behind(desk):
    folder, _ = desk.begin("stopped-tasks", "swift")
    compiler = desk.folder / "bin" / "swift"
    compiler.parent.mkdir()
    compiler.write_text(f"#!/bin/sh\necho $$ > {folder}/part && mv {folder}/part {folder}/pid\nsleep 1000\n")
    compiler.chmod(0o755)
    build = subprocess.Popen(
        [str(HUSTINGS), "view", "./stopped-tasks", "tasks"], cwd=desk.folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PATH": f"{compiler.parent}:/usr/bin:/bin", "HUSTINGS_DATA": str(desk.folder / "data")})
    deadline = time.monotonic() + 60
    while not (folder / "pid").exists():
        assert build.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    build.send_signal(signal.SIGINT)
    _, said = build.communicate(timeout=60)
    assert build.returncode == 1 and "Stopped." in said
    assert not os.path.exists(f"/proc/{(folder / 'pid').read_text().strip()}")


def test_nothing_is_overwritten(desk):
    folder = desk.folder / "old-tasks"
    folder.mkdir()
    (folder / "plugin.json").write_text("mine")
    done = desk.run("new", "old-tasks", "--language", "python")
    assert done.returncode == 2 and "is there already; nothing was written." in done.stderr
    assert [path.name for path in folder.iterdir()] == ["plugin.json"]
    assert (folder / "plugin.json").read_text() == "mine"


@pytest.mark.parametrize("name,language,said", [
    ("Street Tasks", "swift", "`street-tasks` would do."), ("a", "swift", "2 to 40 lower-case letters"),
    ("x/y", "swift", "is a path"), ("..", "swift", "cannot name a plugin"), ("5th", "python", "begins with a letter"),
    ("casework", "swift", "the name of a part of Hustings"), ("hustings", "python", "the name of a part of Hustings"),
    ("good-name", "rust", "`rust` is no language"),
])
def test_names_and_languages_that_will_not_do_are_refused_with_a_reason(desk, name, language, said):
    before = sorted(desk.folder.iterdir())
    done = desk.run("new", name, "--language", language)
    assert done.returncode == 2 and said in done.stderr
    assert sorted(desk.folder.iterdir()) == before


def test_a_program_outside_a_checkout_begins_python_and_asks_where_swift_finds_hustings():
    with App() as app:
        folder = tempfile.mkdtemp(prefix="hustings-test-")
        os.chmod(folder, 0o777)
        try:
            done = app.command("new", "far-tasks", cwd=folder)
            assert done.returncode == 2 and "--sdk PATH" in done.stderr
            assert app.command("new", "far-tasks", "--language", "python", cwd=folder).returncode == 0
            done = app.command("new", "near-tasks", "--sdk", ROOT, cwd=folder)
            assert done.returncode == 0, done.stderr
            assert f'"{ROOT}"' in open(f"{folder}/near-tasks/Package.swift").read()
        finally:
            shutil.rmtree(folder)
