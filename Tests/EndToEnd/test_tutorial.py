"""The tutorial in hackathon/README.md, followed to the letter: its commands run and its blocks put where it says."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

import pytest
from hosting import PROGRAMS, ROOT, Browser, as_user, give_away

TEXT = (ROOT / "hackathon" / "README.md").read_text().split("## Tutorial")[1].split("\n## ")[0]
BLOCK = re.compile(r"```(\w+)(?: (\S+))?(?: ([^\n]+))?\n(.*?)```", re.S)


def blocks(heading):
    """The fenced blocks of a part: language, file, the line that says where, text."""
    part = TEXT.split(f"### {heading}\n")[1].split("\n### ")[0]
    return [match.groups() for match in BLOCK.finditer(part)]


PREPARATION = BLOCK.findall(TEXT.split("### ")[0])
DECLARATIONS = next(text for language, *_, text in blocks("In Python") if language == "json")


class Learner:
    """Somebody with a checkout, a shell and a browser."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hustings-tutorial-"))
        checkout = self.folder / "checkout"
        files = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
            check=True).stdout.split("\n")
        for name in filter(None, files):
            if (ROOT / name).is_file():
                (checkout / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, checkout / name)
        (checkout / ".build" / "release").mkdir(parents=True)
        shutil.copy2(PROGRAMS / "hustings", checkout / ".build" / "release" / "hustings")
        give_away(self.folder)
        self.lines = []
        self.shell = subprocess.Popen(
            as_user(["bash"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=checkout, env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8"},
            start_new_session=True)
        self.log = self.folder / "dev.log"

    def type(self, command):
        """Types a command and waits for its end; `hustings dev` is left running in the background."""
        if command.startswith("hustings dev"):
            command += f" > {self.log} 2>&1 &"
        self.shell.stdin.write(f"{command}\necho \"=== $?\"\n")
        self.shell.stdin.flush()
        said = []
        while not (line := self.shell.stdout.readline()).startswith("=== "):
            assert line, "".join(said)
            said.append(line)
        return int(line.split()[1]), "".join(said)

    def put(self, file, where, text):
        """Puts a block where the tutorial says: members of a JSON file, in place of a line, above it, or a new file."""
        path = self.folder / file
        if path.suffix == ".json":
            text = json.dumps({**json.loads(path.read_text()), **json.loads(text)}, indent=2) + "\n"
        elif where:
            lines = path.read_text().splitlines(keepends=True)
            found = [index for index, line in enumerate(lines) if line.startswith(where)]
            assert len(found) == 1, (file, where)
            is_replaced = text.startswith(where)
            lines[found[0]:found[0] + 1] = [text] if is_replaced else [text, lines[found[0]]]
            text = "".join(lines)
        path.write_text(text)
        give_away(path.parent)

    def wait(self, words, limit=240):
        """Waits until `dev` has said something; returns all that it said."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            said = self.log.read_text() if self.log.exists() else ""
            if re.search(words, said):
                return said
            time.sleep(0.1)
        raise AssertionError(f"dev never said {words}:\n{said}")

    def stop(self):
        if self.shell.poll() is None:
            self.type("kill -INT $(jobs -p) && wait")
            self.shell.stdin.close()
            self.shell.wait(30)
        self.shell.stdout.close()
        shutil.rmtree(self.folder)


@pytest.fixture
def learner():
    learner = Learner()
    yield learner
    learner.stop()


@pytest.mark.parametrize("language, plugin", [("Python", "street-tasks"), ("Swift", "stall-tasks")])
def test_the_tutorial_works_as_written(learner, language, plugin):
    for _, _, _, commands in PREPARATION:
        for command in commands.splitlines():
            code, said = learner.type(command)
            assert code == 0, said
    parts = blocks(f"In {language}")
    for _, _, _, commands in parts[:1]:
        for command in commands.splitlines():
            code, said = learner.type(command)
            assert code == 0, said
    address = re.search(r"http://\S+", learner.wait(r"✓.*runs")).group(0)
    browser = Browser(re.match(r"http://[^/]+", address).group(0))
    status, page = browser.open(address)
    assert status == 200 and "Add a task" in page

    if language == "Swift":
        learner.put(f"{plugin}/plugin.json", None, DECLARATIONS)
        learner.wait("manifest differ")
    checks = []
    for kind, file, where, text in parts[1:]:
        if kind == "sh":
            checks.append(text)
            continue
        learner.put(file, where, text)
        if kind == "json":
            learner.wait("manifest differ")
    learner.wait(r"manifest differ(.|\n)*✓.*runs")

    path = re.search(rf'href="([^"]*/p/{plugin}/finish)"', browser.open(address)[1]).group(1)
    _, page = browser.open(path)
    assert "Which task is done?" in page
    action = re.search(r'<form[^>]*action="([^"]*/actions/finish-task)"', page).group(1)
    form = dict(re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.split("actions/finish-task")[1]))
    status, page = browser.open(action, form)
    assert status == 422 and "Choose the task that is done" in page
    task = re.search(r'name="task" value="([0-9a-f]{32})"', page).group(1)
    status, page = browser.open(action, {**form, "_key": form["_key"] + "-2", "task": task})
    assert status == 200 and "Finished: " in page

    for commands in checks or [f"hustings check ./{plugin}"]:
        for command in commands.splitlines():
            code, said = learner.type(command)
            assert code == 0, said
