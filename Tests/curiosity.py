"""What the tests of access ask for, by the plugin `curious`, which asks whatever it is told to, and in the terminal."""

import html
import json
import re
import secrets
import sqlite3
import urllib.parse

from hosting import BRANCH, OFFICE, Host

LIMITED = ["AA", "AB", "AC"]
OTHER = "otherton"
STATUS = {-32000: 403, -32001: 404, -32003: 422, -32008: 410, -32601: 502, -32602: 400}
TITLES = {"stage": "Curious is not approved for this yet", "grant": "Your branch has not allowed this",
          "role": "Your role does not include this", "purpose": "The law or the person has said no to this"}


def read(app, tenant, sql):
    """Rows straight from a tenant's file, while no host runs."""
    connection = sqlite3.connect(f"file:{app.data}/tenants/{tenant}.sqlite?immutable=1", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def change_platform(app, *statements):
    """Changes the platform's file, while no host runs."""
    connection = sqlite3.connect(app.data / "platform.sqlite")
    try:
        for sql, values in statements:
            assert connection.execute(sql, values).rowcount > 0, sql
        connection.commit()
    finally:
        connection.close()


def facts_of(app):
    """Ids of rows that calls name, by the words that stand for them."""
    inside, outside = ((f"district {sign} ('AA', 'AB', 'AC')") for sign in ("IN", "NOT IN"))

    def one(tenant, sql):
        return read(app, tenant, f"{sql} LIMIT 1")[0][0]

    callable_ = "objectsToPhone = 0 AND telephonePreference = 0"
    return {
        "ELECTOR-HERE": one(BRANCH, f"SELECT id FROM electors WHERE {inside}"),
        "ELECTOR-ELSEWHERE": one(BRANCH, f"SELECT id FROM electors WHERE {outside}"),
        "ELECTOR-OBJECTS": one(BRANCH, "SELECT id FROM electors WHERE district = 'AA' AND objectsToPhone = 1"),
        "ELECTOR-TPS": one(
            BRANCH, "SELECT id FROM electors WHERE telephonePreference = 1 AND objectsToPhone = 0"),
        "TPS-DISTRICT": one(
            BRANCH, "SELECT district FROM electors WHERE telephonePreference = 1 AND objectsToPhone = 0"),
        "ELECTOR-CALLABLE": one(BRANCH, f"SELECT id FROM electors WHERE district = 'AA' AND {callable_}"),
        "ELECTOR-OTHER": one(OTHER, "SELECT id FROM electors WHERE id NOT LIKE 'e1ec7040%'"),
        "STATION-HERE": one(BRANCH, "SELECT id FROM pollingStations WHERE district = 'AA'"),
        "STATION-ELSEWHERE": one(BRANCH, "SELECT id FROM pollingStations WHERE district = 'AD'"),
        "COUNT-HERE": one(BRANCH, f"SELECT id FROM turnoutCounts WHERE {inside}"),
        "COUNT-ELSEWHERE": one(BRANCH, f"SELECT id FROM turnoutCounts WHERE {outside}"),
        "HOME-ELSEWHERE": one(BRANCH, "SELECT id FROM households WHERE district = 'AA'"),
        "CASE": one(OFFICE, "SELECT id FROM cases"),
        "ELECTION": one(BRANCH, "SELECT id FROM elections"),
    }


class Asking:
    """A host with the curious plugin, and every way to ask it."""

    def __init__(self, app):
        self.app = app
        self.facts = facts_of(app)
        self.electors = read(app, BRANCH, "SELECT id, district, objectsToPhone, telephonePreference FROM electors")
        self.consents = read(app, BRANCH, "SELECT elector, channel FROM consents WHERE withdrawnAt IS NULL")
        change_platform(
            app,
            # One second before the sample's clock.
            ("UPDATE grants SET expiresAt = '2026-05-07T09:29:59Z' "
             "WHERE tenant = ? AND plugin = 'curious' AND permission = 'rooms'", [BRANCH]),
            ("DELETE FROM grants WHERE tenant = ? AND plugin = 'curious' AND permission = 'counters'", [BRANCH]),
            ("UPDATE grants SET fields = '[\"title\"]' WHERE tenant = ? AND plugin = 'curious' "
             "AND permission = 'elections'", [BRANCH]),
            ("UPDATE grants SET areas = '[\"AB\", \"AD\"]' WHERE tenant = ? AND permission = 'homes'", [BRANCH]))
        self.host = Host(app)
        self.browsers = {}

    def browser(self, role):
        if role not in self.browsers:
            self.browsers[role] = self.host.browser(role)
        return self.browsers[role]

    def text(self, call):
        """A call as JSON, with ids in the place of the words that stand for them."""
        text = json.dumps(call)
        for word, id_ in self.facts.items():
            text = text.replace(f'"{word}"', f'"{id_}"')
        return text

    def open(self, role, view, method, call, **more):
        query = urllib.parse.urlencode({"method": method, "call": self.text(call), **more})
        return self.browser(role).open(f"/c/{BRANCH}/p/curious/{view}?{query}")

    def ask(self, method, call, role="organiser", **more):
        """Has the plugin make a call; its answer as (rows, facts), as the plugin shows them."""
        status, text = self.open(role, "ask", method, call, format="json", **more)
        assert status == 200, text
        rows, facts = None, {}
        for block in json.loads(text)["blocks"]:
            if block["type"] == "table":
                rows = block["rows"]
            else:
                facts |= {item["label"]: item["value"] for item in block["items"]}
        return rows, facts

    def page(self, method, call, role="organiser", **more):
        """Has the plugin pass on what it is answered; the page's status and text."""
        status, text = self.open(role, "pass-on", method, call, **more)
        return status, html.unescape(re.sub(r"<[^>]+>", "\n", text[text.index("<main"):]))

    def terminal(self, method, call, role="organiser", *more):
        areas = ["--areas", ",".join(LIMITED)] if role == "volunteer" else []
        return self.app.run(
            "call", "curious", method, self.text(call), "--json", "--role", role, *areas, *more, check=False)


def stations(**more):
    return {"resource": "pollingStations", "select": ["reference"], **more}


def sizes(**more):
    return {"resource": "votingIntentions", "groupBy": ["district"], "measures": [{"as": "n", "fn": "count"}], **more}


def count(**values):
    base = {"election": "ELECTION", "station": "STATION-HERE", "district": "AA", "count": 1,
            "at": "2026-05-07T09:00:00Z", "struckOut": False}
    return {"resource": "turnoutCounts", "values": base | values, "key": secrets.token_hex(8)}


def count_update(id_, **values):
    return {"resource": "turnoutCounts", "id": id_, "values": values, "key": secrets.token_hex(8)}


def talk(elector, district="AA"):
    return {"resource": "contacts", "key": secrets.token_hex(8), "values": {
        "elector": elector, "district": district, "channel": "phone", "at": "2026-05-07T09:00:00Z",
        "outcome": "spoke"}}


def register(**more):
    return {"resource": "electors", "permission": "register", "select": ["district"], **more}


def nested(depth):
    filter_ = {"field": "district", "eq": "AA"}
    for _ in range(depth - 1):
        filter_ = {"not": filter_}
    return filter_


POSTCODE = {"field": "postcode", "eq": "ZZ99 1AA"}
NO_POSTCODE = "The permission stations does not ask for pollingStations.postcode."
NO_INTENTION = "The permission sizes does not ask for votingIntentions.intention."
NO_ROW = "There is no such row in electors, or none that you may see."
NO_ELECTOR = "This elector may not be used for phone: an objection, or no consent."
NO_CURSOR = "The cursor is not of this query under these rights; start again without it."
