"""`hustings dev` as the tests of its pages start it."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import threading

from hosting import PROGRAMS, ROOT, as_user, give_away

LIMIT = 30_000


class Workbench:
    """`hustings dev` on a copy of a plugin of the fixtures; `spoilt` changes it before."""

    def __init__(self, *options, fixture="doors", spoilt=lambda folder: None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hustings-dev-"))
        self.plugin = self.folder / fixture
        shutil.copytree(ROOT / "Tests" / "Fixtures" / fixture, self.plugin)
        spoilt(self.plugin)
        shutil.copy(PROGRAMS / "hustings", self.folder / "hustings")
        (self.folder / "data").mkdir()
        give_away(self.folder)
        self.process = subprocess.Popen(
            as_user([str(self.folder / "hustings"), "dev", str(self.plugin), "--port", "0", "--json", "--data",
                     str(self.folder / "data"), *options]),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/")
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.link = json.loads(line)["address"]
        self.address = self.link[:self.link.index("/dev/open/")]
        self.said = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.said.append(json.loads(line))
                self.changed.notify_all()

    def wait(self, build, after=0, key="build"):
        """Waits until a build has ended so, or something else is told, and returns what the terminal was told."""
        with self.changed:
            def found():
                return next((entry for entry in self.said[after:] if entry.get(key) == build), None)
            assert self.changed.wait_for(found, LIMIT / 1000), self.said
            return found()

    def change(self, old, new, file="doors.py"):
        path = self.plugin / file
        text = path.read_text()
        assert old in text
        count = len(self.said)
        path.write_text(text.replace(old, new))
        return count

    def restore(self):
        """Makes the plugin what the fixture has, and waits until that runs."""
        changed = False
        for source in (ROOT / "Tests" / "Fixtures" / "doors").iterdir():
            if source.is_file() and (self.plugin / source.name).read_text() != source.read_text():
                changed = True
        if changed:
            count = len(self.said)
            for source in (ROOT / "Tests" / "Fixtures" / "doors").iterdir():
                if source.is_file():
                    (self.plugin / source.name).write_text(source.read_text())
            self.wait("ready", count)

    def stop(self):
        self.process.terminate()
        try:
            code = self.process.wait(30)
        finally:
            self.process.kill()
        self.reader.join(10)
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        assert code == 0, errors

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind:
                self.process.kill()
                self.process.wait()
            else:
                self.stop()
        finally:
            shutil.rmtree(self.folder)
