"""A plugin as a process, and the host's end of the conversation with it: lines both ways over pipes."""

import contextlib
import json
import pathlib
import queue
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
SDK = ROOT / "SDK" / "Python"
LIMIT = 20
# Nothing is left behind in the folders of the SDK and the plugins.
sys.dont_write_bytecode = True
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(SDK), "PYTHONDONTWRITEBYTECODE": "1"}
CONTEXT = {
    "token": "k7Qx", "tenant": "exbourne", "role": "volunteer", "areas": [], "locale": "en-GB",
    "now": "2026-05-07T09:30:00Z", "sample": True,
}
END = object()


class Plugin:
    """A running plugin. What it says waits in order; a test that waits too long for it fails."""

    def __init__(self, command, environment=ENVIRONMENT, cwd=None):
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, cwd=cwd)
        self.said, self.errors, self.last = queue.Queue(), [], 0
        self.readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=lambda: self.errors.append(self.process.stderr.read().decode()), daemon=True),
        ]
        for reader in self.readers:
            reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.said.put(line)
        self.said.put(END)

    def write(self, data):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, message):
        self.write(json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")

    def ask(self, method, params=None, id=None):
        """Sends a request; returns its id."""
        if id is None:
            self.last += 1
            id = self.last
        self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": {} if params is None else params})
        return id

    def next(self):
        """What the plugin says next."""
        line = self.said.get(timeout=LIMIT)
        assert line is not END, "".join(self.errors)
        assert line.endswith(b"\n")
        return json.loads(line)

    def answer(self, method, params=None):
        """Asks, and returns the answer that comes next."""
        id = self.ask(method, params)
        message = self.next()
        assert message.get("id") == id and message["jsonrpc"] == "2.0", message
        return message

    def initialize(self):
        return self.answer("initialize", {"versions": ["1.0"], "host": "test"})["result"]

    def render(self, view, **parameters):
        return self.ask("view.render", {"view": view, "parameters": parameters, "context": CONTEXT})

    def invoke(self, action, key="k1", **values):
        return self.ask("action.invoke", {"action": action, "values": values, "key": key, "context": CONTEXT})

    def reply(self, call, result):
        self.send({"jsonrpc": "2.0", "id": call["id"], "result": result})

    def fail(self, call, code, message, **data):
        error = {"code": code, "message": message, **({"data": data} if data else {})}
        self.send({"jsonrpc": "2.0", "id": call["id"], "error": error})

    def end(self):
        """Closes the plugin's input; returns what it still says, its exit code and its standard error."""
        self.process.stdin.close()
        rest = []
        while (line := self.said.get(timeout=LIMIT)) is not END:
            rest.append(json.loads(line))
        code = self.process.wait(LIMIT)
        for reader in self.readers:
            reader.join(LIMIT)
        return rest, code, "".join(self.errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        for reader in self.readers:
            reader.join(LIMIT)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                stream.close()


def written(folder, code):
    """A plugin with this code between the import and `run`, started and initialized."""
    path = folder / "plugin.py"
    path.write_text("from hustings import *\nplugin = Plugin()\n" + code + "\nplugin.run()\n")
    plugin = Plugin([sys.executable, path])
    plugin.initialize()
    return plugin
