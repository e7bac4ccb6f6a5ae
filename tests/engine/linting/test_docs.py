"""docs/linting.md has a section for each rule, and its examples are what they say they are."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from quizzes.engine.items import Item, Waiver
from quizzes.engine.linting.linter import lint
from quizzes.engine.linting.rules import SUMMARIES

PAGE = (Path(__file__).parents[3] / "docs" / "linting.md").read_text(encoding="utf-8")
COMMON = {"id", "type", "stem", "feedback", "passage", "points", "waive"}
EXAMPLE = re.compile(r"^(Bad|Good):\n```toml\n(.*?)```", re.MULTILINE | re.DOTALL)
SECTIONS = dict(
    re.findall(r"^## ([a-z-]+)\n(.*?)(?=^## |\Z)", PAGE.partition("\n# Rules\n")[2], re.MULTILINE | re.DOTALL)
)

# Shown by numbers instead of a bank of twenty items or the answers of thirty learners.
TOLD_IN_WORDS = {"key-position", "seldom-chosen-option", "low-discrimination", "too-easy", "too-hard"}


def items_of(text):
    tables = tomllib.loads(text)
    return [
        Item(
            id=f"example-{place}",
            type=table["type"],
            body={key: value for key, value in table.items() if key not in COMMON},
            stem=table.get("stem", ""),
            passage=table.get("passage", "1.1"),
            points=Decimal(table.get("points", 1)),
            waivers=tuple(Waiver(**waiver) for waiver in table.get("waive", [])),
        )
        for place, table in enumerate(tables.get("item", [tables]))
    ]


def test_every_rule_has_a_section_in_the_order_of_the_rules():
    assert list(SECTIONS) == list(SUMMARIES)


@pytest.mark.parametrize("rule", SUMMARIES)
def test_section_gives_severity_and_summary(rule):
    severity, summary = SUMMARIES[rule]

    assert SECTIONS[rule].splitlines()[0] == f"*{severity}* · {summary}"


@pytest.mark.parametrize("rule", [rule for rule in SUMMARIES if rule not in TOLD_IN_WORDS])
def test_bad_example_is_flagged_and_good_one_is_not(rule):
    examples = dict(EXAMPLE.findall(SECTIONS[rule]))

    flagged = {kind: rule in {finding.rule for finding in lint(items_of(text))} for kind, text in examples.items()}

    assert flagged == {"Bad": True, "Good": False}


@pytest.mark.parametrize("rule", sorted(TOLD_IN_WORDS))
def test_example_in_words_tells_bad_from_good(rule):
    assert re.findall(r"^(Bad|Good): \S", SECTIONS[rule], re.MULTILINE) == ["Bad", "Good"]
