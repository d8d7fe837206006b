"""On a sample, what fails in an author's code is in the log with its sentence and the author's own line."""

import pytest
from talking import CONTEXT, written

CODE = '''
def rows():
    return [["AA-1"], ["AA-2", "Exbourne Hall"]]

@plugin.view("block")
def block(request):
    return Page("Block", Alert("loud", "Something"))

@plugin.view("row")
def row(request):
    return Page("Row", Table("Boxes", columns=["Box"], rows=rows()))

@plugin.view("nothing")
def nothing(request):
    return None

@plugin.view("misspelt")
def misspelt(request):
    return Page("Tasks", List([row[0] for row in request.query("tasks", "titel")]))

@plugin.view("endless")
def endless(request):
    request.log("begun")
    while True:
        pass

@plugin.action("fail")
def fail(request):
    return {"Exbourne": 1}["Saltmere"]

@plugin.action("misspelt")
def write(request):
    request.create("tasks", {"titel": "Print the lists"})
'''


@pytest.fixture
def plugin(tmp_path):
    with written(tmp_path, CODE) as plugin:
        yield plugin


@pytest.mark.parametrize("kind, name, last, sentence", [
    ("view", "block", 'Page("Block", Alert("loud", "Something"))', "ValueError: a tone must be one of neutral, "),
    ("view", "row", 'Table("Boxes", columns=["Box"], rows=rows())', "ValueError: row 2 has 2 cells under 1 columns"),
    ("action", "fail", 'return {"Exbourne": 1}["Saltmere"]', "KeyError: 'Saltmere'"),
    ("view", "nothing", '@plugin.view("nothing")', ""),
])
def test_a_mistake_is_told_with_its_sentence_and_the_authors_line(plugin, kind, name, last, sentence):
    if kind == "view":
        plugin.render(name)
    else:
        plugin.invoke(name)
    # The answer says no more than elsewhere: the log alone is the author's.
    assert plugin.next()["error"]["message"].startswith(f"The {kind} `{name}` ")
    _, _, errors = plugin.end()
    assert "hustings.py" not in errors and "threading.py" not in errors
    lines = errors.splitlines()
    places = [number for number, line in enumerate(lines) if line.startswith('  File "')]
    assert last in lines[places[-1] + 1] and "plugin.py" in lines[places[-1]]
    assert not sentence or lines[places[-1] + 2].startswith(sentence)


UNKNOWN = {"reason": "unknownField", "field": "titel"}


def test_a_field_that_does_not_exist_is_told_with_the_authors_line_and_is_no_error_of_the_form(plugin):
    plugin.render("misspelt")
    plugin.fail(plugin.next(), -32003, "tasks has no field `titel`.", **UNKNOWN)
    assert plugin.next()["error"]["data"] == UNKNOWN
    plugin.invoke("misspelt")
    plugin.fail(plugin.next(), -32003, "tasks has no field `titel`.", **UNKNOWN)
    assert plugin.next()["error"]["data"] == UNKNOWN
    _, _, errors = plugin.end()
    assert 'request.query("tasks", "titel")' in errors and 'request.create("tasks", {"titel"' in errors


def test_what_a_person_entered_wrongly_is_an_error_of_the_form_and_not_of_the_log(plugin):
    plugin.invoke("misspelt")
    plugin.fail(plugin.next(), -32003, "Too long.", reason="tooLong", field="title")
    assert plugin.next()["result"]["errors"] == [{"field": "title", "text": "Too long."}]
    assert plugin.end()[2] == ""


def test_a_request_that_is_cancelled_tells_where_it_was(plugin):
    id = plugin.render("endless")
    assert plugin.next()["method"] == "log"
    plugin.send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": id}})
    assert plugin.answer("ping")["result"] == {}
    _, _, errors = plugin.end()
    assert "The view.render was cancelled here." in errors and "in endless" in errors


def test_where_it_was_is_not_told_of_real_data(plugin):
    id = plugin.ask(
        "view.render", {"view": "endless", "parameters": {}, "context": {**CONTEXT, "sample": False}})
    assert plugin.next()["method"] == "log"
    plugin.send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": id}})
    assert plugin.answer("ping")["result"] == {}
    assert plugin.end()[2] == ""
