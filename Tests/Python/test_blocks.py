"""Blocks built in Python are, byte for byte, those that the Swift SDK builds: both compare with blocks.jsonl."""

import datetime
import json
import pathlib
import sys

import pytest
from talking import ROOT, SDK

sys.path.insert(0, str(SDK))
import hustings  # noqa: E402
from hustings import (  # noqa: E402
    ActionResult, Alert, Button, Cell, Chart, Code, Column, Details, EmptyState, FieldError, Form, Input, Link, List,
    Metric, Page, Pagination, Progress, Section, SummaryList, Table, Target, Text, day, instant)

GOLDEN = (ROOT / "Tests" / "Fixtures" / "blocks.jsonl").read_text().splitlines()
TARGET = Target("box", {"page": 2, "id": "7"})
KINDS = ["text", "textarea", "number", "date", "radios", "checkboxes", "select", "search"]
UTC = datetime.timezone.utc
BLOCKS = [
    Section("Boxes", Text("inside")),
    Text("**bold**\n\nand \0 more \U0001f5f3"),
    Code('let a = "<b>"\n\tprint(a)', "swift"),
    Link("Boxes", to=TARGET),
    Alert("warning", "Late", "By an hour"),
    Metric("turnout", "Turnout", 0.457, "share", detail="as of noon"),
    Table(
        "Boxes", [Column("Box"), Column("Count", "number")],
        [[Cell.link("AA", TARGET), 4], [Cell.tag("new", "success"), None], ["", 0.5]], empty="None yet"),
    List(["one", 2, 0.5, None], numbered=True),
    SummaryList([SummaryList.Item("Cost", 12.5, "pounds"), SummaryList.Item("Place", "Hall")]),
    Chart("Turnout", ["AA", "AB"], [Chart.Series("2026", [0.25, None])], unit="share"),
    Form(
        action="record", submit="Record",
        fields=[
            Input(kind, "a", "A", hint="h", value=["x"], options=[Input.Option("x", "X")], optional=True, prefix="£")
            for kind in KINDS],
        values={"id": "7"}, errors=[FieldError("a", "Enter A")]),
    Button("Strike out", action="strike", values={"id": "7"}),
    Details("More", Section("Deep", Metric("x", "X", None))),
    Pagination(previous=TARGET, next=Target("box")),
    EmptyState("No boxes", "Import them.", link="Import", to=TARGET),
    Progress("Read", 12.5, of=50.5),
    # With every member left at what it starts from.
    Form(view="boxes", submit="Show", fields=[Input("number", "count", "Count", value=412)]), Pagination(),
    EmptyState("No boxes"), Code("plain"), Alert("info", "So"), Metric("share", "Share", float("nan")),
    Metric("many", "Many", 12_345_678), Metric("little", "Little", 0.00001), Metric("huge", "Huge", 1e22),
    # Values as people read them.
    List([
        True, False, datetime.date(2026, 5, 7), datetime.datetime(2026, 5, 7, 9, 5, tzinfo=UTC),
        datetime.datetime(1970, 1, 1, tzinfo=UTC), datetime.datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
        datetime.datetime(2026, 10, 25, 1, tzinfo=UTC), datetime.datetime(2026, 3, 29, 1, tzinfo=UTC)]),
]


def line(block):
    return json.dumps(block.json, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("number", range(max(len(BLOCKS), len(GOLDEN))))
def test_a_block_is_the_one_that_swift_builds(number):
    assert line(BLOCKS[number]) == GOLDEN[number]


def test_every_block_of_the_sdk_is_among_them():
    known = {kind for kind in vars(hustings).values() if isinstance(kind, type) and issubclass(kind, hustings.Block)}
    assert known - {hustings.Block} == {type(block) for block in BLOCKS}


def test_a_page_leaves_out_none_and_takes_lists_apart():
    page = Page("Boxes", None, [Text("a"), [Text("b"), None]], (Text(name) for name in "cd"))
    assert page == Page("Boxes", Text("a"), Text("b"), Text("c"), Text("d"))
    assert page != Page("Boxes") and "Text" not in repr(Page("x"))


@pytest.mark.parametrize("mistake, words", [
    (lambda: Page(7), "a title must be text"), (lambda: Page("x", "words"), "use Text"),
    (lambda: Alert("loud", "x"), "neutral, info"), (lambda: Metric("a", "A", 1, "miles"), "number, pounds"),
    (lambda: Table("x", ["A"], ["row"]), "a list or tuple"), (lambda: Table("x", ["A"], [[object()]]), "no object"),
    (lambda: Form(submit="x", fields=[]), "an action or a view"), (lambda: Input("colour", "a", "A"), "text, textarea"),
    (lambda: Target("x", {"a": object()}), "no object"), (lambda: Target("x", {1: 2}), "must be text"),
    (lambda: List([datetime.datetime(2026, 5, 7)]), "time zone")], ids=range(11))
def test_a_mistake_is_told_where_it_is_made(mistake, words):
    with pytest.raises((TypeError, ValueError), match=words):
        mistake()


def test_an_id_stands_for_one_view_and_views_are_no_coroutines():
    plugin = hustings.Plugin()
    plugin.view("a")(lambda request: Page("x"))
    with pytest.raises(ValueError, match="already"):
        plugin.view("a")(lambda request: Page("y"))

    async def later(request):
        return Page("x")

    with pytest.raises(TypeError, match="async"):
        plugin.view("b")(later)


def test_days_and_moments_are_read_strictly():
    assert day("2024-02-29") == datetime.date(2024, 2, 29)
    assert instant("2026-05-07T09:30:00Z") == instant("2026-05-07T09:30:00.999Z") == datetime.datetime(
        2026, 5, 7, 9, 30, tzinfo=UTC)
    for text in ["2026-02-29", "2026-2-9", "20260209", "", "2026-02-09T", "２026-02-09", "0000-01-01"]:
        with pytest.raises(ValueError):
            day(text)
    for text in ["2026-05-07T09:30:00", "2026-05-07 09:30:00Z", "2026-05-07T24:00:00Z", "2026-05-07T09:30:00+01:00",
                 "2026-05-07T09:30:00.Z", "2026-05-07T09:30:0aZ", "2026-05-07T9:30:00Z", ""]:
        with pytest.raises(ValueError):
            instant(text)


def test_results_say_what_came_of_an_action():
    assert ActionResult.done("Done.", go_to=TARGET).json == {
        "ok": True, "goTo": {"view": "box", "parameters": {"id": "7", "page": 2}}, "message": "Done."}
    assert ActionResult.refused(FieldError("a", "A")).json == {"ok": False, "errors": [{"field": "a", "text": "A"}]}


def test_every_public_name_says_what_it_is():
    for name in hustings.__all__:
        assert getattr(hustings, name).__doc__, name
    assert pathlib.Path(hustings.__file__) == SDK / "hustings.py"
