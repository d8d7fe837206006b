"""The published schemas say of manifests, pages and messages what the host says of them."""

import copy
import json
import re

import pytest
from hosting import ROOT
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = {path.name: json.loads(path.read_text()) for path in (ROOT / "SDK" / "spec" / "schemas").glob("*.json")}
REGISTRY = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items())
MANIFESTS = {path.parent.name: json.loads(path.read_text()) for path in sorted(ROOT.glob("Plugins/*/plugin.json"))}
README = (ROOT / "SDK" / "README.md").read_text()
EXAMPLE = json.loads(re.search(r"```json\n(.*?)```", README, re.S).group(1))


def validator(name, pointer=""):
    return Draft202012Validator({"$ref": name + pointer}, registry=REGISTRY)


def faults(value, name="manifest.schema.json", pointer=""):
    return [f"{error.json_path}: {error.message}" for error in validator(name, pointer).iter_errors(value)]


@pytest.mark.parametrize("name", ["manifest.schema.json", "pages.schema.json", "messages.schema.json"])
def test_each_schema_is_one_of_its_draft(name):
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == name


@pytest.mark.parametrize("plugin", MANIFESTS)
def test_the_manifests_of_the_plugins_are_valid(plugin):
    assert faults(MANIFESTS[plugin]) == []


def test_the_example_in_the_readme_is_valid():
    assert faults(EXAMPLE) == []


def test_fields_of_a_later_version_are_allowed():
    assert faults({**EXAMPLE, "jobs": [], "limits": {"memoryMB": 64, "threads": 2}}) == []


COLLECTION = {"id": "notes", "read": ["volunteer"], "write": ["organiser"], "why": "Keeps a note."}


def test_collections_and_fields_that_are_reached_are_valid():
    permission = {**EXAMPLE["permissions"][0], "resource": "turnoutCounts", "fields": ["count", "station.place"]}
    assert faults({**EXAMPLE, "permissions": [permission], "storage": [COLLECTION]}) == []


BROKEN = {
    "no id": lambda m: m.pop("id"),
    "an id with spaces": lambda m: m.update(id="Has Spaces"),
    "a version that is a word": lambda m: m.update(version="one"),
    "another protocol": lambda m: m.update(protocol="9.0"),
    "an unknown scope": lambda m: m.update(scope="everywhere"),
    "no program": lambda m: m.update(run=[]),
    "a program that is no list": lambda m: m.update(run="./station-finder"),
    "no views": lambda m: m.update(views=[]),
    "a view for nobody": lambda m: m["views"][0].update(roles=[]),
    "a view for an unknown role": lambda m: m["views"][0].update(roles=["king"]),
    "a view with an endless title": lambda m: m["views"][0].update(title="x" * 81),
    "too much memory": lambda m: m.update(limits={"memoryMB": 1 << 40}),
    "memory in words": lambda m: m.update(limits={"memoryMB": "much"}),
    "limits that are null": lambda m: m.update(limits=None),
    "a permission without a reason": lambda m: m["permissions"][0].pop("why"),
    "a permission with an empty reason": lambda m: m["permissions"][0].update(why=""),
    "a permission for an unknown resource": lambda m: m["permissions"][0].update(resource="sqlite_master"),
    "a permission for an unknown field": lambda m: m["permissions"][0]["fields"].append("surname"),
    "a permission for a field two references away":
        lambda m: m["permissions"].append({**m["permissions"][0], "resource": "turnoutMarks",
                                           "fields": ["elector.household.postcode"]}),
    "a collection that nobody reads": lambda m: m.update(storage=[{**COLLECTION, "read": []}]),
    "a collection without a reason": lambda m: m.update(storage=[{**COLLECTION, "why": ""}]),
    "a collection with a name of two words": lambda m: m.update(storage=[{**COLLECTION, "id": "two words"}]),
    "a permission for nothing": lambda m: m["permissions"][0].update(fields=[]),
    "a parameter of no type": lambda m: m["views"][0]["parameters"]["district"].pop("type"),
    "a parameter with a hyphen": lambda m: m["views"][0]["parameters"].update({"a-b": {"type": "text"}}),
    "a choice of nothing": lambda m: m["views"][0]["parameters"].update(a={"type": "choice"}),
    "a text with choices": lambda m: m["views"][0]["parameters"].update(a={"type": "text", "options": ["b"]}),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_manifests_are_refused(case):
    manifest = copy.deepcopy(EXAMPLE)
    BROKEN[case](manifest)
    assert faults(manifest)


# MARK: Pages


def targets(value):
    """Every place that a page leads to, with its parameters."""
    if isinstance(value, list):
        for part in value:
            yield from targets(part)
    elif isinstance(value, dict):
        if isinstance(value.get("goTo"), dict):
            yield value["goTo"]
        for name in ("previous", "next"):
            if isinstance(value.get(name), dict):
                yield value[name]
        for part in value.values():
            yield from targets(part)


@pytest.mark.parametrize("plugin", MANIFESTS)
def test_every_view_of_the_plugins_is_a_valid_page(host, plugin):
    manifest = MANIFESTS[plugin]
    waiting = {
        view["id"]: {} for view in manifest["views"]
        if not any(parameter.get("required") for parameter in view.get("parameters", {}).values())}
    seen = set()
    while set(waiting) - seen:
        view = min(set(waiting) - seen)
        seen.add(view)
        printed = host.app.run(
            "view", manifest["id"], view, "--format", "json", "--role", "officer",
            "--parameters", json.dumps(waiting[view])).stdout
        page = json.loads(printed)
        assert faults(page, "pages.schema.json") == [], view
        for target in targets(page):
            waiting.setdefault(target["view"], target.get("parameters", {}))
    assert seen == {view["id"] for view in manifest["views"]}


BLOCKS = {
    "section": {"heading": "h", "blocks": []}, "text": {"text": "t"}, "code": {"text": "t"},
    "link": {"text": "t", "goTo": {"view": "v"}},
    "alert": {"tone": "info", "title": "t"}, "metric": {"id": "m", "label": "l", "value": None, "unit": "share"},
    "table": {"caption": "c", "columns": [{"label": "l"}], "rows": [[1], ["a"], [None], [{"text": "t", "tag": "info"}]]},
    "list": {"items": ["a", 1.5]}, "summaryList": {"items": [{"label": "l", "value": 1}]},
    "chart": {"caption": "c", "categories": ["a"], "series": [{"name": "n", "values": [None]}], "unit": "number"},
    "form": {"submit": "Go", "fields": [{"kind": "text", "name": "n", "label": "l"}]},
    "button": {"text": "t", "action": "a"}, "details": {"summary": "s", "blocks": []}, "pagination": {},
    "emptyState": {"title": "t"}, "progress": {"label": "l", "value": 1, "maximum": 2},
}


def known_blocks():
    return [
        name for schema in SCHEMAS["pages.schema.json"]["$defs"].values()
        if (name := schema.get("properties", {}).get("type", {}).get("const"))]


def test_every_block_has_a_schema_and_a_sample_here():
    assert sorted(known_blocks()) == sorted(BLOCKS)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_valid_with_what_it_needs_and_not_without(name):
    def page(**block):
        return faults({"title": "t", "blocks": [{"type": name, **block}]}, "pages.schema.json")

    assert page(**BLOCKS[name]) == []
    assert page(**BLOCKS[name], fallback="f", later=1) == []
    for member in BLOCKS[name]:
        if member in ("value",) and name == "metric":
            continue
        assert page(**{key: value for key, value in BLOCKS[name].items() if key != member}), member
        assert page(**{**BLOCKS[name], member: True}), member


def test_a_block_of_a_later_version_is_valid_with_its_fallback():
    def block(**members):
        return faults(members, "pages.schema.json", "#/$defs/Block")

    assert block(type="hologram", fallback="A picture of the hall") == []
    assert block(type="hologram") == []
    assert block(type="hologram", fallback=1) and block(fallback="no type") and block(type=1)


# MARK: Messages

CONTEXT = {"token": "k7Qx", "tenant": "exbourne", "role": "volunteer", "areas": [], "locale": "en-GB",
           "now": "2026-05-07T09:30:00Z", "sample": True}
QUERY = {"context": "k7Qx", "resource": "pollingStations", "select": ["place"]}
WRITE = {"context": "k7Qx", "resource": "tasks", "values": {"done": True}, "key": "k"}


def request(method, params, **more):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params, **more}


def query(**members):
    return request("data.query", {**QUERY, **members})


def operation(method, **params):
    return {"method": method, "params": params}


def batch(*operations):
    return request("data.batch", {"context": "k7Qx", "operations": list(operations), "key": "k"})


def document(method, **params):
    return request(f"storage.{method}", {"context": "k7Qx", "collection": "notes", **params})


FITTING = [
    request("initialize", {"versions": ["1.0"], "host": "hustings"}), {"jsonrpc": "2.0", "id": "p1", "method": "ping"},
    request("view.render", {"view": "stations", "parameters": {"district": "AA"}, "context": CONTEXT}),
    query(), query(where={"field": "district", "eq": "AA"}, limit=1000, cursor=None, order=[{"field": "place"}]),
    query(where={"and": [{"or": []}, {"not": {"field": "x", "in": [1, 2]}}, {"field": "y", "isNull": True}]}),
    request("data.create", WRITE), request("data.update", {**WRITE, "id": "0" * 32, "version": 3}),
    request("data.delete", {"context": "k7Qx", "resource": "tasks", "id": "0" * 32, "version": 3, "key": "k"}),
    batch(operation("data.create", resource="tasks", values={"done": True}),
          operation("data.update", resource="tasks", id="$0", version=1, values={"done": False}),
          operation("data.delete", resource="tasks", id="0" * 32, version=1)),
    document("get", key="a"), document("put", key="a", value=None), document("put", key="a", value=[1], version=0),
    document("delete", key="a", version=2), document("list"), document("list", prefix="p", limit=1000, cursor="c"),
    {"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": 7}},
    {"jsonrpc": "2.0", "method": "log", "params": {"level": "info", "text": "t"}},
    {"jsonrpc": "2.0", "id": 1, "result": {"columns": [], "rows": []}}, {"jsonrpc": "2.0", "id": 1, "result": None},
    {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "m"}},
    {"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": "m", "data": {
        "side": "grant", "reason": "fieldNotGranted", "field": "surname", "hint": None}}},
]

UNFITTING = [
    [], {}, {"jsonrpc": "1.0", "id": 1, "method": "ping"}, {"jsonrpc": "2.0", "id": 1.5, "method": "ping"},
    {"jsonrpc": "2.0", "id": "x" * 257, "method": "ping"}, request("data.drop", {}), request("log", {"level": "info"}),
    {"jsonrpc": "2.0", "id": 1, "method": "data.query"}, {"jsonrpc": "2.0", "method": "ping"},
    query(limit=0), query(limit=1001), query(limit=None), query(select=[]), query(where={}),
    query(where={"field": "x"}), query(where={"eq": 1}), query(where={"field": "x", "eq": 1, "ne": 2}),
    query(where={"and": [], "or": []}), query(where={"field": "x", "like": "%"}), query(where={"field": "x", "in": 1}),
    request("data.create", {**WRITE, "id": "0" * 32}), request("data.update", WRITE),
    request("data.delete", {"context": "k7Qx", "resource": "tasks", "id": "0" * 32, "key": "k"}),
    batch(), batch(*[operation("data.delete", resource="tasks", id="0" * 32, version=1)] * 501),
    batch(operation("data.query", resource="tasks")), batch(operation("data.create", values={})),
    document("get", key=""), document("get", key="k" * 129), document("put", key="a"), document("list", limit=0),
    request("view.render", {"view": "v", "parameters": {}, "context": {**CONTEXT, "now": "today"}}),
    request("view.render", {"view": "v", "parameters": {}, "context": {**CONTEXT, "role": "king"}}),
    {"jsonrpc": "2.0", "id": 1}, {"jsonrpc": "2.0", "id": None, "result": 1},
    {"jsonrpc": "2.0", "id": 1, "result": 1, "error": {"code": -32603, "message": "m"}},
    {"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "m"}},
    {"jsonrpc": "2.0", "id": 1, "error": {"code": -32603, "message": "m", "data": {"side": "fate", "reason": "r"}}},
]


@pytest.mark.parametrize("message", FITTING, ids=lambda message: json.dumps(message)[:70])
def test_messages_that_fit_are_valid(message):
    assert faults(message, "messages.schema.json") == []


@pytest.mark.parametrize("message", UNFITTING, ids=lambda message: json.dumps(message)[:70])
def test_messages_that_do_not_fit_are_refused(message):
    assert faults(message, "messages.schema.json")


def test_every_method_has_schemas_of_its_parameters_and_its_result():
    definitions = SCHEMAS["messages.schema.json"]["$defs"]
    requests = definitions["request"]["properties"]["method"]["enum"]
    notices = definitions["notification"]["properties"]["method"]["enum"]
    assert sorted(definitions["params"]["properties"]) == sorted(requests + notices)
    assert sorted(definitions["results"]["properties"]) == sorted(requests)
