"""Writing a quiz file: the terms of a quiz, and its sections with the items they name or draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from quizzes.engine.formats.bankfile.quizzes import (
    BEHAVIOURS,
    DRAW_KEYS,
    GRADING_METHODS,
    LAYOUTS,
    MOST_DRAWS,
    RELEASES,
    QuizFile,
    QuizSection,
    QuizSlot,
)
from quizzes.engine.formats.bankfile.tomlvalues import toml_pair, toml_value
from quizzes.engine.grading.review_policy import PHASES
from quizzes.engine.itemtypes.exactnumbers import plain


def write_quiz(quiz: QuizFile) -> bytes:
    """Return the file; reading it gives the quiz back, but for its dates, which are of one term.

    Raises NotInToml for a text that TOML cannot hold.
    """
    tables = [["[quiz]", *_head(quiz)], ["[quiz.review]", *_review(quiz)]]
    for section in quiz.sections:
        tables.append(["[[section]]", *_section(section)])
        tables += [["[[section.slot]]", *_slot(slot, count)] for slot, count in _counted(section.slots)]
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables).encode()


def _head(quiz: QuizFile) -> Iterator[str]:
    for key in ("id", "title", "lecture", "introduction"):
        if text := getattr(quiz, key):
            yield toml_pair(key, text)
    yield f"position = {quiz.position}"
    yield from _unless(quiz.behaviour.name, BEHAVIOURS[0], "behaviour")
    if quiz.behaviour.name == "tries":
        yield f"tries = {quiz.behaviour.tries}"
        yield f"penalty = {plain(quiz.behaviour.penalty)}"
    if quiz.timing.time_limit_seconds is not None:
        yield toml_pair("time_limit", f"{quiz.timing.time_limit_seconds}s")
    yield toml_pair("grace", f"{quiz.grace_seconds}s")
    yield f"attempts = {quiz.timing.attempts_allowed or 0}"
    yield from _unless(quiz.grading_method, GRADING_METHODS[0], "grading")
    if quiz.pass_mark is not None:
        yield f"pass_mark = {plain(quiz.pass_mark)}"
    yield from _unless(quiz.layout, LAYOUTS[0], "layout")
    yield from _unless(quiz.release, RELEASES[0], "release")


def _unless(name: str, default: str, key: str) -> Iterator[str]:
    """Yield the line of a setting that does not go without saying."""
    if name != default:
        yield toml_pair(key, name)


def _review(quiz: QuizFile) -> Iterator[str]:
    """Yield each phase, also one that shows nothing: a phase left out would show what it does by itself."""
    for phase in PHASES:
        yield toml_pair(phase, sorted(quiz.review.shown.get(phase, ())))


def _section(section: QuizSection) -> Iterator[str]:
    if section.title:
        yield toml_pair("title", section.title)
    if section.introduction:
        yield toml_pair("introduction", section.introduction)
    if section.is_shuffled:
        yield "shuffle = true"


def _counted(slots: Sequence[QuizSlot]) -> Iterator[tuple[QuizSlot, int]]:
    """Yield the slots in order, equal draws that follow each other as one with their number."""
    for slot, run in groupby(slots, key=_said):
        left = len(list(run))
        while left:
            count = min(left, MOST_DRAWS) if slot.draw is not None else 1
            yield slot, count
            left -= count


def _said(slot: QuizSlot) -> QuizSlot:
    return QuizSlot(slot.item, slot.version, slot.draw, slot.points, slot.is_shuffled)


def _slot(slot: QuizSlot, count: int) -> Iterator[str]:
    if slot.draw is None:
        yield toml_pair("item", slot.item)
    else:
        draw = {key: sorted(names) for key in DRAW_KEYS if (names := getattr(slot.draw, key))}
        yield f"draw = {toml_value(draw)}"
    if slot.version is not None:
        yield f"version = {slot.version}"
    if count > 1:
        yield f"count = {count}"
    if slot.points is not None:
        yield f"points = {plain(slot.points)}"
    if not slot.is_shuffled:
        yield "shuffle = false"
