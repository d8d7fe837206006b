#!/usr/bin/python3
"""Uses every method of the protocol once, for the golden transcripts; reference-swift is the same in Swift."""

from hustings import ActionResult, Column, ErrorCode, Page, Plugin, RPCError, Table, Target, Text

plugin = Plugin()


@plugin.view("stations")
def stations(request):
    district = request.parameters.get("district", "AA")
    request.log("looking for ballot boxes")
    rows = request.query("pollingStations", "reference", "place", where={"field": "district", "eq": district})
    return Page(f"Where {district} votes", Table("Ballot boxes", columns=["Box", "Place"], rows=rows))


@plugin.view("pages")
def pages(request):
    found, after = [], None
    while True:
        rows, after = request.page(
            "pollingStations", "reference", where={"field": "district", "lt": "AE"}, limit=2, after=after)
        found += [row[0] for row in rows]
        if after is None:
            return Page(f"{len(found)} ballot boxes", Text(", ".join(found)))


@plugin.view("room")
def room(request):
    return Page(request.get("committeeRooms", room_of(request), "title")[0])


@plugin.view("numbers")
def numbers(request):
    rows = request.count("pollingStations", where={"field": "district", "lt": "AD"}, by=["district"])
    return Page("Boxes by district", Table("Boxes", columns=["District", Column("Boxes", unit="number")], rows=rows))


@plugin.view("rooms")
def rooms(request):
    rows = request.query(
        "districtStatistics", "district", "committeeRoom.title",
        where={"field": "committeeRoom.title", "isNull": False}, order=["committeeRoom.title"], limit=2)
    return Page("Which room runs a district", Table("Districts", columns=["District", "Room"], rows=rows))


@plugin.action("confirm")
def confirm(request):
    version = request.update("warpCounts", record(request), 1, {"count": request.parameter("count", int, 0)})
    return ActionResult.done(f"Recorded, version {version}.", go_to=Target("room"))


@plugin.action("outdated")
def outdated(request):
    request.update("warpCounts", record(request), 9, {"count": request.parameter("count", int, 0)})
    return ActionResult.done()


@plugin.action("withdraw")
def withdraw(request):
    request.delete("warpCounts", record(request), 1)
    return ActionResult.done("Taken back.")


@plugin.action("together")
def together(request):
    made = record(request)
    election = request.get("warpCounts", made, "election")[0]
    with request.batch() as batch:
        batch.update("warpCounts", made, 1, {"count": 2})
        batch.create("warpCounts", {
            "election": election, "district": "AB", "count": 1, "at": request.context.now, "struckOut": False})
    return ActionResult.done(f"{len(batch.written)} records.")


@plugin.action("note")
def note(request):
    notes = request.storage("notes")
    version = notes.put("AA", request.parameter("text", str, ""), version=0)
    kept = notes.get("AA")
    every = notes.list("A")
    notes.delete("AA", version=version)
    return ActionResult.done(f"{kept.value if kept else 'None'}: {len(every)} of them.")


@plugin.action("find")
def find(request):
    found = request.query("electors", "forename", "surname", search=request.parameter("words", str, ""), limit=5)
    promised = request.count("votingIntentions", where={"field": "intention", "eq": "firm"})
    return ActionResult.done(f"{len(found)} found; {promised or 'too few'} promised to tell.")


def room_of(request):
    rooms = request.query("committeeRooms", "id", limit=1)
    if not rooms:
        raise RPCError(ErrorCode.NOT_FOUND, "There is no committee room.")
    return rooms[0][0]


def record(request):
    elections = request.query("elections", "id", limit=1)
    if not elections:
        raise RPCError(ErrorCode.NOT_FOUND, "There is no election.")
    return request.create("warpCounts", {
        "election": elections[0][0], "district": "AA", "count": 1, "at": request.context.now, "struckOut": False})


plugin.run()
