"""What is waived is shown with its reason, after what counts."""

from dataclasses import replace

from quizzes.engine.linting.judging import Judged, judge, judge_alone
from quizzes.engine.linting.linter import lint, lint_item
from tests.engine.linting.items import choice, waived

LONELY = choice("Which country is it?", "France", "Spain", "Italy", passage="")
FOUND = lint_item(LONELY)
RULE = FOUND[0].rule
WAIVED = replace(LONELY, waivers=waived(RULE, "it belongs to the whole lecture"))


def rules(judged):
    return [(each.finding.rule, each.waived_because) for each in judged]


def test_without_waivers_all_findings_count():
    assert FOUND != []
    assert judge_alone(LONELY) == [Judged(finding) for finding in FOUND]
    assert judge([LONELY]) == [Judged(finding) for finding in lint([LONELY])]


def test_a_waived_finding_of_one_item_comes_last_with_its_reason():
    judged = judge_alone(WAIVED)

    assert rules(judged) == [*((each.rule, "") for each in FOUND[1:]), (RULE, "it belongs to the whole lecture")]


def test_in_a_bank_only_the_item_that_waives_is_spared():
    other = replace(LONELY, id="other")

    judged = judge([WAIVED, other])

    said = {(each.finding.item, each.waived_because) for each in judged if each.finding.rule == RULE}
    assert said == {("it", "it belongs to the whole lecture"), ("other", "")}
    assert judged[-1].waived_because == "it belongs to the whole lecture"
