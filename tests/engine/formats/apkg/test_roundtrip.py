"""read(write(items)) is the items: a note of ours brings all of an item back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.formats.apkg.package import LogRow, Memory, PackageCard
from quizzes.engine.formats.apkg.reader import read, read_package
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item, Waiver
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.bodies import BODIES
from tests.engine.itemtypes.strategies import item_lists

MADE_AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("form", ["current", "legacy"])
def test_an_item_of_each_type_with_all_that_it_can_have_comes_back_whole(form):
    around = {"stem": "*S*", "feedback": "F", "level": "recall", "tags": ("t",), "passage": "1.2", "name": "N"}
    around |= {"points": Decimal("3.5"), "waivers": (Waiver("no-key", "So."),)}
    items = [Item(type_, type_, body, was=(f"was-{type_}",), **around) for type_, body in BODIES.items()]

    written = write(items, made_at=MADE_AT, form=form)

    result = read(written.content)
    assert list(result.items) == items
    assert list(written.findings) == list(result.findings) == []


def test_a_card_comes_back_as_its_learner_left_it():
    item = Item("i", "flashcard", BODIES["flashcard"])
    left = {
        "review": {"kind": "review", "due_on": date(2026, 12, 1), "is_suspended": True, "stability": 9.5},
        "by day": {"kind": "learning", "due_on": date(2026, 11, 23), "buried_by": "learner"},
        "by time": {"kind": "relearning", "due_at": MADE_AT, "buried_by": "scheduler", "last_reviewed_at": MADE_AT},
        "new": {"kind": "new", "position": 7, "custom": '{"v":1}'},
    }
    memories = {name: Memory([PackageCard(0, "", 0, "i", 1, "A", **state)]) for name, state in left.items()}

    packages = {
        name: read_package(write([item], made_at=MADE_AT, memory=memory).content) for name, memory in memories.items()
    }

    read_again = {name: replace(package.cards[0], id=0, guid="", template=0) for name, package in packages.items()}
    assert read_again == {name: memory.cards[0] for name, memory in memories.items()}


@pytest.mark.parametrize("form", ["current", "legacy"])
@settings(max_examples=15)
@given(items=item_lists())
def test_items_of_every_type_come_back_whole(form, items):
    written = write(items, made_at=MADE_AT, form=form)

    result = read(written.content)

    assert list(written.findings) == []
    assert list(result.items) == items
    assert list(result.findings) == []


@st.composite
def memories(draw, items):
    """Draw a learner's state of each card of the items, with reviews."""
    cards = []
    log = []
    for item in items:
        kind = REGISTRY[item.type]
        for ordinal in kind.ordinals(kind.parse_body(item.body)):
            card = draw(states()) | {"id": len(cards) + 1, "item": item.id, "ordinal": ordinal}
            cards.append(PackageCard(guid="", template=0, deck=draw(st.sampled_from(["A", "A::B", "Ü::b"])), **card))
            for number in draw(st.lists(st.integers(1, 4), max_size=2)):
                time = 1_700_000_000_000 + 1000 * len(log)
                log.append(LogRow(time, len(cards), number, 3, -600, 2500, 4000, draw(st.integers(0, 5))))
    return Memory(cards, log)


@st.composite
def states(draw):
    floats = st.none() | st.decimals(0, 100, places=3).map(float)
    days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
    kind = draw(st.sampled_from(["new", "learning", "review", "relearning"]))
    state = {"kind": kind, "position": draw(st.integers(1, 1000)) if kind == "new" else None}
    if kind == "review":
        state["due_on"] = draw(days)
    elif kind != "new":
        times = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(whole_second)  # noqa: DTZ001
        due = draw(st.sampled_from(["due_on", "due_at"]))
        state[due] = draw(days if due == "due_on" else times)
    buried_by = draw(st.sampled_from(["", "learner", "scheduler"]))
    return state | {
        "is_suspended": not buried_by and draw(st.booleans()),
        "buried_by": buried_by,
        "flag": draw(st.integers(0, 7)),
        "interval_days": draw(st.integers(-60, 1000)),
        "ease_permille": draw(st.integers(0, 5000)),
        "reps": draw(st.integers(0, 9)),
        "lapses": draw(st.integers(0, 9)),
        "steps_left": draw(st.integers(0, 2002)),
        "stability": draw(floats),
        "difficulty": draw(floats),
        "desired_retention": draw(floats),
        "decay": draw(floats),
        "last_reviewed_at": draw(st.none() | st.just(MADE_AT - timedelta(days=3))),
        "custom": draw(st.sampled_from(["", '{"v":1}'])),
    }


def whole_second(time):
    return time.replace(microsecond=0, tzinfo=UTC)


@settings(max_examples=15)
@given(data=st.data(), items=item_lists())
def test_what_a_learner_remembers_comes_back_whole(data, items):
    memory = data.draw(memories(items))

    package = read_package(write(items, made_at=MADE_AT, memory=memory).content)

    ids = {card.id: number for number, card in enumerate(package.cards)}
    assert [replace(card, id=0, guid="", template=0) for card in package.cards] == [
        replace(card, id=0) for card in memory.cards
    ]
    assert [row._replace(card=ids[row.card] + 1) for row in package.log] == sorted(memory.log)
