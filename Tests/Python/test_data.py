"""What a plugin in Python asks the host for, and what it makes of the answers."""

import json

import pytest
from talking import written

CODE = '''
import datetime

def told(request, name, make):
    """Runs a data call; what came of it is the page's title, as JSON."""
    import json
    try:
        return Page(json.dumps(make(request)))
    except RPCError as error:
        return Page(json.dumps([error.code.name, error.message, error.data.json if error.data else None]))

NOON = datetime.datetime(2026, 5, 7, 13, 0, 1, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
CALLS = {
    "query": lambda r: r.query("areas", "code", "kind", where={"and": [{"field": "at", "ge": NOON}]},
                               order=["code", descending("kind")], permission="p", limit=1500),
    "page": lambda r: r.page("areas", "code", limit=25, after="c1"),
    "search": lambda r: r.query("people", "fullName", search="O'Neill 12 OR *", limit=10),
    "get": lambda r: r.get("areas", "0" * 32, "code"),
    "count": lambda r: r.count("areas"),
    "count-by": lambda r: r.count("areas", by=["kind"], where={"field": "kind", "eq": "ward"}),
    "sum": lambda r: r.sum("counters", "count", by=["name"]),
    "aggregate": lambda r: r.aggregate("counters", Measure("most", "max", "count"), Measure("all", "count")),
    "parameter": lambda r: [r.parameter("n", int), r.parameter("n", float), r.parameter("x", str, "none"),
                            r.parameter("x", str, None)],
    "wrong": lambda r: r.parameter("n", str),
    "missing": lambda r: r.parameter("x", str),
    "flag": lambda r: r.parameter("flag", int),
}
for name, make in CALLS.items():
    plugin.view(name)(lambda request, name=name, make=make: told(request, name, make))

@plugin.action("write")
def write(request):
    first = request.create("tasks", {"title": "a", "due": datetime.date(2026, 5, 7)})
    request.create("tasks", {"title": "b"}, step="b", permission="p")
    version = request.update("tasks", first, 3, {"done": True, "title": None})
    return ActionResult.done(f"{first} {version}")

@plugin.action("delete")
def delete(request):
    request.delete("tasks", "ab" * 16, 3, permission="p")
    return ActionResult.done()

@plugin.action("batch")
def batch(request):
    with request.batch(step="all") as batch:
        first = batch.create("tasks", {"title": "a", "due": datetime.date(2026, 5, 7)}, permission="p")
        batch.update("tasks", first, 1, {"done": True, "title": None})
        batch.delete("tasks", "cd" * 16, 4)
    return ActionResult.done(" ".join(str(row["version"]) for row in batch.written))

@plugin.action("broken-batch")
def broken_batch(request):
    with request.batch() as batch:
        batch.create("tasks", {"title": "a"})
        raise RPCError(ErrorCode.INVALID, "No.")

@plugin.action("documents")
def documents(request):
    notes = request.storage("notes")
    found = notes.get("a")
    version = notes.put("a", {"at": NOON, "none": None}, version=found.version if found else 0)
    notes.put("b", None)
    keys = [note.key for note in notes.list("p", limit=1001)]
    notes.delete("a", version=version)
    return ActionResult.done(f"{found.value if found else None} {keys}")

@plugin.action("refuse")
def refuse(request):
    return ActionResult.refused(FieldError("count", "Enter a number"))

@plugin.action("invalid")
def invalid(request):
    request.create("tasks", {"title": ""})

@plugin.action("report")
def report(request):
    request.log("half", level="warning")
    request.progress(1, 2)
    return ActionResult.done()
'''


@pytest.fixture
def plugin(tmp_path):
    with written(tmp_path, CODE) as plugin:
        yield plugin


def rows(*rows, cursor=None):
    return {"columns": [], "rows": list(rows), "cursor": cursor}


def asked(plugin, view, answers, **parameters):
    """Renders a view, answers its data calls in turn; returns the calls and what came of them."""
    plugin.render(view, **parameters)
    calls = []
    for answer in answers:
        calls.append(plugin.next())
        if "code" in answer:
            plugin.send({"jsonrpc": "2.0", "id": calls[-1]["id"], "error": answer})
        else:
            plugin.reply(calls[-1], answer)
    return [(call["method"], call["params"]) for call in calls], json.loads(plugin.next()["result"]["title"])


def test_a_query_fetches_page_after_page_up_to_its_limit(plugin):
    full = [[str(number), "ward"] for number in range(1000)]
    calls, found = asked(plugin, "query", [rows(*full, cursor="c1"), rows(*full[:500], cursor="c2")])
    query = {
        "context": "k7Qx", "permission": "p", "resource": "areas", "select": ["code", "kind"],
        "where": {"and": [{"field": "at", "ge": "2026-05-07T12:00:01Z"}]},
        "order": [{"field": "code"}, {"descending": True, "field": "kind"}], "limit": 1000}
    assert calls == [("data.query", query), ("data.query", {**query, "limit": 500, "cursor": "c1"})]
    assert found == full + full[:500]


def test_the_other_calls_say_what_they_mean(plugin):
    context = {"context": "k7Qx", "resource": "areas"}
    assert asked(plugin, "page", [rows(["AA"], cursor="c2")]) == (
        [("data.query", {**context, "select": ["code"], "limit": 25, "cursor": "c1"})], [[["AA"]], "c2"])
    assert asked(plugin, "search", [rows(["Siân O'Neill"])]) == (
        [("data.query", {"context": "k7Qx", "resource": "people", "select": ["fullName"],
                         "search": "O'Neill 12 OR *", "limit": 10})], [["Siân O'Neill"]])
    assert asked(plugin, "get", [rows(["AA"])]) == (
        [("data.get", {**context, "select": ["code"], "id": "0" * 32})], ["AA"])
    count = {"as": "count", "fn": "count"}
    assert asked(plugin, "count", [rows([7])]) == ([("data.aggregate", {**context, "measures": [count]})], 7)
    assert asked(plugin, "count", [rows([None])])[1] is None
    assert asked(plugin, "count-by", [rows(["ward", 2])]) == ([("data.aggregate", {
        **context, "where": {"eq": "ward", "field": "kind"}, "groupBy": ["kind"], "measures": [count]})],
        [["ward", 2]])
    assert asked(plugin, "sum", [rows(["cars", 2], ["lifts", None])]) == ([("data.aggregate", {
        "context": "k7Qx", "resource": "counters", "groupBy": ["name"],
        "measures": [{"as": "sum", "fn": "sum", "field": "count"}]})], [["cars", 2], ["lifts", None]])
    assert asked(plugin, "aggregate", [rows([3, 4])])[0][0][1]["measures"] == [
        {"as": "most", "fn": "max", "field": "count"}, {"as": "all", "fn": "count"}]


def test_the_hosts_errors_are_errors_with_their_detail(plugin):
    detail = {"side": "grant", "reason": "fieldNotGranted", "field": "code", "hint": "Ask."}
    refused = {"code": -32000, "message": "No.", "data": detail}
    assert asked(plugin, "query", [refused])[1] == ["PERMISSION_DENIED", "No.", detail]
    assert asked(plugin, "get", [{"code": -32001, "message": "None."}])[1] == ["NOT_FOUND", "None.", None]
    assert asked(plugin, "get", [{"code": 7, "message": "New.", "data": [1]}])[1] == [
        "INTERNAL_ERROR", "New. (code 7)", None]


@pytest.mark.parametrize("answer", [
    {}, [], None, rows(["AA", "too many"]), rows([]), rows("AA"), {"rows": {}, "cursor": None}], ids=range(7))
def test_an_answer_that_does_not_fit_is_the_hosts_fault(plugin, answer):
    plugin.render("get")
    plugin.reply(plugin.next(), answer)
    assert json.loads(plugin.next()["result"]["title"])[0] == "INTERNAL_ERROR"


def test_parameters_are_what_they_should_be_or_refused_by_name(plugin):
    assert asked(plugin, "parameter", [], n=7)[1] == [7, 7.0, "none", None]
    for view, reason, field in [("wrong", "wrongType", "n"), ("missing", "missing", "x"), ("flag", "wrongType", "flag")]:
        code, message, data = asked(plugin, view, [], n=7, flag=True)[1]
        assert (code, data) == ("INVALID", {"reason": reason, "field": field}) and f"`{field}`" in message


def test_writes_have_keys_that_stay_the_same(plugin):
    for _ in range(2):
        plugin.invoke("write", key="form-1")
        calls = []
        for number in range(3):
            calls.append(plugin.next())
            plugin.reply(calls[-1], {"id": "ab" * 16, "version": number + 1})
        assert plugin.next()["result"] == {"ok": True, "message": "ab" * 16 + " 3"}
        context = {"context": "k7Qx", "resource": "tasks"}
        assert [(call["method"], call["params"]) for call in calls] == [
            ("data.create", {**context, "values": {"due": "2026-05-07", "title": "a"}, "key": "form-1-1"}),
            ("data.create", {**context, "permission": "p", "values": {"title": "b"}, "key": "form-1-b"}),
            ("data.update", {**context, "id": "ab" * 16, "version": 3, "values": {"done": True, "title": None},
                             "key": "form-1-2"}),
        ]


def answered(plugin, *answers):
    """Answers a plugin's calls in turn; returns them."""
    calls = []
    for answer in answers:
        calls.append(plugin.next())
        if isinstance(answer, int):
            plugin.fail(calls[-1], answer, "No.", reason="r", operation=1)
        else:
            plugin.reply(calls[-1], answer)
    return [(call["method"], call["params"]) for call in calls]


def test_a_row_is_deleted_by_its_id_and_version(plugin):
    plugin.invoke("delete", key="form-1")
    assert answered(plugin, {"id": "ab" * 16, "version": 3}) == [("data.delete", {
        "context": "k7Qx", "permission": "p", "resource": "tasks", "id": "ab" * 16, "version": 3, "key": "form-1-1"})]
    assert plugin.next()["result"] == {"ok": True}


def test_a_batch_is_one_call_in_which_a_later_write_may_name_the_row_of_an_earlier_one(plugin):
    plugin.invoke("batch", key="form-1")
    rows = [{"id": "ab" * 16, "version": version} for version in (1, 2, 4)]
    assert answered(plugin, {"results": rows}) == [("data.batch", {"context": "k7Qx", "operations": [
        {"method": "data.create", "params": {
            "permission": "p", "resource": "tasks", "values": {"due": "2026-05-07", "title": "a"}}},
        {"method": "data.update", "params": {
            "resource": "tasks", "id": "$0", "version": 1, "values": {"done": True, "title": None}}},
        {"method": "data.delete", "params": {"resource": "tasks", "id": "cd" * 16, "version": 4}},
    ], "key": "form-1-all"})]
    assert plugin.next()["result"] == {"ok": True, "message": "1 2 4"}
    plugin.invoke("batch", key="form-1")
    answered(plugin, -32002)
    assert plugin.next()["error"]["data"] == {"reason": "r", "operation": 1}
    plugin.invoke("broken-batch")
    assert plugin.next()["error"]["message"] == "No.", "nothing was asked of the host"


def test_documents_are_read_written_listed_and_deleted(plugin):
    def document(key, value):
        return {"key": key, "version": 2, "value": value}

    plugin.invoke("documents")
    context = {"context": "k7Qx", "collection": "notes"}
    full = [document(f"{number}", 1) for number in range(1000)]
    calls = answered(
        plugin, document("a", {"x": 1}), {"version": 3}, {"version": 1}, {"documents": full, "cursor": "c1"},
        {"documents": [document("last", 1)]}, {})
    assert calls == [
        ("storage.get", {**context, "key": "a"}),
        ("storage.put", {**context, "key": "a", "value": {"at": "2026-05-07T12:00:01Z", "none": None}, "version": 2}),
        ("storage.put", {**context, "key": "b", "value": None}),
        ("storage.list", {**context, "prefix": "p", "limit": 1000}),
        ("storage.list", {**context, "prefix": "p", "limit": 1, "cursor": "c1"}),
        ("storage.delete", {**context, "key": "a", "version": 3}),
    ]
    message = plugin.next()["result"]["message"]
    assert message.startswith("{'x': 1} ['0', '1',") and message.endswith("'999', 'last']")
    plugin.invoke("documents")
    answered(plugin, -32001, {"version": 1}, {"version": 1}, {"documents": []}, {})
    assert plugin.next()["result"]["message"] == "None []"


def test_what_is_to_be_mended_is_told_by_field(plugin):
    mend = {"ok": False, "errors": [{"field": "count", "text": "Enter a number"}]}
    plugin.invoke("refuse")
    assert plugin.next()["result"] == mend
    plugin.invoke("invalid")
    plugin.fail(plugin.next(), -32003, "Enter a title.", reason="empty", field="title")
    assert plugin.next()["result"] == {"ok": False, "errors": [{"field": "title", "text": "Enter a title."}]}
    plugin.invoke("invalid")
    plugin.fail(plugin.next(), -32003, "No.", reason="other")
    assert plugin.next()["error"]["code"] == -32003, "without a field it is an error like others"


def test_log_and_progress_are_told(plugin):
    id = plugin.invoke("report")
    assert plugin.next() == {"jsonrpc": "2.0", "method": "log", "params": {"level": "warning", "text": "half"}}
    assert plugin.next() == {"jsonrpc": "2.0", "method": "progress", "params": {"id": id, "done": 1, "total": 2}}
    assert plugin.next()["result"] == {"ok": True}
