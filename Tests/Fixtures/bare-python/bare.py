"""Speaks the protocol without an SDK, by SDK/spec/README.md alone: one view, one action, nothing kept.

It never waits: what a request still needs is remembered under the id of the data call that brings it, so other requests,
cancels and answers are taken meanwhile, in whatever order they come (2.5, 2.6).
"""

import json
import sys

waiting = {}  # what is asked of the host, by our id: (the request's id, what makes its result of the answer)
initialized = False
last = 0


class Refusal(Exception):
    """An error to answer with: code, message, data."""


def send(message):
    line = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def refuse(id, code, message, **data):
    send({"id": id, "error": {"code": code, "message": message, **({"data": data} if data else {})}})


def ask(request, method, params, finish):
    global last
    last += 1
    waiting[last] = (request, finish)
    send({"id": last, "method": method, "params": params})


def need(params, name, kind):
    if not isinstance(params, dict) or type(params.get(name)) is not kind:
        raise Refusal(-32602, f"The parameters do not fit: `{name}`.")
    return params[name]


def stations(id, params):
    district = need(params, "parameters", dict).get("district", "AA")

    def page(answer):
        return {"title": f"Where {district} votes", "blocks": [{
            "type": "table", "caption": "Ballot boxes", "columns": [{"label": "Box"}, {"label": "Place"}],
            "rows": answer["rows"]}]}

    ask(id, "data.query", {
        "context": need(need(params, "context", dict), "token", str), "permission": "stations",
        "resource": "pollingStations", "select": ["reference", "place"],
        "where": {"field": "district", "eq": district}, "limit": 100}, page)


def note(id, params):
    values, key = need(params, "values", dict), need(params, "key", str)
    ask(id, "data.create", {
        "context": need(need(params, "context", dict), "token", str), "permission": "cars", "resource": "counters",
        "values": {"committeeRoom": need(values, "room", str), "kind": "cars", "count": need(values, "count", int)},
        "key": f"{key}-1"}, lambda answer: {"ok": True, "message": "The cars are noted."})


def initialize(params):
    global initialized
    versions = need(params, "versions", list)
    need(params, "host", str)
    for version in versions:
        if isinstance(version, str) and version.split(".")[0] == "1":
            initialized = True
            return {"version": version, "sdk": "none", "views": ["stations"], "actions": ["note"]}
    raise Refusal(-32009, "This plugin speaks version 1.0.", {"reason": "noCommonVersion", "hint": "Supported: 1.0."})


def take_request(id, method, params):
    if method not in ("initialize", "ping", "shutdown", "view.render", "action.invoke"):
        raise Refusal(-32601, "This plugin has no such method.")
    if method == "initialize":
        return send({"id": id, "result": initialize(params)})
    if not initialized:
        raise Refusal(-32600, "`initialize` comes first.")
    if method in ("ping", "shutdown"):
        return send({"id": id, "result": {}})
    names, name = ({"stations": stations}, "view") if method == "view.render" else ({"note": note}, "action")
    code = names.get(need(params, name, str))
    if code is None:
        raise Refusal(-32001, f"This plugin has no such {name}.")
    code(id, params)


def take_answer(message):
    request, finish = waiting.pop(message.get("id"), (None, None))
    if finish is None:
        return  # of a request that was cancelled meanwhile
    if "error" in message:
        send({"id": request, "error": message["error"]})
    else:
        send({"id": request, "result": finish(message["result"])})


def cancel(id):
    for call, (request, _) in list(waiting.items()):
        if request == id and type(request) is type(id):
            del waiting[call]
            refuse(id, -32800, "The request was cancelled.")
            send({"method": "$/cancel", "params": {"id": call}})


def once(pairs):
    """An object; no name may stand in it twice."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def depth(text):
    """How deep the text is nested; strings do not count."""
    deepest = level = 0
    parts = text.replace("\\\\", "").replace('\\"', "").split('"')
    for character in "".join(parts[::2]):
        level += (character in "[{") - (character in "]}")
        deepest = max(deepest, level)
    return deepest


def read(line):
    text = line.decode()
    if text.count("[") + text.count("{") > 64 and depth(text) > 64:
        raise ValueError
    message = json.loads(text, object_pairs_hook=once, parse_constant=int)
    json.dumps(message, ensure_ascii=False).encode()  # half a surrogate pair is no Unicode
    return message


def take(line):
    try:
        message = read(line)
    except (ValueError, RecursionError):
        return refuse(None, -32700, "The line is no JSON.")
    if not isinstance(message, dict):
        return refuse(None, -32600, "The line is no message.")
    id, method = message.get("id"), message.get("method")
    is_id = isinstance(id, str) and len(id.encode()) <= 256 or type(id) is int and -1 << 63 <= id < 1 << 63
    if method is None and ("result" in message or "error" in message):
        return take_answer(message) if type(id) is int else None
    params = message.get("params", {})
    if (message.get("jsonrpc") != "2.0" or not isinstance(method, str) or not isinstance(params, (dict, list))
            or "id" in message and not is_id or "result" in message or "error" in message):
        return refuse(id if is_id else None, -32600, "The line is no message.")
    if "id" not in message:
        if method == "$/cancel" and isinstance(params, dict):
            cancel(params.get("id"))
        return
    try:
        take_request(id, method, params)
    except Refusal as refusal:
        code, text, *data = refusal.args
        refuse(id, code, text, **(data[0] if data else {}))


for line in sys.stdin.buffer:
    if line.endswith(b"\n"):
        take(line[:-1])
