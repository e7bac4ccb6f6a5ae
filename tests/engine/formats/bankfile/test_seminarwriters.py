"""Lectures, decks and quizzes written as files say again what they said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from quizzes.engine.formats.bankfile.decks import DeckFile, Selection, read_deck
from quizzes.engine.formats.bankfile.deckwriter import write_deck
from quizzes.engine.formats.bankfile.lectures import LectureFile, PartText, PassageText, read_lecture
from quizzes.engine.formats.bankfile.lecturewriter import write_lecture
from quizzes.engine.formats.bankfile.quizwriter import write_quiz
from quizzes.engine.formats.bankfile.quizzes import QuizFile, QuizSection, QuizSlot, read_quiz
from quizzes.engine.grading.behaviours import Behaviour
from quizzes.engine.grading.review_policy import PHASES, ReviewPolicy
from quizzes.engine.grading.selection import Draw
from quizzes.engine.grading.timing import Timing

FIXTURES = Path(__file__).parents[4] / "fixtures"
TEXTS = ["plain", "two\nlines", "'''", '"q" \\alpha', "🦉 שלום \u202egnp", "# = [x]\ttab", "a\r\nb"]


def passages(*said: tuple[str, str, str, str]) -> LectureFile:
    parts = tuple(PartText("", part, 1, (PassageText(*rest, part, 1),)) for *rest, part in said)
    return LectureFile("tides", "Tides", "A. B", "", "en", "About it.", parts)


def outline(lecture: LectureFile) -> list[tuple[str, str, str, str]]:
    return [(each.anchor, each.title, each.gist, each.part) for each in lecture.passages]


def without_lines(quiz: QuizFile) -> QuizFile:
    return replace(
        quiz,
        sections=tuple(
            replace(section, slots=tuple(replace(slot, line=None) for slot in section.slots))
            for section in quiz.sections
        ),
    )


def test_the_lecture_of_the_demo_is_written_as_it_was_read():
    content = (FIXTURES / "lectures" / "roots-of-bureaucracy.md").read_bytes()
    lecture = read_lecture(content).lecture

    written = write_lecture(lecture)

    assert (written.content, written.findings) == (content, [])


def test_parts_and_passages_come_back_with_their_titles():
    lecture = passages(
        ("0.1", "Before", "", ""),
        ("1.1", "First", "A gist.\n\n- and a list", "1848 and after"),
        ("1.2", "Second", "*More*.", "1848 and after"),
        ("2.1", "Third", "x", ""),
        ("3", "Fourth 🦉", "y", "Last"),
    )

    read = read_lecture(write_lecture(lecture).content).lecture

    assert (outline(read), read.description, read.author) == (outline(lecture), "About it.", "A. B")


def test_a_heading_in_a_gist_stays_in_it():
    lecture = passages(("1.1", "First\nline", "Text\n### 1.9 Not a passage\n## Nor a part\n##\n#### deeper", "P"))

    written = write_lecture(lecture)

    (found,) = read_lecture(written.content).lecture.passages
    assert (found.title, found.gist) == (
        "First line",
        "Text\n ### 1.9 Not a passage\n ## Nor a part\n ##\n#### deeper",
    )
    assert [(finding.rule, finding.field) for finding in written.findings] == [("not-representable", "1.1")]


@pytest.mark.parametrize("path", sorted((FIXTURES / "decks").glob("*.toml")), ids=lambda path: path.stem)
def test_decks_of_the_demo_come_back(path):
    deck = read_deck(path.read_bytes()).deck

    assert read_deck(write_deck(deck)).deck == deck


@pytest.mark.parametrize("text", TEXTS)
def test_a_deck_comes_back_whole(text):
    preset = {"desired_retention": 0.9, "new_per_day": 5, "learning_steps": "1m 10m", "bury_siblings": False}
    preset["easy_days"] = (0.5, 1)
    deck = DeckFile(
        "d", text, text, 3, Selection(banks=("a",), passages=("1.*",), tags=(text,), items=("a/b",)), preset
    )

    read = read_deck(write_deck(deck)).deck

    assert read == deck


def test_a_small_number_keeps_its_point_and_none_is_no_number():
    deck = DeckFile("d", "D", "", 0, Selection(), {"x": 0.00001})

    assert read_deck(write_deck(deck)).deck == deck
    with pytest.raises(ValueError, match="no number"):
        write_deck(replace(deck, preset={"x": float("inf")}))


@pytest.mark.parametrize(
    "path",
    [*sorted((FIXTURES / "quizzes").glob("*.toml")), *sorted((FIXTURES / "demo").glob("roots-essay-*.toml"))],
    ids=lambda path: path.stem,
)
def test_quizzes_of_the_demo_come_back_without_their_dates(path):
    quiz = read_quiz(path.read_bytes()).quiz

    read = read_quiz(write_quiz(quiz)).quiz

    dateless = replace(quiz, timing=replace(quiz.timing, opens_at=None, closes_at=None))
    assert without_lines(read) == without_lines(dateless)


@pytest.mark.parametrize("text", TEXTS)
def test_a_quiz_comes_back_whole(text):
    draw = Draw(frozenset({"a", "b"}), frozenset({"x"}), frozenset({"recall"}), frozenset({"choice"}))
    drawn = QuizSlot(draw=draw, points=Decimal("1.5"))
    quiz = QuizFile(
        "q",
        text,
        "roots",
        text,
        2,
        Behaviour("tries", tries=3, penalty=Decimal("0.25")),
        Timing(time_limit_seconds=90, attempts_allowed=None),
        0,
        "last",
        Decimal("0.5"),
        "one_question",
        "by_hand",
        ReviewPolicy(dict.fromkeys(PHASES[1:], frozenset({"marks"}))),
        (
            QuizSection(
                text, text, True, (QuizSlot("a/b", 2, is_shuffled=False), QuizSlot("a/b", 2, is_shuffled=False))
            ),
            QuizSection(slots=(*[drawn] * 130, QuizSlot(draw=Draw()), QuizSlot("a/c", points=Decimal(0)))),
        ),
    )

    read = read_quiz(write_quiz(quiz)).quiz

    shown = {**quiz.review.shown, PHASES[0]: frozenset()}
    assert without_lines(read) == replace(quiz, review=ReviewPolicy(shown))


def test_what_goes_without_saying_is_not_written():
    deck = DeckFile("d", "D", "", 0, Selection(), {})
    quiz = QuizFile("q", "Q", sections=(QuizSection(slots=(QuizSlot("a/b"),)),))

    assert write_deck(deck) == b'[deck]\nid = "d"\ntitle = "D"\nposition = 0\n\n[select]\n'
    assert b"time_limit" not in write_quiz(quiz)
    assert (read_deck(write_deck(deck)).deck, without_lines(read_quiz(write_quiz(quiz)).quiz)) == (deck, quiz)
