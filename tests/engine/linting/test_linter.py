"""Waivers, lines and order; and that nothing an item holds makes the linter raise."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.items import Item, Waiver
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.linter import lint, lint_item
from tests.engine.itemtypes.bodies import BODIES
from tests.engine.linting.items import card, choice, waived

LONG = card("Why did it grow?", "word " * 21)
UNREADABLE = choice("Which is it?", "This", "That", "Those", key=set())


def said(items, lines=None):
    return [(finding.rule, finding.severity, finding.field) for finding in lint(items, lines)]


def test_waiver_with_a_reason_removes_the_finding():
    assert said([replace(LONG, waivers=waived("long-answer"))]) == []


def test_waiver_without_a_reason_removes_nothing_and_is_an_error():
    assert said([replace(LONG, waivers=waived("long-answer", reason=" "))]) == [
        ("long-answer", "warning", "back"),
        ("waiver-without-reason", "error", "waive[0]"),
    ]


@pytest.mark.parametrize("rule", ["enumeration", "no-such-rule", "near-duplicate", "idle-waiver"])
def test_waiver_that_waives_nothing_is_a_hint(rule):
    waivers = (*waived("long-answer"), *waived(rule))

    assert said([replace(LONG, waivers=waivers)]) == [("idle-waiver", "hint", "waive[1]")]


@pytest.mark.parametrize("rule", ["near-duplicate", "gives-away", "too-easy"])
def test_waiver_of_a_rule_that_an_item_alone_cannot_show_is_not_called_idle(rule):
    assert lint_item(replace(card("Who ate it?", "The cook"), waivers=waived(rule))) == []


def test_waiver_of_a_rule_about_use_is_never_called_idle():
    assert said([replace(card("Who ate it?", "The cook"), waivers=waived("too-hard"))]) == []


def test_waiver_holds_for_findings_about_the_bank():
    one, twin = replace(LONG, id="a"), replace(LONG, id="b")
    waivers = (*waived("long-answer"), *waived("near-duplicate"))

    assert said([replace(one, waivers=waivers[:1]), replace(twin, waivers=waivers)]) == []


def test_no_reason_makes_an_unreadable_item_usable():
    assert said([replace(UNREADABLE, waivers=waived("no-key"))]) == [("no-key", "error", "choices")]


def test_a_finding_points_to_the_line_of_its_field_or_of_what_is_around_it():
    bad = choice("", "This", "That", " ", key={0, 1})
    lines = {"it": 10, "it.choices": 12, "it.choices[2].text": 15, "other.stem": 99}

    assert [(finding.field, finding.line) for finding in lint([bad], lines)] == [
        ("choices", 12),
        ("choices[2].text", 15),
        ("stem", 10),
    ]


def test_a_finding_has_no_line_where_none_is_known():
    assert lint([LONG], {"other": 3}) == [
        Finding(
            "long-answer", "warning", "an answer of 21 words cannot be judged right or wrong at a glance", "it", "back"
        )
    ]


TEXTS = st.text(max_size=20) | st.sampled_from(
    [
        "___ is an",
        "Which is not it?",
        "All of the above",
        "1–10",
        "a, b and c",
        "{{c1::a}} {{c2::b}}",
        "* a\n* b",
        "Yes",
    ]
)
JUNK = st.sampled_from([None, True, 0, -1, [], {}, [[]], [{}], {"text": 1}, "\x00", "\ud800", "9" * 5000])


def leaves(value, path=()):
    """Yield the path of each value that holds no other."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not inner:
        yield path
    for key, each in inner:
        yield from leaves(each, (*path, key))


def with_value(whole, path, new):
    """Return a copy in which one value is another."""
    if not path:
        return new
    copied = whole.copy()
    copied[path[0]] = with_value(whole[path[0]], path[1:], new)
    return copied


@st.composite
def items(draw):
    """Items whose bodies are as their type wants them, but for up to three values."""
    type_ = draw(st.sampled_from([*REGISTRY, "riddle"]))
    body = BODIES.get(type_, {})
    for path in draw(st.lists(st.sampled_from(list(leaves(body))), max_size=3, unique=True)):
        body = with_value(body, path[: draw(st.integers(0, 9)) or None], draw(TEXTS | JUNK))
        if not set(leaves(body)).issuperset(leaves(BODIES.get(type_, {}))):
            break  # what the other paths lead to may be gone
    return Item(
        id=draw(st.sampled_from("abc")),
        type=type_,
        body=body,
        stem=draw(TEXTS),
        passage=draw(st.sampled_from(["", "1.1"])),
        waivers=tuple(draw(st.lists(st.builds(Waiver, st.sampled_from(["no-key", "enumeration"]), TEXTS), max_size=2))),
    )


@given(items())
def test_lint_never_raises_whatever_an_item_holds(item):
    findings = lint_item(item)

    assert {finding.item for finding in findings} <= {item.id}


@given(st.lists(items(), max_size=5, unique_by=lambda item: item.id), st.randoms(use_true_random=False))
def test_the_order_of_items_changes_no_finding(bank, chance):
    shuffled = chance.sample(bank, len(bank))

    assert Counter(lint(shuffled)) == Counter(lint(bank))


@given(st.lists(items(), max_size=4, unique_by=lambda item: item.id))
def test_findings_come_in_the_order_of_items(bank):
    places = {item.id: place for place, item in enumerate(bank)}

    found = [places.get(finding.item, len(bank)) for finding in lint(bank)]

    assert found == sorted(found)
