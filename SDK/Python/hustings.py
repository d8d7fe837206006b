"""Hustings: what a plugin in Python imports. One file, the standard library only, Python 3.9 or newer.

    from hustings import Page, Plugin, Table
    plugin = Plugin()

    @plugin.view("stations")
    def stations(request):
        district = request.parameters.get("district", "AA")
        rows = request.query("pollingStations", "reference", "place", where={"field": "district", "eq": district})
        return Page(f"Where {district} votes", Table("Ballot boxes", columns=["Box", "Place"], rows=rows))

    plugin.run()

The program talks with the host over its standard input and output. Whatever the code prints goes to the plugin's log,
so a stray `print` does no harm. Each request runs in a thread of its own; a data call waits for its answer.

The rules of the conversation are those of every Hustings SDK. One thread, the main one, reads, and waits for nobody:
neither for a handler nor for the output. Whoever has something to say writes it himself while nothing is queued; what
the pipe does not take at once is left to a second thread. Every request gets exactly one response, also when it was
cancelled, refused or not understood.
"""

from __future__ import annotations

import os
import stat
import sys

__all__ = [
    "ActionResult", "Alert", "Batch", "Block", "Button", "Cancelled", "Cell", "Chart", "Code", "Column", "Context", "Details",
    "EmptyState", "ErrorCode", "ErrorDetail", "FieldError", "Form", "Input", "Link", "List", "Measure", "Metric",
    "Page", "Pagination", "Plugin", "Progress", "RPCError", "Request", "Section", "Storage", "Stored", "SummaryList",
    "Table", "Target", "Text", "day", "descending", "instant",
]


class _Streams:
    """The protocol's input and output, moved off the standard ones; what code prints then goes to standard error."""

    def __init__(self) -> None:
        self.input, self.output = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.close(nothing)
        # By itself Python would keep what is printed until 8 KiB are full: a plugin that is killed would lose it.
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(line_buffering=True)


def _is_pipe(descriptor: int) -> bool:
    try:
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


# Before the author's code, which may print. Not where it is imported by hand or by a test: no host talks to it there.
_streams = _Streams() if _is_pipe(0) and _is_pipe(1) else None

import enum  # noqa: E402
import json  # noqa: E402
import threading  # noqa: E402
from collections import deque  # noqa: E402

TYPE_CHECKING = False  # type checkers take it as true; `typing` itself would cost every start 5 ms
if TYPE_CHECKING:
    import datetime
    from typing import Any, Callable, Iterable, Literal, Mapping, NoReturn, Sequence, TypeVar, Union, overload

    JSON = Any
    Content = Union["Block", None, Iterable["Content"]]
    Tone = Literal["neutral", "info", "success", "warning", "error"]
    Unit = Literal["number", "pounds", "share"]
    Kind = Literal["text", "textarea", "number", "date", "radios", "checkboxes", "select", "search"]
    Level = Literal["debug", "info", "warning", "error"]
    Rows = list[list[Any]]
    Value = TypeVar("Value")
    ViewCode = TypeVar("ViewCode", bound=Callable[["Request"], "Page"])
    ActionCode = TypeVar("ActionCode", bound=Callable[["Request"], "ActionResult"])
else:
    def overload(function):
        return function

PROTOCOL = "1.0"


# MARK: Errors


class ErrorCode(enum.IntEnum):
    """The protocol's error codes."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603
    PERMISSION_DENIED = -32000
    NOT_FOUND = -32001
    CONFLICT = -32002
    INVALID = -32003
    RATE_LIMITED = -32004
    TOO_LARGE = -32005
    TIMEOUT = -32006
    UNAVAILABLE = -32007
    CONTEXT_EXPIRED = -32008
    UNSUPPORTED_VERSION = -32009
    CANCELLED = -32800


class _Equal:
    """Two of a class are equal when their JSON is."""

    json: dict[str, JSON]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.json == other.json

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self.json!r})"

    __hash__ = None  # type: ignore[assignment]


def _members(**members: JSON) -> dict[str, JSON]:
    """An object without the members that are not set."""
    return {name: value for name, value in members.items() if value is not None}


class ErrorDetail(_Equal):
    """What an error adds to its message: a stable word for the reason, which side refused, the field, what to do."""

    def __init__(
        self, reason: str, *, side: str | None = None, field: str | None = None, hint: str | None = None,
        operation: int | None = None,
    ) -> None:
        self.reason, self.side, self.field, self.hint = reason, side, field, hint
        #: Which operation of a batch it is about, from 0.
        self.operation = operation
        self.json = _members(side=side, reason=reason, field=field, hint=hint, operation=operation)


class RPCError(Exception):
    """Why a request failed: a `code` for programs, a `message` for people, and `data`. No personal data in any of them.

        raise RPCError(ErrorCode.INVALID, "Enter a number", ErrorDetail("missing", field="voters"))

    One that a view or action raises reaches the person as it is. From an action, an `INVALID` error that names a field
    becomes that field's error in the form; not one that says that the field is unknown, which is the code's mistake.
    """

    def __init__(self, code: ErrorCode, message: str, data: ErrorDetail | None = None) -> None:
        super().__init__(f"{message} ({code.name})")
        self.code, self.message, self.data = code, message, data

    @property
    def json(self) -> dict[str, JSON]:
        """JSON-RPC's error object."""
        return _members(code=int(self.code), message=self.message, data=self.data.json if self.data else None)


class Cancelled(RPCError):
    """The host no longer wants the answer: let it pass, or tidy up and raise it again. Data calls raise it."""

    def __init__(self, what: str) -> None:
        super().__init__(ErrorCode.CANCELLED, f"The request {what} was cancelled.")


def _error(value: JSON) -> RPCError:
    """Reads JSON-RPC's error object; raises ValueError when it is none."""
    if not isinstance(value, dict) or not _is_whole(value.get("code")) or not isinstance(value.get("message"), str):
        raise ValueError("an error needs a whole `code` and a `message`")
    code, message, data = value["code"], value["message"], value.get("data")
    detail = None
    if isinstance(data, dict) and isinstance(data.get("reason"), str):
        texts = {name: data[name] for name in ("side", "field", "hint") if isinstance(data.get(name), str)}
        operation = data["operation"] if _is_whole(data.get("operation")) else None
        detail = ErrorDetail(data["reason"], **texts, operation=operation)
    try:
        known = ErrorCode(code)
    except ValueError:
        return RPCError(ErrorCode.INTERNAL_ERROR, f"{message} (code {code})", detail)
    return RPCError(known, message, detail)


# MARK: Values


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _finite(value: float | int | None) -> float | None:
    """A number as JSON holds it: infinity and what is no number are not known."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    return float(value)


def _plain(value: Any) -> JSON:
    """A value as JSON: days and moments as the protocol writes them, names in order."""
    if value is None or isinstance(value, (str, bool, int)):
        return value.value if isinstance(value, enum.Enum) else value
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("the names in a JSON object must be text")
        return {name: _plain(value[name]) for name in sorted(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    import datetime
    if isinstance(value, datetime.datetime):
        return _utc(value).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"JSON holds no {type(value).__name__}")


def _utc(moment: datetime.datetime) -> datetime.datetime:
    import datetime
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone: use datetime.datetime(…, tzinfo=datetime.timezone.utc)")
    return moment.astimezone(datetime.timezone.utc)


def day(text: str) -> datetime.date:
    """The day that the protocol writes as `2026-05-07`; raises ValueError when there is no such day."""
    import datetime
    if len(text) != 10 or not (text[:4] + text[5:7] + text[8:]).isdecimal() or not text.isascii():
        raise ValueError("is no date (YYYY-MM-DD)")
    return datetime.date.fromisoformat(text)


def instant(text: str) -> datetime.datetime:
    """The moment that the protocol writes as `2026-05-07T09:30:00Z`; raises ValueError when there is no such moment.

    Fractions of a second are dropped.
    """
    import datetime
    digits = text[11:13] + text[14:16] + text[17:19]
    is_marked = text[10:11] + text[13:14] + text[16:17] + text[-1:] == "T::Z"
    fraction = text[19:-1]
    if not (
        20 <= len(text) <= 30 and text.isascii() and is_marked and len(digits) == 6 and digits.isdecimal()
        and (not fraction or (fraction[0] == "." and fraction[1:].isdecimal()))
    ):
        raise ValueError("is no time (UTC, YYYY-MM-DDThh:mm:ssZ)")
    date = day(text[:10])
    return datetime.datetime(
        date.year, date.month, date.day, int(digits[:2]), int(digits[2:4]), int(digits[4:]),
        tzinfo=datetime.timezone.utc)


_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]


def _in_words(value: Any) -> str:
    """A day, or a moment as clocks in the United Kingdom show it: `7 May 2026, 10:30`."""
    import datetime
    if isinstance(value, datetime.datetime):
        local = _utc(value)

        def last_sunday(month: int) -> datetime.datetime:
            last = datetime.date(local.year, month, 31)
            return datetime.datetime(local.year, month, 31 - last.isoweekday() % 7, 1, tzinfo=datetime.timezone.utc)

        # Summer Time Act 1972 as amended by the Summer Time Order 2002 (SI 2002/262).
        if last_sunday(3) <= local < last_sunday(10):
            local += datetime.timedelta(hours=1)
        return f"{_in_words(local.date())}, {local.hour}:{local.minute:02}"
    if isinstance(value, datetime.date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    raise TypeError(f"a cell holds no {type(value).__name__}")


def _one_of(value: str, allowed: tuple[str, ...], what: str) -> str:
    if value not in allowed:
        raise ValueError(f"{what} must be one of {', '.join(allowed)}")
    return value


def _unit(value: str | None) -> str | None:
    return None if value is None else _one_of(value, ("number", "pounds", "share"), "a unit")


def _tone(value: str) -> str:
    return _one_of(value, ("neutral", "info", "success", "warning", "error"), "a tone")


def _text(value: str, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{what} must be text, not {type(value).__name__}")
    return value


# MARK: Pages


class Target(_Equal):
    """A view of the same plugin, with parameters. They stand in the address bar: ids and choices, never names.

        Link("Go to the room", to=Target("room", {"room": room}))
    """

    def __init__(self, view: str, parameters: Mapping[str, Any] | None = None) -> None:
        self.json = _members(view=_text(view, "a view's id"), parameters=_plain(dict(parameters or {})) or None)


class Cell(_Equal):
    """A value in a table or list that leads somewhere or is marked; plain values need none.

        Cell.link("AA-1", Target("box", {"box": box}))
    """

    def __init__(self, text: str, *, go_to: Target | None = None, tag: Tone | None = None) -> None:
        self.json = _members(
            text=_text(text, "a cell's text"), goTo=go_to.json if go_to else None, tag=_tone(tag) if tag else None)

    @staticmethod
    def link(text: str, to: Target) -> Cell:
        """Text that leads to a view."""
        return Cell(text, go_to=to)

    @staticmethod
    def tag(text: str, tone: Tone) -> Cell:
        """Text marked as a tag: `Cell.tag("late", "warning")`."""
        return Cell(text, tag=tone)


def _cell(value: Any) -> JSON:
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is bool:
        return "Yes" if value else "No"
    if isinstance(value, int):
        return int(value) if -1 << 63 <= value < 1 << 63 else float(value)
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, str):
        return str(value.value) if isinstance(value, enum.Enum) else str(value)
    return value.json if isinstance(value, Cell) else _in_words(value)


class Block(_Equal):
    """One part of a page."""


def _blocks(contents: Iterable[Content]) -> list[JSON]:
    """The blocks in their order; None is left out, lists are taken apart."""
    found: list[JSON] = []
    for content in contents:
        if isinstance(content, Block):
            found.append(content.json)
        elif isinstance(content, (str, dict)):
            raise TypeError(f"{type(content).__name__} is no block; for words use Text(…)")
        elif content is not None:
            found += _blocks(content)
    return found


class Page(_Equal):
    """A view's answer: a title and blocks. None among the blocks is left out, and lists are taken apart."""

    def __init__(self, title: str, *blocks: Content) -> None:
        self.json = {"title": _text(title, "a title"), "blocks": _blocks(blocks)}


class Section(Block):
    """A part of a page under its own heading."""

    def __init__(self, heading: str, *blocks: Content) -> None:
        self.json = {"type": "section", "heading": _text(heading, "a heading"), "blocks": _blocks(blocks)}


class Text(Block):
    """A paragraph or several, divided by empty lines; `**bold**` is the only mark."""

    def __init__(self, text: str) -> None:
        self.json = {"type": "text", "text": _text(text, "a text")}


class Code(Block):
    """Program text, shown as it is; `language` says in which: swift, python, json."""

    def __init__(self, text: str, language: str | None = None) -> None:
        self.json = _members(type="code", text=_text(text, "a text"), language=language)


class Link(Block):
    """A link to a view of the same plugin."""

    def __init__(self, text: str, to: Target) -> None:
        self.json = {"type": "link", "text": _text(text, "a link's text"), "goTo": to.json}


class Alert(Block):
    """Something that the reader must not miss."""

    def __init__(self, tone: Tone, title: str, text: str | None = None) -> None:
        self.json = _members(type="alert", tone=_tone(tone), title=_text(title, "a title"), text=text)


class Metric(Block):
    """One number that matters, with its name; None while it is not known."""

    def __init__(
        self, id: str, label: str, value: float | int | None, unit: Unit = "number", detail: str | None = None
    ) -> None:
        self.json = {"type": "metric", "id": _text(id, "an id"), "label": _text(label, "a label")}
        if value is not None:
            self.json["value"] = _finite(value)
        self.json.update(_members(unit=_unit(unit), detail=detail))


class Column(_Equal):
    """A column of a table: its heading, and how its numbers read: `Column("Turnout", "share")`."""

    def __init__(self, label: str, unit: Unit | None = None) -> None:
        self.json = _members(label=_text(label, "a column's label"), unit=_unit(unit))


class Table(Block):
    """Rows under named columns, each with a cell per column. A cell is text, a number, True or False, a day, a moment,
    None, or a `Cell`."""

    def __init__(
        self, caption: str, columns: Sequence[Column | str], rows: Iterable[Sequence[Any]], empty: str | None = None
    ) -> None:
        named = [column if isinstance(column, Column) else Column(column) for column in columns]
        cells = []
        for row in rows:
            if isinstance(row, (str, bytes, dict)):
                raise TypeError("a row is a list or tuple of cells")
            cells.append([_cell(value) for value in row])
            if len(cells[-1]) != len(named):
                raise ValueError(f"row {len(cells)} has {len(cells[-1])} cells under {len(named)} columns")
        self.json = _members(
            type="table", caption=_text(caption, "a caption"), columns=[column.json for column in named], rows=cells,
            empty=empty)


class List(Block):
    """Items, numbered or not."""

    def __init__(self, items: Iterable[Any], numbered: bool = False) -> None:
        self.json = _members(type="list", numbered=True if numbered else None, items=[_cell(item) for item in items])


class SummaryList(Block):
    """Facts about one thing: labels with values."""

    class Item(_Equal):
        """One fact, and how a number in it reads."""

        def __init__(self, label: str, value: Any, unit: Unit | None = None) -> None:
            self.json: dict[str, JSON] = {"label": _text(label, "a label"), "value": _cell(value)}
            if unit is not None:
                self.json["unit"] = _unit(unit)

    def __init__(self, items: Iterable[SummaryList.Item]) -> None:
        self.json = {"type": "summaryList", "items": [item.json for item in items]}


class Chart(Block):
    """Numbers as bars; the host adds them as a table for those who cannot see the bars."""

    class Series(_Equal):
        """Numbers of one kind, one per category; None where it is not known."""

        def __init__(self, name: str, values: Iterable[float | int | None]) -> None:
            self.json = {"name": _text(name, "a name"), "values": [_finite(value) for value in values]}

    def __init__(
        self, caption: str, categories: Iterable[str], series: Iterable[Chart.Series], unit: Unit = "number"
    ) -> None:
        self.json = {
            "type": "chart", "caption": _text(caption, "a caption"),
            "categories": [_text(category, "a category") for category in categories],
            "series": [one.json for one in series], "unit": _unit(unit),
        }


class FieldError(_Equal):
    """What is wrong with one field of a form, and what to do about it: "Enter a number of voters"."""

    def __init__(self, field: str, text: str) -> None:
        self.json = {"field": _text(field, "a field"), "text": _text(text, "a text")}


class Input(_Equal):
    """One question of a form."""

    class Option(_Equal):
        """One thing to choose: what is sent, and what is read."""

        def __init__(self, value: str, label: str) -> None:
            self.json = {"value": _text(value, "a value"), "label": _text(label, "a label")}

    def __init__(
        self, kind: Kind, name: str, label: str, *, hint: str | None = None, value: Any = None,
        options: Iterable[Input.Option] = (), optional: bool = False, prefix: str | None = None,
    ) -> None:
        kinds = ("text", "textarea", "number", "date", "radios", "checkboxes", "select", "search")
        self.json = _members(
            kind=_one_of(kind, kinds, "a kind"), name=_text(name, "a name"), label=_text(label, "a label"), hint=hint,
            value=_plain(value), options=[option.json for option in options] or None,
            optional=True if optional else None, prefix=prefix)


class Form(Block):
    """Questions and a button. With `action` the answers are sent to the plugin; with `view` they become that view's
    parameters and stand in the address bar, so a form of that kind asks for nothing personal."""

    def __init__(
        self, *, submit: str, fields: Iterable[Input], action: str | None = None, view: str | None = None,
        values: Mapping[str, Any] | None = None, errors: Iterable[FieldError] = (),
    ) -> None:
        if (action is None) == (view is None):
            raise ValueError("a form names an action or a view")
        self.json = _members(
            type="form", action=action, view=view, submit=_text(submit, "the button's words"),
            fields=[field.json for field in fields], values=_plain(dict(values or {})) or None,
            errors=[error.json for error in errors] or None)


class Button(Block):
    """A button that does an action."""

    def __init__(self, text: str, action: str, values: Mapping[str, Any] | None = None) -> None:
        self.json = _members(
            type="button", text=_text(text, "a text"), action=_text(action, "an action's id"),
            values=_plain(dict(values or {})) or None)


class Details(Block):
    """Blocks that open on request."""

    def __init__(self, summary: str, *blocks: Content) -> None:
        self.json = {"type": "details", "summary": _text(summary, "a summary"), "blocks": _blocks(blocks)}


class Pagination(Block):
    """Ways to the pages before and after."""

    def __init__(self, previous: Target | None = None, next: Target | None = None) -> None:
        self.json = _members(
            type="pagination", previous=previous.json if previous else None, next=next.json if next else None)


class EmptyState(Block):
    """What to say, and do, where there is nothing yet."""

    def __init__(
        self, title: str, text: str | None = None, link: str | None = None, to: Target | None = None
    ) -> None:
        self.json = _members(
            type="emptyState", title=_text(title, "a title"), text=text, linkText=link, goTo=to.json if to else None)


class Progress(Block):
    """How much of a whole is reached."""

    def __init__(self, label: str, value: float | int, of: float | int) -> None:
        self.json = {
            "type": "progress", "label": _text(label, "a label"), "value": _finite(value), "maximum": _finite(of)}


class ActionResult(_Equal):
    """What came of an action."""

    def __init__(
        self, ok: bool, *, go_to: Target | None = None, message: str | None = None, errors: Iterable[FieldError] = ()
    ) -> None:
        self.json = _members(
            ok=ok, goTo=go_to.json if go_to else None, message=message,
            errors=[error.json for error in errors] or None)

    @staticmethod
    def done(message: str | None = None, go_to: Target | None = None) -> ActionResult:
        """The action was done: says so, and where to go next.

            return ActionResult.done("The task was added.", go_to=Target("tasks"))
        """
        return ActionResult(True, message=message, go_to=go_to)

    @staticmethod
    def refused(*errors: FieldError) -> ActionResult:
        """The action was not done, and why: shown in the form's error summary and beside each field.

            return ActionResult.refused(FieldError("title", "Enter what is to be done"))
        """
        return ActionResult(False, errors=errors)


# MARK: Requests


def _lacks(place: str, what: str) -> RPCError:
    return RPCError(ErrorCode.INVALID_PARAMS, f"The parameters do not fit: {place}: {what}.")


def _need(params: JSON, name: str, kind: type[Value], place: str = "params") -> Value:
    if not isinstance(params, dict) or isinstance(params, _Doubled):
        raise _lacks(place, "expected an object that holds each name once")
    if name not in params:
        raise _lacks(place, f"lacks `{name}`")
    value = params[name]
    if not isinstance(value, kind) or isinstance(value, _Doubled):
        raise _lacks(f"{place}.{name}", f"expected {_KINDS[kind]}")
    return value


_KINDS: dict[type, str] = {
    str: "a string", dict: "an object", list: "an array", bool: "true or false", int: "a whole number",
    float: "a number",
}
_ROLES = ("public", "member", "volunteer", "organiser", "officer", "maintainer")


class Context:
    """For whom a request is answered."""

    def __init__(self, params: JSON) -> None:
        place = "params.context"
        json = _need(params, "context", dict)
        #: Names this request in data calls; dead once the request is answered.
        self.token: str = _need(json, "token", str, place)
        #: The branch's or office's id; empty for a plugin of scope `platform`.
        self.tenant: str = _need(json, "tenant", str, place)
        #: The user's role in the tenant: public, member, volunteer, organiser, officer or maintainer.
        self.role: str = _need(json, "role", str, place)
        #: Area codes that the user is limited to; empty means the whole tenant.
        self.areas: list[str] = _need(json, "areas", list, place)
        #: BCP 47, such as `en-GB`.
        self.locale: str = _need(json, "locale", str, place)
        #: Whether the tenant holds invented data only.
        self.sample: bool = _need(json, "sample", bool, place)
        try:
            #: The time that the request is answered for, in UTC; a sample tenant carries its own clock.
            self.now: datetime.datetime = instant(_need(json, "now", str, place))
        except ValueError as error:
            raise _lacks(f"{place}.now", str(error)) from None
        if self.role not in _ROLES:
            raise _lacks(f"{place}.role", f"expected one of {', '.join(_ROLES)}")
        if not all(isinstance(area, str) for area in self.areas):
            raise _lacks(f"{place}.areas", "expected strings")


class Measure:
    """One measure of an aggregate: `fn` is count, sum, min or max; `field` is what is measured."""

    def __init__(self, name: str, fn: Literal["count", "sum", "min", "max"], field: str | None = None) -> None:
        self.json = _members(**{"as": name, "fn": fn, "field": field})


def descending(field: str) -> dict[str, JSON]:
    """An order from the greatest to the least: `order=[descending("at")]`."""
    return {"field": field, "descending": True}


class Request:
    """What a view or action is asked, and its way to the data: every call has the rights of the person who asked."""

    def __init__(
        self, context: Context, parameters: dict[str, JSON], key: str, handled: _Handled, talk: _Conversation
    ) -> None:
        #: For whom: tenant, role, areas, time.
        self.context = context
        #: The view's parameters or the action's values, checked against `plugin.json`.
        self.parameters = parameters
        #: The same for a repeated sending of the same form; empty for views.
        self.key = key
        self._handled, self._talk = handled, talk
        self._writes = 0
        self._lock = threading.Lock()

    @property
    def values(self) -> dict[str, JSON]:
        """The action's values: another word for `parameters`."""
        return self.parameters

    @overload
    def parameter(self, name: str, kind: type[Value]) -> Value: ...

    @overload
    def parameter(self, name: str, kind: type[Value], default: None) -> Value | None: ...

    @overload
    def parameter(self, name: str, kind: type[Value], default: Value) -> Value: ...

    def parameter(self, name: str, kind: Any, default: Any = ...) -> Any:
        """A parameter of a kind (str, int, float, bool, list), or the default when it was not given.

            district = request.parameter("district", str, "AA")

        Raises `INVALID` naming the parameter when it holds something else, or is missing and has no default.
        """
        value = self.parameters.get(name)
        if value is None:
            if default is not ...:
                return default
            raise RPCError(ErrorCode.INVALID, f"`{name}` is missing.", ErrorDetail("missing", field=name))
        if kind is float and _is_whole(value):
            return float(value)
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise RPCError(
                ErrorCode.INVALID, f"`{name}` is not {_KINDS.get(kind, kind.__name__)}.",
                ErrorDetail("wrongType", field=name))
        return value

    def query(
        self, resource: str, *fields: str, where: Mapping[str, Any] | None = None, search: str | None = None,
        order: Sequence[str | Mapping[str, Any]] = (), limit: int = 1000, permission: str | None = None,
    ) -> Rows:
        """Rows of a resource, each a list of the selected fields' values.

            rows = request.query("tasks", "id", "title", where={"field": "done", "eq": False}, order=["dueOn"])

        `order` holds fields, or `descending(field)`; ties are broken by id. `limit` is the most rows; more than 1,000
        are fetched in several calls. `search` is words that the rows hold, as somebody typed them; where the permission
        is for `search` alone, they have to name one known person. `permission` is the permission's id, where more than
        one fits.
        """
        rows: Rows = []
        cursor = None
        while len(rows) < limit:
            found, cursor = self.page(
                resource, *fields, where=where, search=search, order=order, limit=min(limit - len(rows), 1000),
                after=cursor, permission=permission)
            rows += found
            if cursor is None:
                break
        return rows

    def page(
        self, resource: str, *fields: str, where: Mapping[str, Any] | None = None, search: str | None = None,
        order: Sequence[str | Mapping[str, Any]] = (), limit: int, after: str | None = None,
        permission: str | None = None,
    ) -> tuple[Rows, str | None]:
        """One page of 1 to 1,000 rows, and where the next page begins: the `after` of the next call, which may stand
        in an address; None when there is no more.

            rows, after = request.page("electors", "surname", limit=50, after=request.parameter("after", str, None))
        """
        orders = [{"field": one} if isinstance(one, str) else _plain(dict(one)) for one in order]
        return self._rows("data.query", len(fields), _members(
            context=self.context.token, permission=permission, resource=resource, select=list(fields),
            where=_plain(dict(where)) if where is not None else None, search=search, order=orders or None,
            limit=limit, cursor=after))

    def get(self, resource: str, id: str, *fields: str, permission: str | None = None) -> list[Any]:
        """The fields of one row; raises `NOT_FOUND` when there is no such row to be seen.

            version, title = request.get("tasks", task, "version", "title")
        """
        rows, _ = self._rows("data.get", len(fields), _members(
            context=self.context.token, permission=permission, resource=resource, select=list(fields), id=id))
        if not rows:
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host answered `data.get` without a row.")
        return rows[0]

    def aggregate(
        self, resource: str, *measures: Measure, where: Mapping[str, Any] | None = None, by: Sequence[str] = (),
        permission: str | None = None,
    ) -> Rows:
        """Counts and sums over groups of rows: the groups' fields, then the measures; None where the host suppressed
        one.

            request.aggregate("electors", Measure("electors", "count"), by=["district"])
        """
        rows, _ = self._rows("data.aggregate", len(by) + len(measures), _members(
            context=self.context.token, permission=permission, resource=resource,
            where=_plain(dict(where)) if where is not None else None, groupBy=list(by) or None,
            measures=[measure.json for measure in measures]))
        return rows

    @overload
    def count(
        self, resource: str, *, where: Mapping[str, Any] | None = None, permission: str | None = None
    ) -> int | None: ...

    @overload
    def count(
        self, resource: str, *, by: Sequence[str], where: Mapping[str, Any] | None = None,
        permission: str | None = None,
    ) -> Rows: ...

    def count(
        self, resource: str, *, by: Sequence[str] | None = None, where: Mapping[str, Any] | None = None,
        permission: str | None = None,
    ) -> int | None | Rows:
        """How many rows there are; with `by`, for each combination of those fields' values: lists of the values and
        the count. None where the host suppressed it.

            left = request.count("tasks", where={"field": "done", "eq": False})
        """
        rows = self.aggregate(resource, Measure("count", "count"), where=where, by=by or (), permission=permission)
        if by is not None:
            return rows
        return rows[0][0] if rows else None

    def sum(
        self, resource: str, field: str, *, by: Sequence[str] = (), where: Mapping[str, Any] | None = None,
        permission: str | None = None,
    ) -> Rows:
        """The sum of a field, for each combination of the values of the fields in `by`: lists of the values and the
        sum, None where there is none or the host suppressed it.

            request.sum("districtStatistics", "promises", by=["district"])
        """
        return self.aggregate(resource, Measure("sum", "sum", field), where=where, by=by, permission=permission)

    def create(
        self, resource: str, values: Mapping[str, Any], *, permission: str | None = None, step: str | None = None
    ) -> str:
        """Makes a row; returns its id. Raises `INVALID` naming the field.

            task = request.create("tasks", {"title": "Ring the printer", "done": False})

        `step` names this write within its action. Name the steps of an action that may skip one or write other values
        when the same form is sent again; unnamed writes are counted.
        """
        written = self._write("data.create", resource, None, None, values, permission, step)
        if not isinstance(written.get("id"), str):
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host answered with no id.")
        return str(written["id"])

    def update(
        self, resource: str, id: str, version: int, values: Mapping[str, Any], *, permission: str | None = None,
        step: str | None = None,
    ) -> int:
        """Changes a row that has this version; returns the new one. Raises `CONFLICT` when it has another by now.

            request.update("tasks", task, version, {"done": True})
        """
        written = self._write("data.update", resource, id, version, values, permission, step)
        if not _is_whole(written.get("version")):
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: result.version.")
        return int(written["version"])

    def delete(
        self, resource: str, id: str, version: int, *, permission: str | None = None, step: str | None = None
    ) -> None:
        """Deletes a row that has this version. Raises `CONFLICT` when it has another by now, or a row refers to it."""
        self._talk.request("data.delete", _members(
            context=self.context.token, permission=permission, resource=resource, id=id, version=version,
            key=self._write_key(step)), self._handled)

    def batch(self, *, step: str | None = None) -> Batch:
        """Writes that are done together when the `with` ends: all of them or none.

            with request.batch() as batch:
                person = batch.create("people", {"fullName": "Ann Example"})
                batch.create("cases", {"person": person, "subject": "Damp"})

        `step` names this write within its action, as in `create`.
        """
        return Batch(self, step)

    def storage(self, collection: str) -> Storage:
        """The plugin's own documents in a collection that `plugin.json` declares."""
        return Storage(self, collection)

    def progress(self, done: int, total: int) -> None:
        """Says how far the request is, for whoever waits for it at a terminal or looks at the inspector.

            request.progress(20, 100)
        """
        self._talk.notify("progress", {"id": self._handled.id, "done": done, "total": total})

    def log(self, text: str, level: Level = "info") -> None:
        """Writes a line to the plugin's log, which whoever runs the host can read. No personal data."""
        level_ = _one_of(level, ("debug", "info", "warning", "error"), "a level")
        self._talk.notify("log", {"level": level_, "text": _text(text, "a line")})

    def _rows(self, method: str, width: int, params: dict[str, JSON]) -> tuple[Rows, str | None]:
        answer = self._talk.request(method, params, self._handled)
        rows = answer.get("rows") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == width for row in rows):
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: result.rows.")
        cursor = answer.get("cursor")
        return rows, cursor if isinstance(cursor, str) else None

    def _write(
        self, method: str, resource: str, id: str | None, version: int | None, values: Mapping[str, Any],
        permission: str | None, step: str | None,
    ) -> dict[str, JSON]:
        answer = self._talk.request(method, _members(
            context=self.context.token, permission=permission, resource=resource, id=id, version=version,
            values=_plain(dict(values)), key=self._write_key(step)), self._handled)
        if not isinstance(answer, dict):
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: result.")
        return answer


    def _write_key(self, step: str | None) -> str:
        """A write's key: the action's and the step's name or a count, so that an action sent twice writes once."""
        if step is None:
            with self._lock:
                self._writes += 1
                step = str(self._writes)
        return f"{self.key}-{step}"


class Batch:
    """Writes that are done together: all of them or none. See `Request.batch`."""

    def __init__(self, request: Request, step: str | None) -> None:
        self._request, self._step = request, step
        self._operations: list[JSON] = []
        #: The rows' ids and versions, in the order of the writes, once the `with` has ended.
        self.written: list[dict[str, JSON]] = []

    def create(self, resource: str, values: Mapping[str, Any], *, permission: str | None = None) -> str:
        """Makes a row; returns what stands for its id in the writes after it."""
        self._add("data.create", permission=permission, resource=resource, values=_plain(dict(values)))
        return f"${len(self._operations) - 1}"

    def update(
        self, resource: str, id: str, version: int, values: Mapping[str, Any], *, permission: str | None = None
    ) -> None:
        """Changes a row that has this version."""
        self._add(
            "data.update", permission=permission, resource=resource, id=id, version=version,
            values=_plain(dict(values)))

    def delete(self, resource: str, id: str, version: int, *, permission: str | None = None) -> None:
        """Deletes a row that has this version and that nothing refers to."""
        self._add("data.delete", permission=permission, resource=resource, id=id, version=version)

    def _add(self, method: str, **params: JSON) -> None:
        self._operations.append({"method": method, "params": _members(**params)})

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Writes, unless what was in the `with` failed. What is refused is raised, and nothing is written then."""
        if kind is not None:
            return
        request = self._request
        answer = request._talk.request("data.batch", {
            "context": request.context.token, "operations": self._operations,
            "key": request._write_key(self._step)}, request._handled)
        results = answer.get("results") if isinstance(answer, dict) else None
        if not isinstance(results, list):
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: result.results.")
        self.written = results


class Stored:
    """A document of the plugin's own: its `key`, `version` and `value`."""

    def __init__(self, key: str, version: int, value: JSON) -> None:
        self.key, self.version, self.value = key, version, value


class Storage:
    """The plugin's own documents in one of the collections that `plugin.json` declares.

        notes = request.storage("notes")
        note = notes.get("room-1")
        notes.put("room-1", "Keys are at the bar", version=note.version if note else 0)
    """

    def __init__(self, request: Request, collection: str) -> None:
        self._request, self._collection = request, collection

    def get(self, key: str) -> Stored | None:
        """A document; None when it is not there."""
        try:
            return self._stored(self._ask("storage.get", key=key))
        except RPCError as error:
            if error.code is ErrorCode.NOT_FOUND:
                return None
            raise

    def put(self, key: str, value: Any, *, version: int | None = None) -> int:
        """Writes a document of at most 64 KiB of JSON; returns its new version. What is there already is not written
        again. Raises `CONFLICT` when it has another version by now than `version`: 0 stands for none, None for
        whichever. Raises `TOO_LARGE` when it or the plugin's storage is over its limit."""
        answer = self._ask("storage.put", key=key, value=_plain(value), version=version)
        if not isinstance(answer, dict) or not _is_whole(answer.get("version")):
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: result.version.")
        return int(answer["version"])

    def delete(self, key: str, *, version: int | None = None) -> None:
        """Deletes a document; one that is not there is deleted already. Raises `CONFLICT` when it has another version
        by now."""
        self._ask("storage.delete", key=key, version=version)

    def list(self, prefix: str = "", *, limit: int = 1000) -> Sequence[Stored]:
        """Every document whose key begins so, in the order of the keys' bytes; more than 1,000 are fetched in several
        calls."""
        found: Any = []
        cursor = None
        while len(found) < limit:
            answer = self._ask(
                "storage.list", prefix=prefix or None, limit=min(limit - len(found), 1000), cursor=cursor)
            documents = answer.get("documents") if isinstance(answer, dict) else None
            if not isinstance(documents, list):
                raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: result.documents.")
            found += [self._stored(document) for document in documents]
            cursor = answer.get("cursor")
            if not isinstance(cursor, str):
                break
        return found

    def _ask(self, method: str, **members: JSON) -> JSON:
        request = self._request
        params = {"context": request.context.token, "collection": self._collection}
        for name, value in members.items():
            # A document may hold null: its value is a member whatever it is.
            if value is not None or name == "value":
                params[name] = value
        return request._talk.request(method, params, request._handled)

    @staticmethod
    def _stored(document: JSON) -> Stored:
        if not isinstance(document, dict) or not isinstance(document.get("key"), str) or "value" not in document:
            raise RPCError(ErrorCode.INTERNAL_ERROR, "The host's answer does not fit: a document needs key and value.")
        return Stored(document["key"], document.get("version", 0), document["value"])


# MARK: The plugin


class Plugin:
    """A plugin: views that it shows and actions that it does, by the ids of `plugin.json`."""

    def __init__(self) -> None:
        self._views: dict[str, Callable[[Request], Page]] = {}
        self._actions: dict[str, Callable[[Request], ActionResult]] = {}

    def view(self, id: str) -> Callable[[ViewCode], ViewCode]:
        """Marks the function that makes a view's page.

            @plugin.view("tasks")
            def tasks(request):
                return Page("Tasks", List(row[0] for row in request.query("tasks", "title")))
        """
        def mark(code: ViewCode) -> ViewCode:
            _add(self._views, id, code, "view")
            return code
        return mark

    def action(self, id: str) -> Callable[[ActionCode], ActionCode]:
        """Marks the function that does an action.

            @plugin.action("finish")
            def finish(request):
                request.update("tasks", request.values["task"], request.values["version"], {"done": True})
                return ActionResult.done("It is done.", go_to=Target("tasks"))
        """
        def mark(code: ActionCode) -> ActionCode:
            _add(self._actions, id, code, "action")
            return code
        return mark

    def run(self) -> None:
        """Talks with the host until it says goodbye. Ends the process where a person started it."""
        global _streams
        if _streams is None:
            if os.isatty(0):
                sys.stderr.write(
                    "This is a Hustings plugin: the host starts it and talks with it over standard input and output.\n"
                    "To see its views, run: hustings view PLUGIN VIEW\n")
                sys.exit(2)
            _streams = _Streams()
        _Conversation(self, _streams).run()

    def _answer(self, handled: _Handled, talk: _Conversation) -> JSON:
        """Runs the author's code for a request."""
        params = handled.params
        if handled.method == "view.render":
            id = _need(params, "view", str)
            request = Request(Context(params), _need(params, "parameters", dict), "", handled, talk)
            return self._run("view", self._views, id, request, Page)
        id = _need(params, "action", str)
        request = Request(
            Context(params), _need(params, "values", dict), _need(params, "key", str), handled, talk)
        try:
            return self._run("action", self._actions, id, request, ActionResult)
        except RPCError as error:
            if _is_for_the_form(error):
                return ActionResult.refused(FieldError(error.data.field, error.message)).json
            raise

    @staticmethod
    def _run(
        what: str, codes: Mapping[str, Callable[[Request], Any]], id: str, request: Request,
        kind: type[Page] | type[ActionResult],
    ) -> JSON:
        code = codes.get(id)
        if code is None:
            raise RPCError(ErrorCode.NOT_FOUND, f"The plugin has no {what} `{id[:40]}`.")
        is_sample = request.context.sample
        try:
            result = code(request)
        except RPCError as error:
            is_expected = error.code is ErrorCode.CANCELLED or what == "action" and _is_for_the_form(error)
            if is_sample and not is_expected:
                _tell_where(error, f"The {what} `{id}` was refused something, or refused itself.", is_sample)
            raise
        # sys.exit() too: one request must not end the others.
        except BaseException as error:
            words = f"The {what} `{id}` failed with an error of type {type(error).__name__}."
            _tell_where(error, words, is_sample)
            raise RPCError(ErrorCode.INTERNAL_ERROR, words) from None
        if not isinstance(result, kind):
            words = f"The {what} `{id}` returned {type(result).__name__}; it must return {kind.__name__}."
            made = getattr(code, "__code__", None)
            if made:
                _tell(_steps([(made, made.co_firstlineno)], is_sample, words))
            raise RPCError(ErrorCode.INTERNAL_ERROR, words)
        return result.json


def _add(codes: dict[str, Any], id: str, code: Any, what: str) -> None:
    if id in codes:
        raise ValueError(f"there is a {what} `{id}` already")
    if getattr(getattr(code, "__code__", None), "co_flags", 0) & 0x80:  # CO_COROUTINE, of `inspect`
        raise TypeError(f"the {what} `{id}` is async; each request has a thread of its own: use a plain `def`")
    codes[id] = code


def _is_for_the_form(error: RPCError) -> bool:
    """Whether an action's error is about what a person entered. That a field or resource does not exist is not."""
    return (
        error.code is ErrorCode.INVALID and error.data is not None and error.data.field is not None
        and not error.data.reason.startswith("unknown"))


def _tell_where(error: BaseException, words: str, is_sample: bool = False) -> None:
    """Writes where an error came from to the log. What it says may be personal data: it is written on a sample alone."""
    steps = []
    step = error.__traceback__
    while step is not None:
        steps.append((step.tb_frame.f_code, step.tb_lineno))
        step = step.tb_next
    words = _steps(steps, is_sample, words)
    if is_sample:
        import traceback
        words += "\n" + "".join(traceback.format_exception_only(type(error), error)).rstrip()
    _tell(words)


def _tell_hanging(thread: int, words: str) -> None:
    """Writes to the log where a thread is, on a sample."""
    frame = sys._current_frames().get(thread)
    steps = []
    while frame is not None:
        steps.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    _tell(_steps(reversed(steps), True, words))


def _steps(steps: Iterable[tuple[Any, int]], is_sample: bool, words: str) -> str:
    """Adds steps of the author's to words, as Python writes them; the lines of code themselves on a sample."""
    for code, line in steps:
        if code.co_filename in (__file__, threading.__file__):
            continue
        words += f'\n  File "{code.co_filename}", line {line}, in {code.co_name}'
        if is_sample:
            import linecache
            words += f"\n    {linecache.getline(code.co_filename, line).strip()}".rstrip()
    return words


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


# MARK: The conversation

_LINE = 8 << 20
_DEPTH = 64
_OUTBOUND = 16 << 20
_UNANSWERED = 64
_INBOUND = 16 << 20
_ID = 256
_ABANDONED = 1024
_GARBAGE = 100
_STALL = 5
_GRACE = 1.5
_DEADLINE = 60
# The host bounds a plugin's threads at 64 and counts their stacks as memory; what finds no thread waits for one.
_THREADS = 32
_STACK = 1 << 20

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _line(id: str | int | None, **members: JSON) -> bytes:
    """A message as a line. Half a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return _encoder.encode({"jsonrpc": "2.0", "id": id, **members}).encode("utf-8", "replace") + b"\n"


def _notification(method: str, params: JSON) -> bytes:
    message = {"jsonrpc": "2.0", "method": method, "params": params}
    return _encoder.encode(message).encode("utf-8", "replace") + b"\n"


def _too_large(what: str, count: int) -> RPCError:
    return RPCError(
        ErrorCode.TOO_LARGE, f"{what} has {count} bytes; a line holds {_LINE} at most. Ask for less at a time.",
        ErrorDetail("lineTooLong"))


class _Doubled(dict):  # type: ignore[type-arg]
    """An object that holds a name twice."""


def _object(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    read = dict(pairs)
    return read if len(read) == len(pairs) else _Doubled(read)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _number(text: str) -> float:
    number = float(text)
    if _finite(number) is None:
        raise ValueError(f"{text} is too large a number")
    return number


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_number)


def _read(line: bytes) -> JSON:
    """Reads a line strictly; raises ValueError when it is no JSON."""
    value = _decoder.decode(line.decode("utf-8"))
    if line.count(b"[") + line.count(b"{") > _DEPTH and _is_too_deep(value):
        raise ValueError
    if b"\\ud" in line or b"\\uD" in line:
        _encoder.encode(value).encode("utf-8")  # half a surrogate pair is no Unicode
    return value


def _is_too_deep(value: JSON) -> bool:
    level = [value]
    for _ in range(_DEPTH):
        level = [
            part for whole in level for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, (dict, list))]
        if not level:
            return False
    return True


class _Handled:
    """A request of the host's that has no answer yet."""

    def __init__(self, id: str | int, method: str, params: JSON, size: int) -> None:
        self.id, self.method, self.params, self.size = id, method, params, size
        self.is_cancelled = False
        self.calls: set[int] = set()
        self.thread: int | None = None

    @property
    def is_sample(self) -> bool:
        """Whether it is about invented data alone."""
        context = self.params.get("context") if isinstance(self.params, dict) else None
        return isinstance(context, dict) and context.get("sample") is True


class _Call:
    """A request of ours that has no answer yet."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.result: JSON = None
        self.error: RPCError | None = None
        self._wait = threading.Lock()
        self._wait.acquire()

    def answered(self, seconds: float) -> bool:
        return self._wait.acquire(timeout=seconds)

    def answer(self, result: JSON, error: RPCError | None) -> None:
        self.result, self.error = result, error
        self._wait.release()


class _Outbox:
    """What waits to be written. All methods but `pump` are called with the conversation's lock held; none waits for
    the other end."""

    def __init__(self, descriptor: int, changed: threading.Condition, stalled: Callable[[], None]) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor, self.changed, self.stalled = descriptor, changed, stalled
        self.lines: deque[memoryview] = deque()
        self.size = 0
        self.is_closed = False
        self.has_pump = False

    def has_room(self, line: bytes) -> bool:
        return self.size + len(line) <= _OUTBOUND

    def add(self, line: bytes) -> None:
        if self.is_closed:
            return
        self.lines.append(memoryview(line))
        self.size += len(line)
        if len(self.lines) == 1:
            self.write()
        if self.lines:
            if not self.has_pump:
                self.has_pump = True
                threading.Thread(target=self.pump, daemon=True).start()
            self.changed.notify_all()

    def write(self) -> None:
        """Writes what the descriptor takes at once."""
        while self.lines:
            line = self.lines[0]
            try:
                count = os.write(self.descriptor, line)
            except BlockingIOError:
                return
            except OSError:
                # The other end has closed its input. What it has said is still read.
                self.is_closed = True
                self.lines.clear()
                self.changed.notify_all()
                return
            self.size -= count
            if count < len(line):
                self.lines[0] = line[count:]
            else:
                self.lines.popleft()

    def pump(self) -> None:
        """The second thread: writes what callers could not."""
        import select
        poll = select.poll()
        poll.register(self.descriptor, select.POLLOUT)
        while True:
            with self.changed:
                while not self.lines:
                    if self.is_closed:
                        return
                    self.changed.wait()
            if not poll.poll(_STALL * 1000):
                return self.stalled()
            with self.changed:
                self.write()
                self.changed.notify_all()


class _Conversation:
    """The plugin's end of the conversation."""

    def __init__(self, plugin: Plugin, streams: _Streams) -> None:
        self.plugin, self.input = plugin, streams.input
        # One lock for all state, and its news: room in the outbox, requests answered, work to do.
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.work = threading.Condition(self.lock)
        self.outbox = _Outbox(
            streams.output, self.changed, lambda: self.end("the other end does not read what is sent to it"))
        self.handled: dict[str | int, _Handled] = {}
        self.inbound = 0
        self.asked: dict[int, _Call] = {}
        self.abandoned: set[int] = set()
        self.last_id = 0
        self.garbage = 0
        self.jobs: deque[_Handled] = deque()
        self.threads = self.idle = 0
        self.is_initialized = self.is_input_over = False

    # Reading

    def run(self) -> None:
        """Reads to the end of the input, and sees to what is still to be answered."""
        threading.stack_size(_STACK)
        parts: list[bytes] = []
        size = 0
        while True:
            try:
                piece = os.read(self.input, 1 << 16)
            except OSError:
                piece = b""
            if not piece:
                break
            start = 0
            while True:
                stop = piece.find(b"\n", start)
                end = len(piece) if stop < 0 else stop
                size += end - start
                if size > _LINE:
                    self.end(f"a line came in that is longer than {_LINE} bytes")
                parts.append(piece[start:end])
                if stop < 0:
                    break
                line = b"".join(parts)
                parts, size, start = [], 0, stop + 1
                self.take(line)
        if size:
            self.end("the other end closed its output in the middle of a line")
        self.finish()

    def finish(self) -> None:
        """The input has ended: handlers may still answer for a moment."""
        with self.lock:
            self.is_input_over = True
            error = RPCError(
                ErrorCode.UNAVAILABLE, "The other end has closed its output; no answer can come.")
            for call in self.asked.values():
                call.answer(None, error)
            self.asked.clear()
            self.changed.wait_for(
                lambda: self.outbox.is_closed or not self.handled and not self.outbox.lines, timeout=_GRACE)
            is_done = not self.handled
        if not is_done:
            self.leave(0)  # a thread that still runs would be in the way of Python's own end

    def end(self, reason: str) -> NoReturn:
        """Ends conversation and process at once."""
        sys.stderr.write(f"The conversation with the host has ended: {reason}.\n")
        self.leave(1)

    @staticmethod
    def leave(code: int) -> NoReturn:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def take(self, line: bytes) -> None:
        """Takes one line: a request, an answer, a notification, or garbage."""
        try:
            message = _read(line)
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "the text is not well formed"
            return self.refuse_garbage(None, ErrorCode.PARSE_ERROR, f"The line is no JSON: {what}.")
        fault, id = self.fault(message)
        if fault:
            if isinstance(message, dict) and ("result" in message or "error" in message):
                return self.count_garbage()  # two ends could answer each other for ever
            return self.refuse_garbage(
                id, ErrorCode.INVALID_REQUEST, f"The line is no JSON-RPC 2.0 message: {fault}.")
        method = message.get("method")
        if method is None:
            self.take_answer(message)
        elif "id" in message:
            self.take_request(_Handled(message["id"], method, message.get("params", {}), len(line)))
        elif method == "$/cancel":
            self.cancel(message.get("params"))

    @staticmethod
    def fault(message: JSON) -> tuple[str, str | int | None]:
        """What is wrong with a message, and the id to answer to; no words when nothing is."""
        if isinstance(message, list):
            return "expected one message; arrays of messages are not supported", None
        if not isinstance(message, dict):
            return "expected an object", None
        id: Any = message.get("id")
        has_id = isinstance(id, str) or _is_whole(id) and -1 << 63 <= id < 1 << 63
        known = id if has_id else None
        if isinstance(message, _Doubled):
            return "holds a name twice", known
        if message.get("jsonrpc") != "2.0":
            return 'needs `jsonrpc` with the value "2.0"', known
        is_answer = "result" in message or "error" in message
        if "method" in message:
            if not isinstance(message["method"], str):
                return "`method` must be a string", known
            if is_answer:
                return "holds `method` beside `result` or `error`", known
            if not isinstance(message.get("params", {}), (dict, list)):
                return "needs an object or array as `params`", known
        elif not is_answer:
            return "needs a `method`, a `result` or an `error`", known
        elif "result" in message and "error" in message:
            return "holds both `result` and `error`", known
        if "id" in message and not has_id and not ("error" in message and id is None):
            return "needs an `id` that is a string or a whole number within 64 bits", known
        if "result" in message and "id" not in message:
            return "needs an `id` for its `result`", known
        return "", known

    def refuse_garbage(self, id: str | int | None, code: ErrorCode, message: str) -> None:
        self.count_garbage()
        self.refuse(id, RPCError(code, message))

    def count_garbage(self) -> None:
        self.garbage += 1
        if self.garbage > _GARBAGE:
            self.end("too many lines came in that are no JSON-RPC messages")

    # Answering

    def take_request(self, handled: _Handled) -> None:
        """Answers a request that needs no author's code, hands it to a thread, or refuses it."""
        if isinstance(handled.id, str) and len(handled.id.encode("utf-8", "replace")) > _ID:
            return self.refuse(None, RPCError(
                ErrorCode.INVALID_REQUEST, f"The request's id has more than {_ID} bytes; choose a short one."))
        try:
            with self.lock:
                self.admit(handled)
            result = self.answer_at_once(handled)
        except RPCError as error:
            return self.refuse(handled.id, error)
        if result is not None:
            return self.send(_line(handled.id, result=result))
        with self.lock:
            self.handled[handled.id] = handled
            self.inbound += handled.size
            self.jobs.append(handled)
            if self.idle >= len(self.jobs):
                return self.work.notify()
            if self.threads >= _THREADS:
                return
            self.threads += 1
        try:
            threading.Thread(target=self.serve, daemon=True).start()
        except RuntimeError:
            with self.lock:
                self.threads -= 1
                if self.threads or handled not in self.jobs:
                    return
                self.jobs.remove(handled)
                self.forget(handled)
            self.refuse(handled.id, RPCError(
                ErrorCode.UNAVAILABLE, "The system refused a thread; ask for more memory in `limits.memoryMB`."))

    def admit(self, handled: _Handled) -> None:
        """Refuses a request over the limits."""
        if handled.id in self.handled:
            raise RPCError(
                ErrorCode.INVALID_REQUEST, "A request with this id is still unanswered; choose another id.")
        if len(self.handled) >= _UNANSWERED:
            raise RPCError(
                ErrorCode.RATE_LIMITED,
                f"{_UNANSWERED} requests are unanswered; wait for an answer before the next.",
                ErrorDetail("unansweredRequests"))
        if self.handled and self.inbound + handled.size > _INBOUND:
            raise RPCError(
                ErrorCode.RATE_LIMITED,
                f"The unanswered requests would hold more than {_INBOUND} bytes; wait for an answer before the next.",
                ErrorDetail("unansweredBytes"))

    def answer_at_once(self, handled: _Handled) -> JSON:
        """The answer to all that needs no author's code; None where it does."""
        method = handled.method
        if method not in ("initialize", "view.render", "action.invoke", "ping", "shutdown"):
            raise RPCError(ErrorCode.METHOD_NOT_FOUND, f"A plugin has no method `{method[:40]}`.")
        if method == "initialize":
            return self.initialize(handled.params)
        if not self.is_initialized:
            raise RPCError(
                ErrorCode.INVALID_REQUEST, "`initialize` comes first, and its answer before anything else.")
        return {} if method in ("ping", "shutdown") else None  # after shutdown the host closes our input

    def initialize(self, params: JSON) -> JSON:
        versions = _need(params, "versions", list)
        _need(params, "host", str)
        major = PROTOCOL.split(".")[0]
        version = next((one for one in versions if isinstance(one, str) and one.split(".")[0] == major), None)
        if version is None:
            raise RPCError(
                ErrorCode.UNSUPPORTED_VERSION,
                f"This plugin speaks protocol {PROTOCOL}, the host none of its major version.",
                ErrorDetail("noCommonVersion", hint=f"Supported: {PROTOCOL}."))
        self.is_initialized = True
        return {
            "version": version, "sdk": f"hustings-python {PROTOCOL}", "views": list(self.plugin._views),
            "actions": list(self.plugin._actions),
        }

    def serve(self) -> None:
        """A thread that answers one request after another."""
        while True:
            with self.lock:
                self.idle += 1
                while not self.jobs:
                    self.work.wait()
                self.idle -= 1
                handled = self.jobs.popleft()
            self.respond(handled)

    def respond(self, handled: _Handled) -> None:
        """Answers a request; waits while there is no room for the answer."""
        what = f"The {handled.method}"
        handled.thread = threading.get_ident()
        try:
            line = _line(handled.id, result=None if handled.is_cancelled else self.plugin._answer(handled, self))
        except RPCError as error:
            line = _line(handled.id, error=error.json)
        except BaseException as error:
            _tell_where(error, f"{what} failed with an error of type {type(error).__name__}.")
            line = _line(handled.id, error=RPCError(
                ErrorCode.INTERNAL_ERROR, f"{what} failed with an error of type {type(error).__name__}.").json)
        if len(line) - 1 > _LINE:
            line = _line(handled.id, error=_too_large(f"The answer to {handled.method}", len(line) - 1).json)
        with self.lock:
            self.changed.wait_for(lambda: self.outbox.is_closed or self.outbox.has_room(line))
            if handled.is_cancelled:
                line = _line(handled.id, error=Cancelled(handled.method).json)
            self.forget(handled)
            self.outbox.add(line)
            self.changed.notify_all()

    def forget(self, handled: _Handled) -> None:
        del self.handled[handled.id]
        self.inbound -= handled.size

    def cancel(self, params: JSON) -> None:
        id: Any = params.get("id") if isinstance(params, dict) else None
        if not isinstance(id, str) and not _is_whole(id):
            return self.count_garbage()
        with self.lock:
            handled = self.handled.get(id)
            if handled is None:
                return
            handled.is_cancelled = True
            calls, thread = list(handled.calls), handled.thread
        # Nobody waits any more, perhaps because it takes too long: its author wants to know where.
        if thread is not None and handled.is_sample:
            _tell_hanging(thread, f"The {handled.method} was cancelled here.")
        for call in calls:
            self.abandon(call, Cancelled(handled.method))

    def refuse(self, id: str | int | None, error: RPCError) -> None:
        self.send(_line(id, error=error.json))

    def send(self, line: bytes) -> None:
        """Sends an answer of the reader's, which cannot wait: who asks on without reading is not talked with."""
        with self.lock:
            if self.outbox.has_room(line):
                return self.outbox.add(line)
        self.end("the other end does not read what is sent to it")

    # Asking

    def request(self, method: str, params: JSON, handled: _Handled) -> JSON:
        """Asks the host, and waits for the answer."""
        call = _Call(method)
        with self.lock:
            self.last_id += 1
            id = self.last_id
        line = _line(id, method=method, params=params)
        if len(line) - 1 > _LINE:
            raise _too_large(f"The request {method}", len(line) - 1)
        with self.lock:
            if handled.is_cancelled:
                raise Cancelled(method)
            if self.is_input_over:
                raise RPCError(
                    ErrorCode.UNAVAILABLE, "The other end has closed its output; no answer can come.")
            if self.outbox.is_closed:
                raise RPCError(ErrorCode.UNAVAILABLE, "The other end does not listen any more.")
            if not self.outbox.has_room(line):
                raise RPCError(
                    ErrorCode.UNAVAILABLE, "The other end does not read what waits for it; try again later.")
            self.asked[id] = call
            handled.calls.add(id)
            self.outbox.add(line)
        if not call.answered(_DEADLINE):
            self.abandon(id, RPCError(
                ErrorCode.TIMEOUT, "The other end did not answer in time.", ErrorDetail("deadline")))
            call.answered(_DEADLINE)  # by `abandon`, or by the answer that came before it
        with self.lock:
            handled.calls.discard(id)
        if call.error:
            raise call.error
        return call.result

    def notify(self, method: str, params: JSON) -> None:
        """Tells the host something, without an answer. It is dropped when there is no room."""
        line = _notification(method, params)
        with self.lock:
            if len(line) - 1 <= _LINE and self.outbox.has_room(line):
                self.outbox.add(line)

    def abandon(self, id: int, error: RPCError) -> None:
        """Stops waiting for an answer, tells the host, and remembers that the answer may still come."""
        line = _notification("$/cancel", {"id": id})
        with self.lock:
            call = self.asked.pop(id, None)
            if call is None:
                return
            self.abandoned.add(id)
            is_too_many = len(self.abandoned) > _ABANDONED
            if self.outbox.has_room(line):
                self.outbox.add(line)
        call.answer(None, error)
        if is_too_many:
            self.end("the other end does not answer cancelled requests")

    def take_answer(self, message: dict[str, JSON]) -> None:
        error = None
        if "error" in message:
            try:
                error = _error(message["error"])
            except ValueError:
                return self.count_garbage()
        id: Any = message.get("id")
        if id is None:
            return self.count_garbage()
        with self.lock:
            call = self.asked.pop(id, None) if _is_whole(id) else None
            is_late = call is None and id in self.abandoned
            self.abandoned.discard(id)
        if call:
            call.answer(message.get("result"), error)
        elif not is_late:
            self.end("an answer came in to a request that was never made")
