"""Rules that judge an item by its use."""

import pytest

from quizzes.engine.linting.evidence import Evidence, findings_of_use
from quizzes.engine.linting.judging import judge_use
from tests.engine.linting.items import card, choice, waived

ASKED = choice("Which country is it?", "France", "Spain", "Italy")
SHARES = {"o0": 60.0, "o1": 35.0, "o2": 5.0}


def said(item, evidence):
    return [
        (finding.rule, finding.severity, finding.item, finding.field) for finding in findings_of_use(item, evidence)
    ]


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        (Evidence(30, 95.1), [("too-easy", "hint", "it", "")]),
        (Evidence(30, 19.9), [("too-hard", "warning", "it", "")]),
        (Evidence(30, 60, 9.9), [("low-discrimination", "warning", "it", "")]),
        (Evidence(30, 60, -20), [("low-discrimination", "warning", "it", "")]),
        (Evidence(30, 60, 40, {"o0": 95.1, "o1": 4.9}), [
            ("seldom-chosen-option", "hint", "it", "choices[1].text"),
            ("seldom-chosen-option", "hint", "it", "choices[2].text"),
        ]),
    ],
)  # fmt: skip
def test_what_use_shows_is_said_beside_the_other_findings(evidence, found):
    assert said(ASKED, evidence) == found


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(29, 100, -100, {"o0": 100}),  # one attempt too few
        Evidence(30, 95, 10, SHARES),
        Evidence(30, 20, 10, SHARES),
        Evidence(30),  # nothing that means anything
        Evidence(1000, 60, 40, {"o0": 4, "o1": 48, "o2": 48}),  # the key may be seldom chosen: the item is hard
    ],
)
def test_use_within_bounds_is_left_alone(evidence):
    assert said(ASKED, evidence) == []


def test_an_item_without_options_is_judged_too():
    assert said(card("Who ate it?", "The cook"), Evidence(30, 99, 40, {"o9": 1})) == [("too-easy", "hint", "it", "")]


def test_a_waiver_with_a_reason_holds_for_use_as_well():
    easy = choice("Which country is it?", "France", "Spain", "Italy", waivers=waived("too-easy", "a warm-up"))
    idle = choice("Which country is it?", "France", "Spain", "Italy", waivers=waived("too-easy", ""))

    assert said(easy, Evidence(30, 99)) == []
    assert said(idle, Evidence(30, 99)) == [("too-easy", "hint", "it", "")]


def test_what_is_waived_is_judged_with_its_reason_after_what_counts():
    easy = choice("Which country is it?", "France", "Spain", "Italy", waivers=waived("too-easy", "a warm-up"))

    judged = judge_use(easy, Evidence(30, 99, 5))

    assert [(each.finding.rule, each.waived_because) for each in judged] == [
        ("low-discrimination", ""),
        ("too-easy", "a warm-up"),
    ]
