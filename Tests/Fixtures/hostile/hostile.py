#!/usr/bin/python3
"""A plugin that holds the host to the protocol: a view per rule.

Each does what a plugin may do, or must not, looks at every byte that the host sends, and answers a page whose title is
`kept`, or says what the host did instead. With an argument it breaks a rule of the beginning.
"""

import fcntl
import json
import os
import select
import signal
import sys
import time

import wire
from wire import STATIONS, Broken, call, code, fence, hear, held, lines, must, params, read_line, send, write

HABIT = sys.argv[1] if len(sys.argv) > 1 else ""
VIEWS = [
    "r1-1", "r1-2", "r1-3", "r1-3-over", "r1-4", "r1-4-many", "r1-5", "r2-1", "r2-2", "r2-3", "r2-4", "r2-5", "r2-6",
    "r2-7", "r2-8", "r2-10", "r2-10-twice", "r3-1", "r3-2", "r4-1", "r4-4", "r4-4-crash", "r4-5", "r5-1", "r5-2",
    "r5-3", "r5-5", "r5-6", "r5-7", "r5-8", "r5-9", "r5-10", "r5-11", "r6-3",
]

early = None  # what came before `initialize` was answered
offered = None


def r1_1(request):
    must("two\nlines" in json.dumps(request, ensure_ascii=False).replace("\\n", "\n"), "the parameter is gone")
    fence(request)
    for line in lines:
        message = json.loads(line.decode("utf-8", "strict"))
        must(isinstance(message, dict) and message["jsonrpc"] == "2.0", f"a line that is no message: {line[:200]}")


def r1_2(request):
    message = {"jsonrpc": "2.0", "id": "slow", "method": "data.query", "params": params(request, **STATIONS)}
    for byte in json.dumps(message).encode() + b"\n":
        write(bytes([byte]))
        while int.from_bytes(fcntl.ioctl(1, 0x541B, b"\0" * 4), sys.byteorder):
            time.sleep(0)  # until the host has read that byte
    must("result" in hear("slow")["slow"], "a message in pieces is refused")
    names = [f"at-once-{number}" for number in range(10)]
    data = b"".join(json.dumps({**message, "id": name}).encode() + b"\n" for name in names)
    write(data[:-5])
    write(data[-5:])
    must(all("result" in answer for answer in hear(*names).values()), "messages in one write are refused")


def long_line(request, size):
    text = json.dumps({"jsonrpc": "2.0", "id": "long", "method": "data.query",
                       "params": params(request, **STATIONS, filler="")})
    write(text.replace('"filler": ""', f'"filler": "{"x" * (size - len(text))}"').encode() + b"\n")


def r1_3(request):
    long_line(request, 8 << 20)
    must("result" in hear("long")["long"], "a line of 8 MiB is refused")


def r1_3_over(request):
    long_line(request, (8 << 20) + 1)
    time.sleep(60)


GARBAGE = [
    (b"this is no JSON", -32700, None), (b'{"jsonrpc":"2.0","id":1', -32700, None), (b"", -32700, None),
    (b'[{"jsonrpc":"2.0","id":"b","method":"data.query","params":{}}]', -32600, None), (b"{}", -32600, None),
    (b'{"jsonrpc":"2.0","id":"g","method":5}', -32600, "g"), (b'{"jsonrpc":"1.0","id":7,"method":"x"}', -32600, 7),
]


def r1_4(request):
    for line, expected, name in GARBAGE:
        write(line + b"\n")
        answer = hear(name)[name]
        must(code(answer) == expected, f"{line!r} is answered {answer}")
    # What looks like an answer is not answered.
    write(b'{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"No message."}}\n')
    write(b'{"jsonrpc":"2.0","id":"y","result":1,"error":{"code":-32600,"message":"Both."}}\n')
    fence(request)


def r1_4_many(request):
    write(b"this is no JSON\n" * 101)
    time.sleep(60)


def r1_5(request):
    fence(request)
    numbers = []
    for line in lines:
        message = json.loads(line)
        if "method" in message:
            head = f'{{"jsonrpc":"2.0","id":{message["id"]},"method":"{message["method"]}","params":{{'
            numbers.append(message["id"])
        else:
            name = json.dumps(message["id"])
            head = f'{{"jsonrpc":"2.0","id":{name},"{"result" if "result" in message else "error"}":'
        must(line.startswith(head.encode()), f"a line that begins otherwise: {line[:200]}")
        order = list(message.get("params") or message.get("result") or {})
        expected = {"view.render": ["view", "parameters", "context"], None: ["columns", "rows", "cursor"]}
        must(order == expected.get(message.get("method"), order), f"members in the order {order}")
    must(all(type(number) is int and number >= 1 for number in numbers), f"ids of the host: {numbers}")


def r2_1(request):
    names = ["text", "7", 7, 0, -1, 9007199254740993, "x" * 256, "é \"\\ /"]
    for name in names:
        send({"jsonrpc": "2.0", "id": name, "method": "data.query", "params": params(request, **STATIONS)})
    answers = hear(*names)
    must([type(name) for name in answers].count(int) == 4, "a number became a string")
    fence(request)


def r2_2(request):
    send({"jsonrpc": "2.0", "method": "no/such", "params": {}})
    send({"jsonrpc": "2.0", "method": "data.query", "params": params(request, **STATIONS)})
    send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": "none"}})
    fence(request)


def r2_3(request):
    send({"jsonrpc": "2.0", "id": "more", "method": "data.query", "later": {"a": [1, None]},
          "params": params(request, **STATIONS, later={"b": None})})
    must("result" in hear("more")["more"], "a member that is not known is refused")
    return {"later": [1], "blocks": [{"type": "text", "text": "Well.", "later": {"c": 1}}]}


def r2_4(request):
    for method in ["no.such", "view.render", "ping", "data"]:
        must(code(call(request, method)) == -32601, f"{method} is not refused with -32601")


def r2_5(request):
    """Waits for a second request, and answers that first."""
    other = held.pop() if held else json.loads(read_line())
    for message in [other, request]:
        send({"jsonrpc": "2.0", "id": message["id"],
              "result": {"title": f"kept {message['params']['parameters']['text']}", "blocks": []}})
    return None


def r2_6(request):
    names = [f"many-{number}" for number in range(100)]
    message = {"jsonrpc": "2.0", "method": "data.query", "params": params(request, **STATIONS)}
    write(b"".join(json.dumps({**message, "id": name}).encode() + b"\n" for name in names))
    answers = hear(*names).values()
    must(all("result" in answer or code(answer) == -32004 for answer in answers), "another error than rateLimited")
    must(sum("result" in answer for answer in answers) >= 64, "fewer than 64 were taken")


def r2_7(request):
    message = {"jsonrpc": "2.0", "id": "same", "method": "data.query", "params": params(request, **STATIONS)}
    write((json.dumps(message).encode() + b"\n") * 2)
    codes = [code(hear("same")["same"]), code(hear("same")["same"])]
    must(set(codes) <= {None, -32600} and None in codes, f"the same id twice is answered {codes}")
    send({**message, "id": "x" * 257})
    must(code(hear(None)[None]) == -32600, "an id of 257 bytes is taken")
    numbers = [json.loads(line)["id"] for line in lines if b'"method":' in line]
    must(len(numbers) == len(set(numbers)), f"the host's ids: {numbers}")


def r2_8(request):
    send({"jsonrpc": "2.0", "id": "stop", "method": "data.query", "params": params(request, **STATIONS)})
    for name in ["stop", "none", 77]:
        send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": name}})
    must(code(hear("stop")["stop"]) in (None, -32800), "a cancelled call has another error")
    send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": "stop"}})
    fence(request)


def r2_10(request):
    send({"jsonrpc": "2.0", "id": 987654321, "result": {}})
    time.sleep(60)


def r2_10_twice(request):
    answer = {"jsonrpc": "2.0", "id": request["id"], "result": {"title": "kept", "blocks": []}}
    write((json.dumps(answer).encode() + b"\n") * 2)
    time.sleep(60)


def r3_1(request):
    must(lines[0].startswith(b'{"jsonrpc":"2.0","id":1,"method":"initialize"'), f"it began with {lines[0][:200]}")
    must(early == b"", f"this came before initialize was answered: {early[:200]}")


def r3_2(request):
    must(offered, "no version was offered")
    pairs = [tuple(map(int, version.split("."))) for version in offered]
    must(all(len(pair) == 2 for pair in pairs) and pairs == sorted(pairs, reverse=True), f"offered: {offered}")


def r4_1(request):
    return {"blocks": [{"type": "hologram", "fallback": "Seen from all sides."}]}


def r4_4(request):
    context = request["params"]["context"]
    must(sorted(context) == ["areas", "locale", "now", "role", "sample", "tenant", "token"], f"context: {context}")
    must(request["params"]["parameters"] == {"text": "again"}, "the parameters are not there")
    return {"blocks": [{"type": "text", "text": context["token"]}, {"type": "text", "text": str(os.times().elapsed)}]}


def r4_4_crash(request):
    os.abort()


def r4_5(request):
    for members in [{}, {"resource": 5, "select": ["reference"]}, {"resource": "pollingStations", "select": "reference"}]:
        answer = call(request, **members)
        must(code(answer) == -32602, f"{members} is answered {answer}")
    send({"jsonrpc": "2.0", "id": "bare", "method": "data.query"})
    must(code(hear("bare")["bare"]) == -32602, "no parameters at all")


def r5_1(request):
    own = request["params"]["context"]["token"]
    for token in ["0" * 32, "", own[:-1], own.upper() + "x"]:
        send({"jsonrpc": "2.0", "id": "dead", "method": "data.query", "params": {**STATIONS, "context": token}})
        answer = hear("dead")["dead"]
        must(code(answer) == -32008, f"the context {token!r} is answered {answer}")
    if os.path.exists("/tmp/token"):
        with open("/tmp/token") as file:
            send({"jsonrpc": "2.0", "id": "old", "method": "data.query", "params": {**STATIONS, "context": file.read()}})
        must(code(hear("old")["old"]) == -32008, "the token of a request that was answered still works")
        return {"blocks": [{"type": "text", "text": "tried an old one"}]}
    with open("/tmp/token", "w") as file:
        file.write(own)


def r5_2(request):
    for members in [{**STATIONS, "limit": 0}, {**STATIONS, "limit": 1001}, {**STATIONS, "select": ["no-such"]},
                    {**STATIONS, "resource": "no-such"}, {**STATIONS, "where": {"field": "reference"}},
                    {**STATIONS, "where": {"field": "reference", "eq": 5}}, {**STATIONS, "select": []}]:
        answer = call(request, **members)
        must(code(answer) in (-32602, -32003), f"{members} is answered {answer}")


def r5_3(request):
    for members in [{**STATIONS, "select": ["postcode"]}, {**STATIONS, "order": [{"field": "postcode"}]},
                    {**STATIONS, "where": {"field": "postcode", "eq": "EX1"}},
                    {"resource": "electors", "select": ["surname"]}]:
        answer = call(request, **members)
        must(code(answer) == -32000, f"{members} is answered {answer}")
        must(answer["error"]["data"]["side"] == "grant", f"no side: {answer}")
    answer = call(request, "data.create", resource="pollingStations", values={"reference": "x"}, key="k")
    must(code(answer) == -32000, f"a write is answered {answer}")


def r5_5(request):
    seen, cursor = [], None
    while True:
        answer = call(request, **STATIONS, **({"cursor": cursor} if cursor else {}))["result"]
        must(answer["columns"] == ["reference"], f"columns: {answer['columns']}")
        must(all(isinstance(row, list) and len(row) == 1 for row in answer["rows"]), "a row that is no array")
        must(len(answer["rows"]) <= 2, "more rows than the limit")
        seen += [row[0] for row in answer["rows"]]
        last, cursor = cursor, answer["cursor"]
        if cursor is None:
            break
    must(len(seen) > 2 and len(seen) == len(set(seen)), f"rows: {seen}")
    other = {**STATIONS, "select": ["reference", "district"], "cursor": last}
    must(code(call(request, **other)) in (-32003, -32602), "a cursor of another query is taken")


def r5_6(request):
    election = call(request, resource="elections", select=["id"], limit=1)["result"]["rows"][0][0]
    values = {"election": election, "district": "AA", "count": 3, "at": request["params"]["context"]["now"],
              "struckOut": False}
    record = {"resource": "warpCounts", "key": "once", "values": values}
    first, again = call(request, "data.create", **record), call(request, "data.create", **record)
    must("result" in first and first["result"] == again["result"], f"{first}, and then {again}")
    values["count"] = 4
    must(code(call(request, "data.create", **record)) == -32002, "another body under the same key is no conflict")


def record(request, count):
    election = call(request, resource="elections", select=["id"], limit=1)["result"]["rows"][0][0]
    return {"resource": "warpCounts", "values": {
        "election": election, "district": "AA", "count": count, "at": request["params"]["context"]["now"],
        "struckOut": False}}


def batch(request, key, *operations):
    return call(request, "data.batch", key=key, operations=[
        {"method": f"data.{name}", "params": params} for name, params in operations])


def r5_7(request):
    key = os.urandom(8).hex()
    made = record(request, 987_000)
    change = {"resource": "warpCounts", "id": "$0", "version": 1, "values": {"count": 987_001}}
    answer = batch(request, key, ("create", made), ("update", change))
    must([row["version"] for row in answer["result"]["results"]] == [1, 2], f"{answer}")
    must(batch(request, key, ("create", made), ("update", change)) | {"id": 0} == answer | {"id": 0}, "done twice")
    must(code(batch(request, key, ("create", made))) == -32002, "another batch under the same key is no conflict")
    row = answer["result"]["results"][0]["id"]
    count = {"resource": "warpCounts", "where": {"field": "count", "ge": 987_000}, "measures": [{"as": "n", "fn": "count"}]}
    before = call(request, "data.aggregate", **count)["result"]["rows"]
    for wrong in [
        ("create", {**made, "values": {**made["values"], "district": 7}}), ("update", {**change, "id": row, "version": 1}),
        ("update", {**change, "id": "$7"}), ("delete", {"resource": "elections", "id": row, "version": 1}),
        ("create", {"resource": "electors", "values": {}}), ("delete", {"resource": "warpCounts", "id": "0" * 32, "version": 1}),
    ]:
        refused = batch(request, os.urandom(8).hex(), ("create", made), ("create", made), wrong, ("create", made))
        must(refused.get("error", {}).get("data", {}).get("operation") == 2, f"{wrong}: {refused}")
    must(call(request, "data.aggregate", **count)["result"]["rows"] == before, "a refused batch left something")
    must(code(batch(request, "k")) == -32003, "an empty batch is taken")
    must(code(batch(request, "k", *[("create", made)] * 501)) == -32003, "501 operations are taken")
    must("error" in batch(request, "k", ("query", STATIONS)), "a query is taken into a batch")
    gone = batch(request, os.urandom(8).hex(), ("delete", {"resource": "warpCounts", "id": row, "version": 2}))
    must("result" in gone, f"{gone}")
    must(code(call(request, "data.get", resource="warpCounts", select=["count"], id=row)) == -32001, "it is still there")


def r5_8(request):
    made = call(request, "data.create", key=os.urandom(8).hex(), **record(request, 1))["result"]["id"]
    title = "election.title"
    found = call(request, resource="warpCounts", select=[title, "district"], where={"and": [
        {"field": "id", "eq": made}, {"field": title, "isNull": False}]}, order=[{"field": title}])["result"]
    must(found["columns"] == [title, "district"] and len(found["rows"]) == 1, f"{found}")
    must(isinstance(found["rows"][0][0], str), f"{found}")
    one = call(request, "data.get", resource="warpCounts", select=[title], id=made)["result"]["rows"]
    must(one == [[found["rows"][0][0]]], f"{one}")
    refused = {"resource": "warpCounts", "select": ["district"]}
    for more in [{"select": ["election.date"]}, {"where": {"field": "election.date", "isNull": True}},
                 {"order": [{"field": "election.date"}]}, {"select": ["election.id"]}]:
        must(code(call(request, **{**refused, **more})) == -32000, f"{more} is answered although nobody asked for it")
    for name in ["election.nothing", "district.code", "election.", ".title", "election.title.x"]:
        must(code(call(request, **{**refused, "select": [name]})) == -32003, f"{name} is answered")
    must(code(call(request, "data.update", resource="warpCounts", id=made, version=1, key="k", values={title: "x"})) == -32003,
         "a field of another row is written")


def storage(request, name, **params):
    return call(request, f"storage.{name}", **{"collection": "notes", **params})


def r5_9(request):
    key = os.urandom(8).hex()
    value = {"text": "é", "list": [1, 2.5, None, True, {}]}
    first = storage(request, "put", key=key, value=value, version=0)["result"]["version"]
    must(first > 0, "its version is none")
    must(storage(request, "put", key=key, value=value, version=0)["result"] == {"version": first}, "sent again, it is not the same")
    must(code(storage(request, "put", key=key, value=2, version=0)) == -32002, "an outdated put is no conflict")
    must(storage(request, "get", key=key)["result"] == {"key": key, "version": first, "value": value}, "it came back otherwise")
    must(storage(request, "list", prefix=key)["result"]["documents"] == [{"key": key, "version": first, "value": value}], "list")
    must(storage(request, "put", key=key, value=None)["result"] == {"version": first + 1}, "it is not the next version")
    must(code(storage(request, "delete", key=key, version=first)) == -32002, "an outdated deletion is no conflict")
    must(storage(request, "delete", key=key, version=first + 1)["result"] == {}, "it is not deleted")
    must(storage(request, "delete", key=key)["result"] == {}, "what is gone cannot be deleted again")
    must(code(storage(request, "get", key=key)) == -32001, "it is still there")
    again = storage(request, "put", key=key, value=value, version=0)["result"]["version"]
    must(again > first + 1, "a version comes again")
    must(code(storage(request, "put", key=key, value="x" * (64 << 10))) == -32005, "more than 64 KiB are taken")
    must(code(storage(request, "put", key="k" * 129, value=1)) == -32003, "a key of 129 bytes is taken")
    must(code(storage(request, "put", key="", value=1)) == -32003, "an empty key is taken")
    must(code(storage(request, "get", collection="others", key="a")) == -32003, "a collection that is not declared")
    must(code(storage(request, "get", collection="officers", key="a")) == -32000, "a collection of another role's is read")
    must(code(storage(request, "put", collection="officers", key="a", value=1)) == -32000, "and written")


def search(request, words, **more):
    return call(request, **{"resource": "electors", "select": ["forename", "surname"], "search": words, **more})


def r5_10(request):
    gwen = ["Łucja Gwenllïan", "O'Şahin-Nguyễn D'Ångström"]
    for words in ["gwenllian o'sahin", "NGUYỄN, GWENLLIAN", "915 angstrom", '"gwenllian" (nguyen)*', "\0gwenllian^nguyen"]:
        must(search(request, words)["result"]["rows"] == [gwen], f"{words} does not find her")
    for words in ["gwenllian OR yesman", "gwenllian surname:nguyen", "gwenll* nguyen", "NEAR(gwenllian nguyen)", "nguyen 914",
                  "nguyen exbourne"]:
        must(search(request, words)["result"]["rows"] == [], f"{words} finds somebody")
    for words in ["nguyen", "nguyen NGUYỄN", "", "*", "\0", "a " * 11, "a" * 201]:
        must(code(search(request, words)) == -32003, f"{words} is taken for somebody's name")
    for more in [{"where": {"field": "surname", "startsWith": "O"}}, {"order": [{"field": "surname"}]}, {"cursor": "x"}]:
        must(code(search(request, "gwenllian nguyen", **more)) == -32000, f"{more} is taken")
    for more in [{"select": ["district"]}, {"resource": "warpCounts", "select": ["count"]}]:
        must("error" in search(request, "gwenllian nguyen", **more), f"{more} is answered")
    must(code(call(request, resource="electors", select=["surname"])) == -32000, "it is read without a search")


def r5_11(request):
    def counts(**more):
        return call(request, "data.aggregate", **{
            "resource": "votingIntentions", "measures": [{"as": "n", "fn": "count"}], **more})
    whole = counts()["result"]
    must(whole["rounded"] is True and whole["asOf"], f"{whole}")
    cells = counts(groupBy=["district", "intention"])["result"]
    numbers = [row[2] for row in cells["rows"] if row[2] is not None]
    must(all(number >= 10 and number % 5 == 0 for number in numbers), f"{cells}")
    must(whole["rows"] == [[sum(numbers) if numbers else None]], f"{whole} is not the sum of {cells}")
    must(counts(groupBy=["district", "intention"])["result"] == cells, "asked again, it is another answer")
    for more in [{"groupBy": ["at"]}, {"groupBy": ["id"]}, {"where": {"field": "elector", "isNull": False}},
                 {"where": {"field": "version", "eq": 1}}, {"measures": [{"as": "n", "fn": "max", "field": "district"}]},
                 {"measures": [{"as": "n", "fn": "count", "field": "intention"}]}]:
        must(code(counts(**more)) == -32000, f"{more} is counted")
    must(code(call(request, resource="votingIntentions", select=["intention"])) == -32000, "what is counted is read")


def r6_3(request):
    time.sleep(60)


def note(text):
    os.write(2, f"{text}\n".encode())


def render(request):
    view = request["params"]["view"]
    page = {"title": "kept", "blocks": []}
    try:
        more = globals()[view.replace("-", "_")](request)
        if view == "r2-5":
            return
        page.update(more or {})
    except Broken as broken:
        page["title"] = str(broken)
    send({"jsonrpc": "2.0", "id": request["id"], "result": page})


def initialize(request):
    global early, offered
    offered = request["params"]["versions"]
    early = wire.rest + (os.read(0, 1 << 16) if select.select([0], [], [], 0.3)[0] else b"")
    if HABIT == "3.2-refused":
        return send({"jsonrpc": "2.0", "id": request["id"], "error": {
            "code": -32009, "message": "None of these.", "data": {"reason": "noCommonVersion", "hint": "Supported: 9.0."}}})
    send({"jsonrpc": "2.0", "id": request["id"], "result": {
        "version": "9.0" if HABIT == "3.2" else "1.0", "sdk": "none", "later": {"d": 1},
        "views": VIEWS + (["another"] if HABIT == "3.3" else []), "actions": []}})


def main():
    if HABIT == "6.2":
        signal.signal(signal.SIGTERM, lambda *_: note("SIGTERM"))
    while True:
        request = held.pop(0) if held else None
        if request is None:
            line = read_line(None)
            if not line:
                break
            request = json.loads(line)
        method = request["method"]
        if method == "initialize":
            initialize(request)
        elif method == "view.render":
            render(request)
        elif "id" in request:
            if method == "shutdown":
                note("shutdown")
            send({"jsonrpc": "2.0", "id": request["id"], "result": {}})
    note("end of input")
    while HABIT == "6.2":
        time.sleep(60)


main()
