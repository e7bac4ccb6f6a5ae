"""Quiz files: what they say, and what is said of them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from quizzes.engine.formats.bankfile.quizzes import QuizFile, QuizRead, QuizSection, QuizSlot, read_quiz
from quizzes.engine.grading.behaviours import Behaviour
from quizzes.engine.grading.review_policy import DEFAULT_POLICY, ReviewPolicy
from quizzes.engine.grading.selection import Draw
from quizzes.engine.grading.timing import Timing
from quizzes.engine.linting.findings import Finding

FULL = b"""
[quiz]
id = "hives"
title = "Hives"
lecture = "bees"
introduction = "Three questions."
position = 2
behaviour = "tries"
tries = 3
penalty = 0.25
time_limit = 45
grace = "1m"
attempts = 0
grading = "average"
pass_mark = "0.6"
layout = "one_question"
release = "by_hand"
opens = 2026-11-02T09:00:00+01:00
closes = 2026-11-02T11:00:00+01:00

[quiz.review]
during = ["responses"]
after_close = []

[[section]]
title = "Queens"
introduction = "First."
shuffle = true

[[section.slot]]
item = "bees/queen"
version = 2
points = 1.5
shuffle = false

[[section.slot]]
draw = { banks = ["bees"], tags = ["rank"], levels = ["recall"], types = ["choice"] }
count = 2

[[section]]
"""

SMALL = "[quiz]\nid = 'a'\ntitle = 'A'\n{quiz}\n[[section]]\n[[section.slot]]\nitem = 'b/c'\n{slot}\n"
LEAST = QuizFile("a", "A", sections=(QuizSection(slots=(QuizSlot("b/c", line=6),)),))


def read(*, quiz: str = "", slot: str = "") -> QuizRead:
    return read_quiz(SMALL.format(quiz=quiz, slot=slot).encode())


def test_a_quiz_file_is_read():
    draw = QuizSlot(
        draw=Draw(frozenset({"bees"}), frozenset({"rank"}), frozenset({"recall"}), frozenset({"choice"})), line=36
    )

    assert read_quiz(FULL) == QuizRead(
        QuizFile(
            id="hives",
            title="Hives",
            lecture="bees",
            introduction="Three questions.",
            position=2,
            behaviour=Behaviour("tries", tries=3, penalty=Decimal("0.25")),
            timing=Timing(
                opens_at=datetime(2026, 11, 2, 8, tzinfo=UTC),
                closes_at=datetime(2026, 11, 2, 10, tzinfo=UTC),
                time_limit_seconds=2700,
                attempts_allowed=None,
            ),
            grace_seconds=60,
            grading_method="average",
            pass_mark=Decimal("0.6"),
            layout="one_question",
            release="by_hand",
            review=ReviewPolicy(
                {**DEFAULT_POLICY.shown, "during": frozenset({"responses"}), "after_close": frozenset()}
            ),
            sections=(
                QuizSection(
                    "Queens",
                    "First.",
                    is_shuffled=True,
                    slots=(
                        QuizSlot("bees/queen", version=2, points=Decimal("1.5"), is_shuffled=False, line=30),
                        draw,
                        draw,
                    ),
                ),
                QuizSection(),
            ),
        ),
        (),
    )


def test_a_quiz_needs_no_more_than_a_name_and_a_question():
    found = read()

    assert found == QuizRead(LEAST, ())


@pytest.mark.parametrize(
    ("written", "seconds"), [("2", 120), ("'2'", 120), ("'90s'", 90), ("'45m'", 2700), ("'2h'", 7200)]
)
def test_a_time_limit_is_in_minutes_or_names_its_unit(written, seconds):
    found = read(quiz=f"time_limit = {written}").quiz

    assert found is not None
    assert found.timing == Timing(time_limit_seconds=seconds, attempts_allowed=1)


@pytest.mark.parametrize(
    ("quiz", "slot", "rule", "field", "line"),
    [
        ("time_limit = 0", "", "malformed-value", "time_limit", 4),
        ("time_limit = '1d'", "", "malformed-value", "time_limit", 4),
        ("time_limit = true", "", "malformed-value", "time_limit", 4),
        ("grace = 3601", "", "malformed-value", "grace", 4),
        ("attempts = -1", "", "malformed-value", "attempts", 4),
        ("behaviour = 'adaptive'", "", "malformed-value", "behaviour", 4),
        ("tries = 3", "", "malformed-value", "tries", 4),
        ("penalty = 0.5", "", "malformed-value", "behaviour", 1),
        ("behaviour = 'tries'", "", "malformed-value", "behaviour", 4),
        ("penalty = 1.5\nbehaviour = 'tries'\ntries = 2", "", "malformed-value", "penalty", 4),
        ("pass_mark = 60", "", "malformed-value", "pass_mark", 4),
        ("pass_mark = 'half'", "", "malformed-value", "pass_mark", 4),
        ("pass_mark = true", "", "malformed-value", "pass_mark", 4),
        ("pass_mark = 0.000001", "", "malformed-value", "pass_mark", 4),
        ("opens = 2026-11-02", "", "malformed-value", "opens", 4),
        ("opens = 2026-11-02T09:00:00", "", "malformed-value", "opens", 4),
        ("opens = 2026-11-02T09:00:00Z\ncloses = 2026-11-02T09:00:00Z", "", "malformed-value", "closes", 5),
        ("review = 'all'", "", "malformed-value", "review", 4),
        ("review = { during = ['all'] }", "", "unknown-facet", "during[0]", 4),
        ("review = { during = 'key' }", "", "malformed-value", "during", 4),
        ("", "draw = {}", "missing-key", "", 6),
        ("", "count = 2", "malformed-value", "count", 8),
        ("", "version = 0", "malformed-value", "version", 8),
        ("", "version = true", "malformed-value", "version", 8),
        ("", "points = -1", "malformed-points", "points", 8),
        ("", "points = [1]", "malformed-value", "points", 8),
        ("", "shuffle = 1", "malformed-value", "shuffle", 8),
    ],
)
def test_what_is_wrong_is_said_with_its_line(quiz, slot, rule, field, line):
    found = read(quiz=quiz, slot=slot)

    assert found.quiz is None
    assert [(each.rule, each.severity, each.field, each.line) for each in found.findings] == [
        (rule, "error", field, line)
    ]


@pytest.mark.parametrize(
    ("slot", "rule", "field"),
    [
        ("draw = 3", "malformed-value", "draw"),
        ("draw = { levels = ['deep'] }", "unknown-level", "levels[0]"),
        ("draw = { types = ['riddle'] }", "unknown-type", "types[0]"),
        ("draw = {}\ncount = 101", "malformed-value", "count"),
        ("draw = {}\nversion = 1", "malformed-value", "version"),
        ("item = 'queen'", "malformed-id", "item"),
        ("item = '/queen'", "malformed-id", "item"),
        ("item = 'bees/'", "malformed-id", "item"),
        ("points = 1", "missing-key", ""),
    ],
)
def test_a_slot_names_an_item_or_says_what_to_draw(slot, rule, field):
    found = read_quiz(f"[quiz]\nid = 'a'\ntitle = 'A'\n[[section]]\n[[section.slot]]\n{slot}\n".encode())

    assert found.quiz is None
    assert (found.findings[0].rule, found.findings[0].field) == (rule, field)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        (b"\xff", [("not-utf8", "")]),
        (b"", [("missing-key", ""), ("missing-key", "section")]),
        (b"[quiz]\n[[section]]\n[[section.slot]]\nitem = 'a/b'", [("missing-key", "id"), ("missing-key", "title")]),
        (b"section = 1\n[quiz]\nid = 'a'\ntitle = 'A'", [("malformed-value", "section"), ("missing-key", "section")]),
        (b"section = [1]\n[quiz]\nid = 'a'\ntitle = 'A'", [("malformed-value", "section"), ("missing-key", "section")]),
    ],
)
def test_a_file_without_a_quiz_says_what_is_missing(text, findings):
    found = read_quiz(text)

    assert found.quiz is None
    assert [(each.rule, each.field) for each in found.findings] == findings


def test_what_is_not_known_is_left_out_with_a_warning():
    found = read(quiz="colour = 'red'")

    assert found == QuizRead(
        LEAST,
        (
            Finding(
                "unknown-key",
                "warning",
                "colour is not known here, and was left out",
                field="colour",
                line=4,
            ),
        ),
    )
