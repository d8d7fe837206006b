"""The examples in Python: `block_gallery.py` shows what stands under each mark, and runs it. Examples/Examples.swift says
the same in Swift, and the tests hold the two to the same page."""

import datetime

from hustings import (
    Alert, Button, Cell, Chart, Code, Column, Details, EmptyState, Form, Input, Link, List, Metric, Page, Pagination,
    Progress, Section, SummaryList, Table, Target, Text)

PAGE = Page(
    "Examples",
    # section
    Section(
        "Exbourne ward",
        Text("Whatever stands in a section belongs to its heading."),
    ),
    # text
    Text("A paragraph, with **bold** as the only mark.\n\nAnd another one."),
    # code
    Code("hustings view block-gallery blocks", "sh"),
    # link
    Link("See all blocks", to=Target("blocks")),
    # alert
    Alert("info", "Polls close at 10pm"),
    Alert("success", "The count was recorded"),
    Alert("warning", "The count is an hour old", "Enter a new one before you rely on it."),
    Alert("error", "The register could not be read", "Ask for it in another format."),
    # metric
    Metric("turnout", "Turnout", 0.457, "share", detail="as of noon"),
    Metric("spent", "Spent", 1250.5, "pounds"),
    Metric("promises", "Promises", 1204),
    Metric("lifts", "Lifts", None),
    # table
    Table(
        "Ballot boxes",
        columns=["Box", Column("Voters", "number"), Column("Turnout", "share"), "State", "Open", "Last count"],
        rows=[
            (Cell.link("AA-1", Target("blocks")), 412, 0.457, Cell.tag("counted", "success"), True,
             datetime.datetime(2026, 5, 7, 9, 12, tzinfo=datetime.timezone.utc)),
            (Cell.link("AA-2", Target("blocks")), None, None, Cell.tag("waiting", "warning"), False, None),
        ],
        empty="There are no boxes yet."),
    # list
    List(["Print the lists", "Brief the tellers", "Open the committee room"], numbered=True),
    # summaryList
    SummaryList([
        SummaryList.Item("Place", "Exbourne Hall"),
        SummaryList.Item("Day", datetime.date(2026, 5, 7)),
        SummaryList.Item("Cost", 80, "pounds"),
    ]),
    # chart
    Chart(
        "Turnout by ward", categories=["North", "South", "East"],
        series=[Chart.Series("2024", [0.41, 0.38, 0.52]), Chart.Series("2026", [0.44, None, 0.5])], unit="share"),
    # form
    Form(
        action="answer", submit="Answer",
        fields=[
            Input("text", "name", "Name", hint="Any name but your own: this is kept nowhere."),
            Input("number", "voters", "Voters", hint="An even number is done, an odd one refused.", value=412),
            Input("number", "cost", "Cost", prefix="£", optional=True),
            Input("date", "day", "Day", optional=True),
            Input("radios", "ward", "Ward", options=[
                Input.Option("north", "North"), Input.Option("south", "South")], value="north"),
            Input("checkboxes", "hours", "Hours", options=[
                Input.Option("morning", "Morning"), Input.Option("evening", "Evening")], optional=True),
            Input("select", "role", "Role", options=[
                Input.Option("teller", "Teller"), Input.Option("driver", "Driver")], value="driver"),
            Input("textarea", "note", "Note", optional=True),
            Input("search", "find", "Find a street", optional=True),
        ],
        values={"version": 3}),
    # button
    Button("Press", action="press", values={"version": 3}),
    # details
    Details(
        "How turnout is worked out",
        Text("Those who have voted, over those who may."),
    ),
    # pagination
    Pagination(previous=Target("blocks", {"part": "first"}), next=Target("blocks", {"part": "last"})),
    # emptyState
    EmptyState("No streets yet", "Import the register to see them.", link="See all blocks", to=Target("blocks")),
    # progress
    Progress("Doors knocked", 1204, of=2000),
)

if __name__ == "__main__":
    import json
    print(json.dumps(PAGE.json, ensure_ascii=False, separators=(",", ":")))
