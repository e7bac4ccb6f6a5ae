"""Reading a quiz file: the terms of a quiz, and its sections with the items they name or draw."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from quizzes.engine.formats.bankfile.document import Table, Unreadable, read_toml
from quizzes.engine.grading.behaviours import Behaviour, BehaviourInvalid, BehaviourName
from quizzes.engine.grading.points import is_storable
from quizzes.engine.grading.review_policy import DEFAULT_POLICY, FACETS, PHASES, Facet, Phase, ReviewPolicy
from quizzes.engine.grading.selection import Draw
from quizzes.engine.grading.timing import LONGEST_LIMIT_SECONDS, Timing
from quizzes.engine.items import LEVELS, Level
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding

QUIZ_KEYS = (
    "id",
    "title",
    "lecture",
    "introduction",
    "position",
    "behaviour",
    "tries",
    "penalty",
    "time_limit",
    "grace",
    "attempts",
    "grading",
    "pass_mark",
    "layout",
    "release",
    "review",
    "opens",
    "closes",
)
SECTION_KEYS = ("title", "introduction", "shuffle", "slot")
SLOT_KEYS = ("item", "version", "draw", "count", "points", "shuffle")
DRAW_KEYS = ("banks", "tags", "levels", "types")

BEHAVIOURS: tuple[BehaviourName, ...] = ("deferred", "immediate", "tries", "certainty")
GRADING_METHODS = ("highest", "average", "first", "last")
LAYOUTS = ("one_page", "one_question")
RELEASES = ("at_once", "by_hand")

MOST_DRAWS: Final = 100
_SECONDS_IN: Final = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"([0-9]{1,6})([smh]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuizSlot:
    """A question: an item ('bank/item'), of a certain version or the latest, or a draw. `points` None takes the item's.

    `line` is where the file says so; slots that draw `count` times share it.
    """

    item: str = ""
    version: int | None = None
    draw: Draw | None = None
    points: Decimal | None = None
    is_shuffled: bool = True
    line: int | None = None


@dataclass(frozen=True, slots=True)
class QuizSection:
    title: str = ""
    introduction: str = ""
    is_shuffled: bool = False
    slots: tuple[QuizSlot, ...] = ()


@dataclass(frozen=True, slots=True)
class QuizFile:
    """A quiz as its file describes it. `lecture` is the id of a lecture file, '' for none.

    Of `timing` the dates are None where the file leaves them to the admin. `pass_mark` is a share, from 0 to 1.
    """

    id: str
    title: str
    lecture: str = ""
    introduction: str = ""
    position: int = 0
    behaviour: Behaviour = field(default_factory=Behaviour)
    timing: Timing = field(default_factory=lambda: Timing(attempts_allowed=1))
    grace_seconds: int = 10
    grading_method: str = "highest"
    pass_mark: Decimal | None = None
    layout: str = "one_page"
    release: str = "at_once"
    review: ReviewPolicy = DEFAULT_POLICY
    sections: tuple[QuizSection, ...] = ()


@dataclass(frozen=True, slots=True)
class QuizRead:
    """The quiz, None where the file has an error, and what is to be said of the file."""

    quiz: QuizFile | None
    findings: Sequence[Finding]


def read_quiz(content: bytes) -> QuizRead:
    """Return the quiz of a file of `quizzes/*.toml`."""
    try:
        # Decimals stay text, so that 0.1 is a tenth; TOML allows '_' between digits.
        document = read_toml(content, parse_decimal=lambda text: text.replace("_", ""))
    except Unreadable as error:
        return QuizRead(None, (error.finding,))
    top = Table(document.values, "", document)
    top.allow(("quiz", "section"))
    head = Table.at(document, "quiz")
    head.allow(QUIZ_KEYS)
    sections = tuple(_read_section(table) for table in _tables(top, "section"))
    if not any(section.slots for section in sections):
        top.remark("missing-key", "section", "the file has no [[section.slot]]")
    # An empty [quiz] that stands there lacks id and title; one that is missing has been remarked on.
    quiz = _read_quiz(head, sections) if "quiz" in document.values else None
    findings = (*head.findings, *top.findings)
    return QuizRead(None if head.has_errors or top.has_errors else quiz, findings)


def _read_quiz(head: Table, sections: tuple[QuizSection, ...]) -> QuizFile:
    return QuizFile(
        id=head.slug("id"),
        title=head.required_text("title"),
        lecture=head.text("lecture"),
        introduction=head.text("introduction"),
        position=head.whole("position"),
        behaviour=_read_behaviour(head),
        timing=_read_timing(head),
        grace_seconds=_seconds(head, "grace", bare="s", default=10, most=3600) or 0,
        grading_method=_one_of(head, "grading", GRADING_METHODS),
        pass_mark=_share(head, "pass_mark"),
        layout=_one_of(head, "layout", LAYOUTS),
        release=_one_of(head, "release", RELEASES),
        review=_read_review(head),
        sections=sections,
    )


def _read_behaviour(head: Table) -> Behaviour:
    name = cast("BehaviourName", _one_of(head, "behaviour", BEHAVIOURS))
    tries, penalty = head.whole("tries") or 1, _share(head, "penalty") or Decimal(0)
    try:
        return Behaviour(name, tries=tries, penalty=penalty)
    except BehaviourInvalid as error:
        key = "tries" if "tries" in head.values else "behaviour"
        head.remark("malformed-value", key, str(error))
        return Behaviour()


def _read_timing(head: Table) -> Timing:
    opens_at, closes_at = _instant(head, "opens"), _instant(head, "closes")
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        head.remark("malformed-value", "closes", "the quiz closes before it opens")
    limit = _seconds(head, "time_limit", bare="m", default=None, least=1, most=LONGEST_LIMIT_SECONDS)
    attempts = head.whole("attempts") or None if "attempts" in head.values else 1
    return Timing(opens_at=opens_at, closes_at=closes_at, time_limit_seconds=limit, attempts_allowed=attempts)


def _read_review(head: Table) -> ReviewPolicy:
    """Return what is shown in each phase; a phase that is not named keeps what it shows without a file."""
    said = head.values.get("review", {})
    if not isinstance(said, Mapping):
        head.remark("malformed-value", "review", "review must be a table of phases")
        return DEFAULT_POLICY
    table = _inside(head, said, "review")
    table.allow(PHASES)
    shown: dict[Phase, frozenset[Facet]] = dict(DEFAULT_POLICY.shown)
    for phase in PHASES:
        if phase in said:
            facets = table.texts(phase)
            _check_names(table, phase, facets, known=sorted(FACETS), rule="unknown-facet")
            shown[phase] = frozenset(cast("Sequence[Facet]", facets)) & FACETS
    return ReviewPolicy(shown)


def _read_section(table: Table) -> QuizSection:
    table.allow(SECTION_KEYS)
    return QuizSection(
        title=table.text("title"),
        introduction=table.text("introduction"),
        is_shuffled=_flag(table, "shuffle", default=False),
        slots=tuple(slot for each in _tables(table, "slot") for slot in _read_slots(each)),
    )


def _read_slots(table: Table) -> list[QuizSlot]:
    """Return the slot of a table, `count` times where it draws."""
    table.allow(SLOT_KEYS)
    if ("item" in table.values) == ("draw" in table.values):
        table.remark("missing-key", "", "a slot has either item or draw")
        return [QuizSlot(line=table.document.line_of(table.path))]
    item, draw = table.text("item"), _read_draw(table)
    if draw is None and (item.count("/") != 1 or item.startswith("/") or item.endswith("/")):
        table.remark("malformed-id", "item", f"{item!r} is not 'bank/item'")
    for key, belongs in (("count", "draw"), ("version", "item")):
        if key in table.values and belongs not in table.values:
            table.remark("malformed-value", key, f"{key} belongs to a slot with {belongs}")
    count = _counted(table, "count", most=MOST_DRAWS) or 1
    slot = QuizSlot(
        item=item,
        version=_counted(table, "version", most=1_000_000),
        draw=draw,
        points=_points(table),
        is_shuffled=_flag(table, "shuffle", default=True),
        line=table.document.line_of(table.path),
    )
    return [slot] * count


def _read_draw(slot: Table) -> Draw | None:
    said = slot.values.get("draw")
    if said is None:
        return None
    if not isinstance(said, Mapping):
        slot.remark("malformed-value", "draw", "draw must be a table of banks, tags, levels and types")
        return Draw()
    table = _inside(slot, said, "draw")
    table.allow(DRAW_KEYS)
    banks, tags, levels, types = (table.texts(key) for key in DRAW_KEYS)
    _check_names(table, "levels", levels, known=LEVELS, rule="unknown-level")
    _check_names(table, "types", types, known=tuple(REGISTRY), rule="unknown-type")
    return Draw(frozenset(banks), frozenset(tags), frozenset(cast("Sequence[Level]", levels)), frozenset(types))


def _tables(parent: Table, key: str) -> list[Table]:
    """Return the tables of an array of tables, empty where it is missing; they share the parent's findings."""
    said = parent.values.get(key, [])
    if not isinstance(said, list) or not all(isinstance(each, Mapping) for each in said):
        parent.remark("malformed-value", key, f"{key} must be written as [[{_joined(parent.path, key)}]]")
        return []
    return [_inside(parent, each, f"{key}[{place}]") for place, each in enumerate(said)]


def _inside(parent: Table, values: Mapping[str, Json], key: str) -> Table:
    return Table(values, _joined(parent.path, key), parent.document, findings=parent.findings)


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _check_names(table: Table, key: str, names: Sequence[str], *, known: Sequence[str], rule: str) -> None:
    for place, name in enumerate(names):
        if name not in known:
            table.remark(rule, f"{key}[{place}]", f"{name!r} is none of {', '.join(known)}")


def _one_of(table: Table, key: str, known: Sequence[str]) -> str:
    """Return the name, the first of those known where it is missing."""
    name = table.text(key) if key in table.values else known[0]
    if name not in known:
        table.remark("malformed-value", key, f"{key} is one of {', '.join(known)}")
        return known[0]
    return name


def _flag(table: Table, key: str, *, default: bool) -> bool:
    value = table.values.get(key, default)
    if not isinstance(value, bool):
        table.remark("malformed-value", key, f"{key} must be true or false")
        return default
    return value


def _counted(table: Table, key: str, *, most: int) -> int | None:
    """Return a whole number from 1 on, None where it is missing."""
    value = table.values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        table.remark("malformed-value", key, f"{key} must be a whole number from 1 to {most}")
        return None
    return value


def _seconds(table: Table, key: str, *, bare: str, default: int | None, most: int, least: int = 0) -> int | None:
    """Return a duration: a whole number of the unit `bare`, or a text such as '45m', '90s' or '2h'."""
    value = table.values.get(key)
    if value is None:
        return default
    found = _DURATION.fullmatch(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    seconds = int(found[1]) * _SECONDS_IN[found[2] or bare] if found else -1
    if not least <= seconds <= most:
        table.remark("malformed-value", key, f"{key} must be a duration such as 45, '45m', '90s' or '2h'")
        return default
    return seconds


def _instant(table: Table, key: str) -> datetime | None:
    value: object = table.values.get(key)
    if value is not None and not (isinstance(value, datetime) and value.tzinfo):
        table.remark(
            "malformed-value", key, f"{key} must be a date and time, with its offset: 2026-11-02T09:00:00+01:00"
        )
        return None
    return value


def _share(table: Table, key: str) -> Decimal | None:
    """Return a number from 0 to 1, None where it is missing."""
    value = _decimal(table, key)
    if value is not None and not 0 <= value <= 1:
        table.remark("malformed-value", key, f"{key} is a share, from 0 to 1")
        return None
    return value


def _points(table: Table) -> Decimal | None:
    value = _decimal(table, "points")
    if value is not None and value < 0:
        table.remark("malformed-points", "points", "points are not below 0")
        return None
    return value


def _decimal(table: Table, key: str) -> Decimal | None:
    """Return a number with at most 10 digits before and 5 after the point, written bare or as text."""
    value = table.values.get(key)
    if value is None:
        return None
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except ArithmeticError:
        number = None
    if number is None or not is_storable(number):
        table.remark("malformed-value", key, f"{key} must be a number with at most 5 digits after the point")
        return None
    return number
