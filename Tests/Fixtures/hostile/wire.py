"""Lines from and to the host, as they are, and calls that wait for their answers."""

import json
import os
import select

STATIONS = {"resource": "pollingStations", "select": ["reference"], "limit": 2}

rest = b""
lines = []  # every line of the host's, as it came
calls = 0
held = []


class Broken(Exception):
    pass


def must(holds, what):
    if not holds:
        raise Broken(what)


def write(data):
    while data:
        data = data[os.write(1, data):]


def send(message):
    write(json.dumps(message).encode() + b"\n")


def read_line(limit=20):
    """The host's next line; nothing when none comes within the limit in seconds."""
    global rest
    while b"\n" not in rest:
        if not select.select([0], [], [], limit)[0]:
            return None
        piece = os.read(0, 1 << 16)
        if not piece:
            return b""
        rest += piece
    line, rest = rest.split(b"\n", 1)
    lines.append(line)
    return line


def hear(*ids, limit=20):
    """The answers to some requests, by id; a request of the host's that comes meanwhile is held."""
    answers = {}
    while not all(name in answers for name in ids):
        line = read_line(limit)
        must(line, f"no answer to {[name for name in ids if name not in answers]}")
        message = json.loads(line)
        if "method" in message:
            held.append(message)
            continue
        name = message["id"]
        must(name not in answers, f"two answers to {name}")
        must(name in ids, f"an answer to {name}, which was not asked for: {message}")
        answers[name] = message
    return answers


def params(request, **members):
    return {"context": request["params"]["context"]["token"], **members}


def call(request, method="data.query", **members):
    """Asks for data and waits; gives the answer whole."""
    global calls
    calls += 1
    send({"jsonrpc": "2.0", "id": f"c{calls}", "method": method, "params": params(request, **members)})
    return hear(f"c{calls}")[f"c{calls}"]


def code(message):
    return message.get("error", {}).get("code")


def fence(request):
    """A call that is answered: whatever was to come before it has come."""
    must("result" in call(request, **STATIONS), "a call in order is refused")
