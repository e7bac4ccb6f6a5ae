"""Waivers, lines and order; and that nothing an item holds makes the linter raise."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.items import Item
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


TEXTS = [
    "___ is an",
    "Which is not it?",
    "All of the above",
    "1–10",
    "a, b and c",
    "{{c1::a}} {{c2::b}}",
    "* a\n* b",
    "Yes",
]
JUNK = [None, True, 0, -1, [], {}, [[]], [{}], {"text": 1}, "", "\x00", "\ud800", "9" * 5000]


def paths(value, path=()):
    """Yield the path of the value, and of each value in it."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from paths(each, (*path, key))


def with_value(whole, path, new):
    """Return a copy in which one value is another."""
    if not path:
        return new
    copied = whole.copy()
    copied[path[0]] = with_value(whole[path[0]], path[1:], new)
    return copied


# Each body as its type wants it, and with each of its values bent in every way.
BENT = [("riddle", {})] + [
    (type_, with_value(body, path, new))
    for type_, body in BODIES.items()
    for path in paths(body)
    for new in TEXTS + JUNK
]


def items(**given):
    return st.builds(
        lambda typed, **rest: Item(type=typed[0], body=typed[1], **rest),
        st.sampled_from(BENT) | st.sampled_from(list(BODIES.items())),
        **{
            "id": st.just("it"),
            "stem": st.sampled_from([*TEXTS, ""]),
            "passage": st.sampled_from(["", "1.1"]),
            "waivers": st.sampled_from([(), waived("no-key"), waived("enumeration", "")]),
        }
        | given,
    )


def banks():
    return st.tuples(*(items(id=st.just(id_)) for id_ in "abcd"))


@given(st.lists(items(stem=st.text(max_size=40)), min_size=1, max_size=3))
def test_lint_never_raises_whatever_a_stem_says(bank):
    assert {finding.item for finding in lint(bank)} <= {"it"}


@pytest.mark.parametrize("type_", ["riddle", *REGISTRY])
def test_lint_never_raises_whatever_a_body_holds(type_):
    bank = [Item("it", type_, body, "Which is it?") for name, body in BENT if name == type_]

    findings = [finding for item in bank for finding in lint_item(item)]

    assert {finding.item for finding in findings} == {"it"}


@given(banks(), st.permutations(range(4)))
def test_the_order_of_items_changes_no_finding(bank, order):
    shuffled = [bank[place] for place in order]

    assert Counter(lint(shuffled)) == Counter(lint(bank))


@given(banks())
def test_findings_come_in_the_order_of_items(bank):
    found = [finding.item for finding in lint(bank)]

    assert found == sorted(found)
