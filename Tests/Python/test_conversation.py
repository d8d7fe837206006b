"""A plugin written with hustings.py keeps the rules of the conversation, whatever it is told and whatever its code does."""

import ast
import json
import os
import pty
import subprocess
import sys

import pytest
from talking import CONTEXT, ENVIRONMENT, LIMIT, SDK, Plugin, written

CODE = '''
import sys, time

@plugin.view("hello")
def hello(request):
    print("hello from print")
    return Page("Hello", Text(request.context.role))

@plugin.view("ask")
def ask(request):
    rows = request.query("areas", "code")
    return Page("Asked", List([row[0] for row in rows]))

@plugin.view("stubborn")
def stubborn(request):
    try:
        request.query("areas", "code")
    except RPCError:
        pass
    return Page("Answered all the same")

@plugin.view("large")
def large(request):
    return Page("x" * (9 << 20))

@plugin.view("wide")
def wide(request):
    return Page("x" * (4 << 20))

@plugin.view("broken")
def broken(request):
    return {"Jane Doe": 1}["secret"]

@plugin.view("exits")
def exits(request):
    sys.exit("Jane Doe")

@plugin.view("nothing")
def nothing(request):
    return None

@plugin.view("refused")
def refused(request):
    raise RPCError(ErrorCode.PERMISSION_DENIED, "No.", ErrorDetail("why", side="grant", field="f", hint="h"))

@plugin.action("do")
def do(request):
    return ActionResult.done("Done.", go_to=Target("hello", {"id": request.values.get("id", 0)}))
'''


@pytest.fixture
def plugin(tmp_path):
    with written(tmp_path, CODE) as plugin:
        yield plugin


def code_of(message):
    return message["error"]["code"]


def test_the_example_of_the_design_runs_as_written(tmp_path):
    about = ast.get_docstring(ast.parse((SDK / "hustings.py").read_text()), clean=False)
    path = tmp_path / "finder.py"
    path.write_text("\n".join(line[4:] for line in about.splitlines() if line.startswith("    ")))
    with Plugin([sys.executable, path]) as plugin:
        assert plugin.initialize() == {
            "version": "1.0", "sdk": "hustings-python 1.0", "views": ["stations"], "actions": []}
        id = plugin.render("stations")
        call = plugin.next()
        assert (call["method"], call["params"]) == ("data.query", {
            "context": "k7Qx", "resource": "pollingStations", "select": ["reference", "place"],
            "where": {"eq": "AA", "field": "district"}, "limit": 1000})
        plugin.reply(call, {"columns": ["reference", "place"], "rows": [["AA-1", "Exbourne Hall"]], "cursor": None})
        assert plugin.next() == {"jsonrpc": "2.0", "id": id, "result": {
            "title": "Where AA votes", "blocks": [{
                "type": "table", "caption": "Ballot boxes", "columns": [{"label": "Box"}, {"label": "Place"}],
                "rows": [["AA-1", "Exbourne Hall"]]}]}}
        assert plugin.end() == ([], 0, "")


def test_nothing_comes_before_initialize_and_a_version_is_chosen(tmp_path):
    path = tmp_path / "plugin.py"
    path.write_text("from hustings import *\nPlugin().run()\n")
    with Plugin([sys.executable, path]) as plugin:
        for method in ["ping", "view.render", "action.invoke", "shutdown"]:
            assert code_of(plugin.answer(method)) == -32600
        assert code_of(plugin.answer("no.such")) == -32601
        refused = plugin.answer("initialize", {"versions": ["2.0", "0.9", "10.0"], "host": "x"})
        assert code_of(refused) == -32009 and "1.0" in refused["error"]["data"]["hint"]
        for params in [{}, {"versions": "1.0", "host": "x"}, {"versions": ["1.0"]}, []]:
            assert code_of(plugin.answer("initialize", params)) == -32602
        assert code_of(plugin.answer("ping")) == -32600, "a refused version is no start"
        chosen = plugin.answer("initialize", {"versions": [7, "2.0", "1.3", "1.0"], "host": "x", "new": 1})["result"]
        assert chosen["version"] == "1.3"
        assert plugin.answer("ping")["result"] == {}


@pytest.mark.parametrize("id", [0, 7, -1, 2**63 - 1, -(2**63), "", "a", "1", "é\u0000\n\"", "x" * 256], ids=range(10))
def test_ids_are_echoed_exactly(plugin, id):
    plugin.ask("ping", id=id)
    assert plugin.next() == {"jsonrpc": "2.0", "id": id, "result": {}}


GARBAGE = [
    (b"", -32700, None), (b"no json", -32700, None), (b'{"jsonrpc":"2.0"', -32700, None), (b"\xff\xfe", -32700, None),
    (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":NaN}}', -32700, None),
    (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"\\ud800"}}', -32700, None),
    (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":1e400}}', -32700, None),
    (b"[" * 100_000, -32700, None), (b"[]", -32600, None), (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600, None),
    (b"7", -32600, None), (b"{}", -32600, None), (b'{"jsonrpc":"1.0","id":8,"method":"ping"}', -32600, 8),
    (b'{"jsonrpc":"2.0","id":8}', -32600, 8), (b'{"jsonrpc":"2.0","id":8,"method":7}', -32600, 8),
    (b'{"jsonrpc":"2.0","id":8,"method":"ping","params":7}', -32600, 8),
    (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":"' + b"x" * 257 + b'","method":"ping"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":8,"id":8,"method":"ping"}', -32600, 8),
    (b'{"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}', -32600, None),
    (b'{"jsonrpc":"2.0","id":8,"method":"ping","params":{"x":' + b"[" * 63 + b"]" * 63 + b"}}", -32700, None),
]


@pytest.mark.parametrize("line, code, id", GARBAGE, ids=range(len(GARBAGE)))
def test_a_line_that_is_no_message_is_answered_and_the_next_is_read(plugin, line, code, id):
    plugin.write(line + b"\n")
    message = plugin.next()
    assert (code_of(message), message["id"]) == (code, id)
    assert plugin.answer("ping")["result"] == {}


def test_bad_responses_are_not_answered_and_notifications_neither(plugin):
    plugin.write(b'{"jsonrpc":"2.0","id":1,"result":{},"error":{}}\n{"jsonrpc":"2.0","id":null,"error":{"code":1,'
                 b'"message":"x"}}\n{"jsonrpc":"2.0","method":"no.such"}\n{"jsonrpc":"2.0","method":"$/cancel",'
                 b'"params":{"id":99}}\n{"jsonrpc":"2.0","method":"$/cancel"}\n')
    assert plugin.answer("ping")["result"] == {}


def test_a_hundred_lines_of_garbage_are_borne_and_no_more(plugin):
    plugin.write(b"x\n" * 100)
    for _ in range(100):
        assert code_of(plugin.next()) == -32700
    assert plugin.answer("ping")["result"] == {}
    plugin.write(b"x\n")
    rest, code, errors = plugin.end()
    assert (rest, code) == ([], 1) and "no JSON-RPC messages" in errors


@pytest.mark.parametrize("data, words", [
    (b"x" * ((8 << 20) + 1), "longer than 8388608 bytes"), (b'{"jsonrpc":', "in the middle of a line"),
    (b'{"jsonrpc":"2.0","id":987,"result":{}}\n', "a request that was never made"),
    (b'{"jsonrpc":"2.0","id":"p1","result":{}}\n', "a request that was never made")], ids=["long", "cut", "number", "text"])
def test_what_cannot_be_gone_on_with_ends_the_process_with_a_reason(plugin, data, words):
    plugin.write(data)
    _, code, errors = plugin.end()
    assert code == 1 and words in errors and "Traceback" not in errors


def test_lines_may_come_in_any_pieces(plugin):
    line = '{"jsonrpc":"2.0","id":"é","method":"ping","params":{}}\n'.encode()
    for cut in range(1, len(line)):
        plugin.write(line[:cut])
        plugin.write(line[cut:])
        assert plugin.next()["id"] == "é"
    plugin.write(line * 50)
    assert [plugin.next()["id"] for _ in range(50)] == ["é"] * 50


def test_a_line_of_eight_mebibytes_is_read_and_one_that_would_be_longer_is_not_sent(plugin):
    head, tail = b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"', b'"}}'
    plugin.write(head + b"x" * ((8 << 20) - len(head) - len(tail)) + tail + b"\n")
    assert plugin.next() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    plugin.render("large")
    message = plugin.next()
    assert code_of(message) == -32005 and message["error"]["data"]["reason"] == "lineTooLong"


def test_what_the_code_prints_goes_to_the_log(plugin):
    plugin.render("hello")
    assert plugin.next()["result"]["blocks"] == [{"type": "text", "text": "volunteer"}]
    assert plugin.end() == ([], 0, "hello from print\n")


def test_print_before_the_import_and_input_do_no_harm(tmp_path):
    path = tmp_path / "plugin.py"
    path.write_text("print('early')\nfrom hustings import *\nimport os, sys\nprint('late')\nos.write(1, b'raw\\n')\n"
                    "os.system('echo child')\nprint(repr(sys.stdin.read()))\nPlugin().run()\n")
    with Plugin([sys.executable, path]) as plugin:
        plugin.initialize()
        rest, code, errors = plugin.end()
        assert (rest, code, sorted(errors.split())) == ([], 0, ["''", "child", "early", "late", "raw"])


def test_shutdown_is_answered_and_the_end_of_the_input_ends_the_process(plugin):
    assert plugin.answer("shutdown")["result"] == {}
    assert plugin.end() == ([], 0, "")


def test_answers_that_are_on_their_way_at_the_end_are_still_given(tmp_path):
    code = "import time\n@plugin.view('slow')\ndef slow(request):\n    time.sleep(0.2)\n    return Page('Slow')\n"
    with written(tmp_path, code) as plugin:
        plugin.render("slow")
        rest, code, _ = plugin.end()
        assert ([message["result"]["title"] for message in rest], code) == (["Slow"], 0)


def test_data_calls_fail_when_the_input_has_ended(plugin):
    plugin.render("ask")
    plugin.next()
    rest, code, _ = plugin.end()
    assert [code_of(message) for message in rest] == [-32007] and code == 0


def test_a_handler_that_never_ends_does_not_keep_the_process(tmp_path):
    code = "import threading\n@plugin.view('hang')\ndef hang(request):\n    threading.Event().wait()\n"
    with written(tmp_path, code) as plugin:
        plugin.render("hang")
        assert plugin.end()[:2] == ([], 0)


def test_a_cancelled_request_is_answered_once_and_its_call_is_cancelled_too(plugin):
    for view in ["ask", "stubborn"]:
        id = plugin.render(view)
        call = plugin.next()
        plugin.send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": id}})
        told = [plugin.next(), plugin.next()]
        cancel = next(message for message in told if message.get("method") == "$/cancel")
        answer = next(message for message in told if message.get("id") == id)
        assert cancel["params"] == {"id": call["id"]}
        assert code_of(answer) == -32800
        plugin.reply(call, {"columns": ["code"], "rows": [], "cursor": None})
        plugin.send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": id}})
        assert plugin.answer("ping")["result"] == {}
    assert plugin.end()[:2] == ([], 0)


def test_requests_run_side_by_side_and_answers_find_their_way(plugin):
    ids = [plugin.render("ask") for _ in range(20)]
    calls = [plugin.next() for _ in ids]
    assert len({call["id"] for call in calls}) == 20
    for number, call in reversed(list(enumerate(calls))):
        plugin.reply(call, {"columns": ["code"], "rows": [[str(number)]], "cursor": None})
    answers = [plugin.next() for _ in ids]
    assert sorted(answer["id"] for answer in answers) == ids
    assert sorted(int(answer["result"]["blocks"][0]["items"][0]) for answer in answers) == list(range(20))


def test_sixty_four_requests_wait_and_the_next_is_refused_at_once(plugin):
    ids = [plugin.render("ask") for _ in range(64)]
    calls = [plugin.next() for _ in range(32)]
    for method in ["ping", "view.render"]:
        refused = plugin.answer(method)
        assert code_of(refused) == -32004 and refused["error"]["data"]["reason"] == "unansweredRequests"
    plugin.ask("ping", id=ids[0])
    assert code_of(plugin.next()) == -32600, "its id is taken"
    answered = []
    while len(answered) < 64:
        for call in calls:
            plugin.reply(call, {"columns": ["code"], "rows": [], "cursor": None})
        calls = []
        message = plugin.next()
        (calls if "method" in message else answered).append(message)
    assert sorted(message["id"] for message in answered) == ids
    assert plugin.answer("ping")["result"] == {}


def test_requests_that_hold_too_much_together_are_refused(plugin):
    params = {"view": "ask", "parameters": {"x": "x" * (7 << 20)}, "context": CONTEXT}
    for _ in range(2):
        plugin.ask("view.render", params)
    plugin.next(), plugin.next()
    refused = plugin.answer("view.render", params)
    assert code_of(refused) == -32004 and refused["error"]["data"]["reason"] == "unansweredBytes"


def test_the_host_is_heard_while_it_does_not_read(tmp_path):
    path = tmp_path / "plugin.py"
    path.write_text("from hustings import *\nplugin = Plugin()\n" + CODE + "\nplugin.run()\n")
    process = subprocess.Popen(
        [sys.executable, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)

    def send(id, method, params):
        process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode() + b"\n")
        process.stdin.flush()

    send(0, "initialize", {"versions": ["1.0"], "host": "x"})
    for id in range(1, 7):
        send(id, "view.render", {"view": "wide", "parameters": {"fill": "x" * 300_000}, "context": CONTEXT})
    answers = [json.loads(process.stdout.readline()) for _ in range(7)]
    assert sorted(answer["id"] for answer in answers) == list(range(7)) and all("result" in a for a in answers)
    process.stdin.close()
    assert process.wait(LIMIT) == 0
    process.stdout.close()


def test_a_host_that_reads_nothing_is_left_after_five_seconds(tmp_path):
    path = tmp_path / "plugin.py"
    path.write_text("from hustings import *\nplugin = Plugin()\n" + CODE + "\nplugin.run()\n")
    ours, theirs = os.pipe()
    process = subprocess.Popen(
        [sys.executable, path], stdin=subprocess.PIPE, stdout=theirs, stderr=subprocess.PIPE,
        env=ENVIRONMENT)
    os.close(theirs)
    process.stdin.write(b'{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"versions":["1.0"],"host":"x"}}\n')
    process.stdin.write(json.dumps({
        "jsonrpc": "2.0", "id": 1, "method": "view.render",
        "params": {"view": "wide", "parameters": {}, "context": CONTEXT}}).encode() + b"\n")
    process.stdin.flush()
    assert b"does not read" in process.stderr.read()
    assert process.wait(LIMIT) == 1
    os.close(ours)
    process.stdin.close()
    process.stderr.close()


@pytest.mark.parametrize("view, code, words", [
    ("broken", -32603, "The view `broken` failed with an error of type KeyError."),
    ("exits", -32603, "The view `exits` failed with an error of type SystemExit."),
    ("nothing", -32603, "The view `nothing` returned NoneType; it must return Page."),
    ("no-such", -32001, "The plugin has no view `no-such`.")])
def test_a_mistake_of_the_author_costs_one_answer_and_tells_no_values(plugin, view, code, words):
    plugin.ask("view.render", {"view": view, "parameters": {}, "context": {**CONTEXT, "sample": False}})
    error = plugin.next()["error"]
    assert error == {"code": code, "message": words}
    assert plugin.answer("ping")["result"] == {}
    rest, _, errors = plugin.end()
    assert rest == [] and "Jane" not in errors and "secret" not in errors
    if view == "broken":
        assert 'plugin.py", line' in errors and "in broken" in errors


def test_an_error_of_the_protocol_reaches_the_host_as_it_is(plugin):
    plugin.render("refused")
    assert plugin.next()["error"] == {
        "code": -32000, "message": "No.", "data": {"side": "grant", "reason": "why", "field": "f", "hint": "h"}}


@pytest.mark.parametrize("change, place", [
    (lambda p: p.pop("view"), "lacks `view`"), (lambda p: p.update(view=7), "params.view"),
    (lambda p: p.pop("context"), "lacks `context`"), (lambda p: p.update(parameters=[]), "params.parameters"),
    (lambda p: p["context"].pop("token"), "lacks `token`"), (lambda p: p["context"].update(role="king"), "context.role"),
    (lambda p: p["context"].update(now="2026-02-30T09:30:00Z"), "context.now"),
    (lambda p: p["context"].update(areas=[7]), "context.areas"),
    (lambda p: p["context"].update(sample=1), "context.sample")], ids=range(9))
def test_parameters_that_do_not_fit_are_refused_with_their_place(plugin, change, place):
    params = {"view": "hello", "parameters": {}, "context": dict(CONTEXT), "later": True}
    change(params)
    error = plugin.answer("view.render", params)["error"]
    assert error["code"] == -32602 and place in error["message"]


def test_an_action_is_done(plugin):
    plugin.invoke("do", id=7)
    assert plugin.next()["result"] == {
        "ok": True, "goTo": {"view": "hello", "parameters": {"id": 7}}, "message": "Done."}
    plugin.invoke("undo")
    assert plugin.next()["error"]["message"] == "The plugin has no action `undo`."


def test_started_by_hand_it_explains_itself(tmp_path):
    path = tmp_path / "plugin.py"
    path.write_text("from hustings import *\nPlugin().run()\n")
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, path], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=ENVIRONMENT,
        timeout=LIMIT)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2 and b"hustings view PLUGIN VIEW" in done.stderr


def test_importing_it_in_a_test_leaves_the_streams_alone():
    done = subprocess.run(
        [sys.executable, "-c", "import hustings; print(hustings.Page('x').json)"], stdin=subprocess.DEVNULL,
        env=ENVIRONMENT, capture_output=True, timeout=LIMIT)
    assert done.stdout == b"{'title': 'x', 'blocks': []}\n"
