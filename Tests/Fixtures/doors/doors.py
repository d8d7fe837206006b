#!/usr/bin/python3
"""A plugin as somebody begins it: one file, no SDK, a view of electors and one that fails."""

import json
import sys

TITLE = "Who lives here"


def send(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def call(method, params):
    send({"jsonrpc": "2.0", "id": "call", "method": method, "params": params})
    return json.loads(sys.stdin.readline())


def electors(context):
    print("reading electors", file=sys.stderr, flush=True)
    return call("data.query", {
        "context": context["token"], "resource": "electors", "select": ["forename", "surname", "district"],
        "limit": 20})


def table(rows):
    return {"type": "table", "caption": "Electors", "columns": [{"label": "Name"}, {"label": "District"}],
            "rows": [[f"{row[0]} {row[1]}", row[2]] for row in rows], "empty": "Nobody lives here."}


for line in sys.stdin:
    message = json.loads(line)
    if "method" not in message or "id" not in message:
        continue
    reply = {"jsonrpc": "2.0", "id": message["id"], "result": {}}
    params = message.get("params", {})
    if message["method"] == "initialize":
        reply["result"] = {"version": "1.0", "sdk": "none", "views": ["list", "broken"], "actions": []}
    elif message["method"] == "view.render":
        if params["view"] == "broken":
            raise RuntimeError("a mistake in the view")
        answer = electors(params["context"])
        if "error" in answer:
            del reply["result"]
            reply["error"] = answer["error"]
        else:
            reply["result"] = {"title": TITLE, "blocks": [table(answer["result"]["rows"])]}
    send(reply)
