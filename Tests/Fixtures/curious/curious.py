"""A plugin that makes whatever data call its visitor describes, and shows what came of it.

It speaks the protocol from its description alone. `ask` shows the answer or the error on its page; `pass-on` answers
with the error itself, as a plugin does that expects none. `seen` shows everything that this process has ever read.
"""

import collections
import json
import os
import secrets
import sys

VIEWS = ["ask", "pass-on", "seen", "remember", "officers"]
ACTIONS = ["do", "manage"]
PROCESS = secrets.token_hex(8)

remembered = "0" * 32
seen = set()
# Requests that came while an answer was awaited.
waiting = collections.deque()


def send(message):
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(1, data):]


def receive():
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit()
    return json.loads(line)


def call(method, params):
    """Makes one call and returns the host's whole answer."""
    send({"jsonrpc": "2.0", "id": "call", "method": method, "params": params})
    while True:
        message = receive()
        # A line that the host could not read at all is answered without its id.
        if message.get("id") in ("call", None) and "method" not in message:
            return message
        waiting.append(message)


def described(parameters, token):
    """The call that parameters describe; `GROW` in its text stands for as many letters as `grow` says."""
    text = parameters.get("call", "{}").replace("GROW", "x" * int(parameters.get("grow", 0)))
    contexts = {"remembered": remembered, "invented": "f" * 32}
    params = json.loads(text)
    params["context"] = contexts.get(parameters.get("context"), token)
    return call(parameters.get("method", "data.query"), params)


def facts(items):
    return {"type": "summaryList", "items": [{"label": label, "value": value} for label, value in items]}


def cell(value):
    return value if isinstance(value, str) else json.dumps(value)


def ask(request):
    answer = described(request["parameters"], request["context"]["token"])
    if "error" in answer:
        error = answer["error"]
        detail = error.get("data", {})
        return [facts([
            ("code", str(error["code"])), ("side", detail.get("side", "")), ("reason", detail.get("reason", "")),
            ("field", detail.get("field", "")), ("message", error["message"]), ("hint", detail.get("hint", ""))])]
    result = answer["result"]
    if "rows" not in result:
        return [facts([(name, cell(value)) for name, value in result.items()])]
    rows = [[cell(value) for value in row] for row in result["rows"]]
    table = {"type": "table", "caption": "Answer", "columns": [{"label": name} for name in result["columns"]],
             "rows": rows, "empty": "No rows."}
    return [table, facts([("cursor", result.get("cursor") or "")])]


def show_seen(request):
    params = {"resource": "electors", "permission": "register", "select": ["district"], "limit": 1000,
              "context": request["context"]["token"]}
    answer = call("data.query", params)
    districts = sorted({row[0] for row in answer["result"]["rows"]})
    seen.update(districts)
    return [facts([("process", PROCESS), ("now", " ".join(districts)), ("ever", " ".join(sorted(seen)))])]


def render(request):
    global remembered
    view = request["view"]
    if view == "ask":
        return ask(request)
    if view == "seen":
        return show_seen(request)
    if view == "remember":
        remembered = request["context"]["token"]
        return [{"type": "text", "text": "I keep what I was given."}]
    return [{"type": "text", "text": "For officers."}]


def handle(message):
    method, params = message.get("method"), message.get("params", {})
    if method is None or "id" not in message:
        return
    reply = {"jsonrpc": "2.0", "id": message["id"]}
    if method == "initialize":
        reply["result"] = {"version": "1.0", "sdk": "none", "views": VIEWS, "actions": ACTIONS}
    elif method == "view.render" and params["view"] == "pass-on":
        answer = described(params["parameters"], params["context"]["token"])
        if "error" in answer:
            reply["error"] = answer["error"]
        else:
            reply["result"] = {"title": "Curious", "blocks": [{"type": "text", "text": "It was answered."}]}
    elif method == "view.render":
        for done, total in [(-1, 3), (1, 0), (1, 3), (2**62, 2**62)]:
            send({"jsonrpc": "2.0", "method": "progress", "params": {"id": message["id"], "done": done, "total": total}})
        reply["result"] = {"title": "Curious", "blocks": render(params)}
    elif method == "action.invoke" and params["action"] == "manage":
        reply["result"] = {"ok": True, "message": "It was managed."}
    elif method == "action.invoke":
        answer = described(params["values"], params["context"]["token"])
        if "error" in answer:
            reply["error"] = answer["error"]
        else:
            reply["result"] = {"ok": True, "message": "It was done.", "goTo": {"view": "remember", "parameters": {}}}
    else:
        reply["result"] = {}
    send(reply)


while True:
    handle(waiting.popleft() if waiting else receive())
