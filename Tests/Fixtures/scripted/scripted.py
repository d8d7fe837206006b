#!/usr/bin/python3
"""Plays the plugin's side of a golden transcript to the host, and compares what the host says.

What the host chooses itself, its tokens, cursors and the ids of new rows, has names in the transcript, which are bound
when they come. The request after the last line is answered with what was said, as a page: its title is `played`, or
tells the first difference. With the argument `rewrite` nothing is compared.
"""

import json
import sys

rewrite = "rewrite" in sys.argv
entries = []
with open("play.transcript", encoding="utf-8") as file:
    for number, text in enumerate(file, 1):
        if text[0] in "→←":
            entries.append((number, text[0], text[2:].rstrip("\n")))
names = {}  # what the transcript says → what the host chose
counts = {"token": 0, "cursor": 0, "row": 0}
played = []


class Difference(Exception):
    pass


def read_line():
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(0)
    return line.decode().rstrip("\n")


def write_line(text):
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def bind(message):
    """Names what the host chose in a message of its."""
    chosen = []
    if "method" in message:
        context = message["params"].get("context")
        if context:
            chosen.append(("token", context["token"], "token-{}"))
    elif isinstance(message.get("result"), dict):
        result = message["result"]
        if isinstance(result.get("cursor"), str):
            chosen.append(("cursor", result["cursor"], "cursor-{}"))
        for row in [result, *result.get("results", [])]:
            if "version" in row and isinstance(row.get("id"), str):
                chosen.append(("row", row["id"], "{:032x}"))
    for kind, value, form in chosen:
        if value not in names.values():
            counts[kind] += 1
            names[form.format(counts[kind])] = value


def named(text):
    for name, value in names.items():
        text = text.replace(json.dumps(value), json.dumps(name))
    return text


def chosen(text):
    for name, value in names.items():
        text = text.replace(json.dumps(name), json.dumps(value))
    return text


def hear(awaited):
    """Takes as many lines of the host's as are awaited, in any order."""
    while awaited:
        text = read_line()
        message = json.loads(text)
        bind(message)
        text = named(text)
        if rewrite:
            awaited.pop(0)
        else:
            matching = [entry for entry in awaited if json.loads(entry[2]) == json.loads(text)]
            if not matching:
                raise Difference(f"line {awaited[0][0]}: the host says {text} where {awaited[0][2]} was expected", message)
            awaited.remove(matching[0])
        played.append(f"→ {text}")


def play():
    awaited = []
    for entry in entries:
        _, speaker, text = entry
        if speaker == "→":
            awaited.append(entry)
            continue
        hear(awaited)
        write_line(text[2:] if text.startswith("! ") else chosen(text).replace('"…"', '"scripted"'))
        played.append(f"← {text}")
    hear(awaited)


def answer(request, result):
    write_line(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}))


title = "played"
try:
    play()
except Difference as difference:
    title, last = difference.args
    if "method" in last:
        answer(last, {"title": title, "blocks": []})
    else:
        # The request that waits has the highest id of those that were made.
        requests = [json.loads(line[2:])["id"] for line in played if line[0] == "→" and '"method":' in line]
        answer({"id": max(requests)}, {"title": title, "blocks": []})
while True:
    request = json.loads(read_line())
    if "method" in request and "id" in request:
        answer(request, {"title": title, "blocks": [{"type": "text", "text": line} for line in played]})
