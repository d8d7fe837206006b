#!/usr/bin/python3
"""A correct plugin without an SDK; with a rule's number as its argument it breaks exactly that rule.

It is written as a state machine over one loop: requests are coroutines that yield data calls, so that any number of
them can be open at once.
"""

import json
import os
import sys
import time

BROKEN = sys.argv[1] if len(sys.argv) > 1 else ""
VIEWS, ACTIONS = ["stations", "about"], ["count"]
STATIONS = {"resource": "pollingStations", "select": ["id", "reference", "place"], "limit": 100}
SPEAKS = "1"

begun = False
requests = {}  # open requests of the host: id → coroutine
waiting = []  # our data calls, the oldest first: (id, the host's request that it serves)
deferred = []
cancelled = set()
calls = 0
shown = 0
last_token = None


class Refused(Exception):
    def __init__(self, error):
        super().__init__(error["message"])
        self.error = error


def breaks(rule):
    return rule == BROKEN


def write(message):
    line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
    while line:
        line = line[os.write(1, line):]


def answer(request, result):
    write({"jsonrpc": "2.0", "id": request, "result": result})
    if breaks("2.1") and result != {}:
        write({"jsonrpc": "2.0", "id": request, "result": result})


def refuse(request, code, text, **data):
    error = {"code": code, "message": text}
    if data:
        error["data"] = {"reason": "refused", **data}
    write({"jsonrpc": "2.0", "id": request, "error": error})


# What the plugin shows and does: each yields (method, parameters) and gets the answer.

def stations(token, context):
    global shown, last_token
    call = {"context": token, **STATIONS}
    if breaks("5.1"):
        call["context"] = last_token or "0" * 32
    last_token = token
    if breaks("5.2"):
        call["limit"] = 0
    if breaks("5.3"):
        call["select"] = call["select"] + ["postcode"]
    rows = []
    while True:
        try:
            got = yield "data.query", call
        except Refused:
            if breaks("5.4"):
                while True:
                    yield None, None
            raise
        rows += got["rows"]
        if got["cursor"] is None:
            break
        call = {**call, "cursor": got["cursor"]}
        if breaks("5.5"):
            call["cursor"] = "1"
            if len(rows) > 3:
                break
    shown += 1
    blocks = [{"type": "table", "caption": "Ballot boxes", "columns": [{"label": "Box"}, {"label": "Place"}],
               "rows": [row[1:] for row in rows]}]
    if breaks("4.1"):
        return {"title": 5, "blocks": "none"}
    title = f"Seen {shown} times" if breaks("4.4") else "Ballot boxes"
    return {"title": title, "blocks": blocks}


def about(token, context):
    if breaks("6.3"):
        time.sleep(3.5)
    return {"title": "About", "blocks": [{"type": "text", "text": f"For {context['role']}s."}]}
    yield


def count(token, values, key):
    name = os.urandom(8).hex() if breaks("5.6") else f"{key}-1"
    yield "data.create", {"context": token, "resource": "turnoutCounts", "key": name,
                          "values": {"station": "0" * 32, "count": values.get("count", 1)}}
    return {"done": "yes"} if breaks("4.3") else {"ok": True, "message": "Recorded."}


def go_on(request, value=None, error=None):
    """Runs a request's code until it asks for data or is done."""
    global calls
    code = requests[request]
    try:
        method, params = code.throw(Refused(error)) if error else code.send(value)
    except StopIteration as end:
        del requests[request]
        if request not in cancelled:
            answer(request, end.value)
        elif not breaks("2.8"):
            refuse(request, -32800, "The request was cancelled.")
        cancelled.discard(request)
        return
    except Refused as refusal:
        del requests[request]
        write({"jsonrpc": "2.0", "id": request, "error": refusal.error})
        return
    if method is None:
        return
    calls += 1
    call = "d1" if breaks("2.7") else f"d{calls}"
    waiting.append((call, request))
    write({"jsonrpc": "2.0", "id": call, "method": method, "params": params})


def bad(params, *names):
    kinds = {"view": str, "action": str, "parameters": dict, "values": dict, "key": str, "context": dict,
             "versions": list}
    return [name for name in names if not isinstance(params.get(name), kinds[name])]


def initialize(request, params):
    global begun
    if bad(params, "versions"):
        return refuse(request, -32602, "`versions` is missing.")
    known = [version for version in params["versions"] if version.split(".")[0] == SPEAKS]
    if breaks("3.2"):
        known = ["1.0"]
    if not known:
        return refuse(request, -32009, "No common version.", hint="Supported: 1.0.")
    begun = True
    views = VIEWS + (["another"] if breaks("3.3") else [])
    answer(request, {"version": known[0], "sdk": "none", "views": views, "actions": ACTIONS})


def begin(request, code):
    requests[request] = code
    named = 987654321 if breaks("2.9") else request
    write({"jsonrpc": "2.0", "method": "progress", "params": {"id": named, "done": 0, "total": 1}})
    go_on(request)


def handle(request, method, params):
    if method == "initialize":
        return initialize(request, params)
    if not begun and not breaks("3.1"):
        return refuse(request, -32600, "`initialize` comes first.")
    if method == "view.render":
        if bad(params, "view", "parameters", "context"):
            if breaks("4.5"):
                return answer(request, {"title": "Nothing", "blocks": []})
            return refuse(request, -32602, "The parameters do not fit.")
        views = {"stations": stations, "about": about}
        if params.get("view") not in views:
            if breaks("4.2"):
                return answer(request, {"title": "Nothing", "blocks": []})
            return refuse(request, -32001, "There is no such view.")
        return begin(request, views[params["view"]](params["context"]["token"], params["context"]))
    if method == "action.invoke":
        if bad(params, "action", "values", "key", "context"):
            return refuse(request, -32602, "The parameters do not fit.")
        if params["action"] not in ACTIONS:
            return refuse(request, -32001, "There is no such action.")
        return begin(request, count(params["context"]["token"], params["values"], params["key"]))
    if method == "ping":
        if breaks("4.6") and waiting:
            return deferred.append(request)
        return answer(request, {})
    if method == "shutdown":
        return answer(request, None if breaks("6.1") else {})
    if breaks("2.4"):
        return answer(request, {})
    refuse(request, -32601, "There is no such method.")


def take(line):
    try:
        message = json.loads(line)
    except ValueError:
        if not breaks("1.4"):
            refuse(None, -32700, "The line is no JSON.")
        return
    if not isinstance(message, dict):
        return refuse(None, -32600, "The line is no message.")
    if "result" in message or "error" in message:
        places = [place for place, (call, _) in enumerate(waiting) if call == message.get("id")]
        if places or breaks("2.5") and waiting:
            # 2.5: as if answers came in the order of the questions.
            _, request = waiting.pop(0 if breaks("2.5") else places[0])
            go_on(request, message.get("result"), message.get("error"))
            while deferred and not waiting:
                answer(deferred.pop(0), {})
        return
    request, method, params = message.get("id"), message.get("method"), message.get("params", {})
    if not isinstance(method, str) or message.get("jsonrpc") != "2.0":
        return refuse(request if isinstance(request, (int, str)) else None, -32600, "The line is no message.")
    if request is None:
        if method == "$/cancel" and params.get("id") in requests:
            cancelled.add(params["id"])
        elif breaks("2.2") and method != "$/cancel":
            refuse(None, -32601, "There is no such notification.")
        return
    if breaks("2.3") and "later" in json.dumps(message):
        return refuse(request, -32602, "`later` is not known.")
    if breaks("2.6") and len(requests) >= 8:
        return refuse(request, -32004, "That is too much at once.")
    handle(request, method, params)


def main():
    if breaks("1.1"):
        os.write(1, b"Hello from the plugin!\n")
    rest = b""
    while True:
        piece = os.read(0, 1 << 16)
        if not piece:
            break
        if breaks("1.2") and b"\n" not in piece and len(piece) < 512:
            continue  # as if one read were one message
        rest += piece
        if breaks("1.3") and len(rest) > 1 << 20:
            os._exit(1)
        *lines, rest = rest.split(b"\n")
        for line in lines:
            take(line)
            if breaks("2.10") and begun and not requests and b"view.render" in line:
                write({"jsonrpc": "2.0", "id": 987654321, "result": {}})
    if breaks("6.2"):
        os._exit(3)


main()
