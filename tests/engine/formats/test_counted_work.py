"""Files made to be quadratic take work in proportion to their length, counted without a clock.

Counted are the lines of Python that run and, for each call of a method of `str`, the text that it goes through.
"""

import sys

import pytest

from quizzes.engine.formats.gift.reader import read as read_gift
from quizzes.engine.formats.tabular.reader import read as read_table

TOOL = 4
METHOD = type(str.find)  # called with its text as the first argument
# They look no farther than the next place that they find, so what is behind it is not gone through.
STOPPING_EARLY = frozenset(("find", "startswith", "endswith"))

GIFT = {
    "answers": ("Q {", "~a", "}"),
    "answers with feedback": ("Q {=a", "~%50%b#c", "}"),
    "opening braces": ("Q ", "{", ""),
    "closing braces": ("Q ", "}", ""),
    "escapes": ("Q {=", "\\\\\\n\\:", "}"),
    "titles": ("", "::", "{T}"),
    "feedbacks": ("Q {T", "####", "}"),
    "arrows": ("Q {=", "->", "}"),
    "tags": ("// ", "[tag:a]", "\nQ {T}"),
    "open tags": ("// ", "[tag:", "\nQ {T}"),
    "escaped brackets": ("// [id:", "\\]", "\nQ {T}"),
    "comments": ("", "//\n", "Q {T}"),
    "blank lines": ("", "\n", "Q {T}"),
    "questions": ("", "a{T}\n\n", ""),
    "equal ids": ("", "// [id:a]\na{T}\n\n", ""),
    "spaces": ("Q", "  ", "{T}"),
    "formats": ("", "[html]", "{T}"),
    "percents": ("Q {", "=%", "}"),
}
CSV = {
    "open quotes": ("question,answer\n", '"a\n', ""),
    "doubled quotes": ('question,answer\n"', '""', '"\n'),
    "cells": ("question,answer\n", "a,", "\n"),
    "rows": ("question,answer\n", "a,b\n", ""),
    "equal rows": ("question,answer\n", "a,b\n", ""),
    "pipes": ("question,answer\na,", "b|", "\n"),
    "pairs": ("question,answer\na,", "b=c;", "\n"),
    "steps": ("question,answer\na,", "b>", "\n"),
    "backslashes": ("question,answer\na,", "\\", "\n"),
    "deletions": ("question,answer\n", "{{c1::a}}", ",\n"),
    "delimiters": ("", ",;|\t", "\n"),
    "line ends": ("question,answer\n", "\r", ""),
}


def work_of(read, content):
    """Return the lines run and the characters gone through while a file is read."""
    work = 0

    def line(_code, _number):
        nonlocal work
        work += 1

    def call(_code, _offset, called, first):
        nonlocal work
        own = first if isinstance(called, METHOD) else getattr(called, "__self__", None)
        if isinstance(own, str) and called.__name__ not in STOPPING_EARLY:
            work += len(own)

    events = sys.monitoring.events
    sys.monitoring.use_tool_id(TOOL, "counted work")
    try:
        sys.monitoring.register_callback(TOOL, events.LINE, line)
        sys.monitoring.register_callback(TOOL, events.CALL, call)
        sys.monitoring.set_events(TOOL, events.LINE | events.CALL)
        read(content)
    finally:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)
    return work


def made_of(parts, count):
    before, piece, after = parts
    return f"{before}{piece * count}{after}".encode()


@pytest.mark.parametrize(
    ("read", "parts"),
    [
        *(pytest.param(read_gift, parts, id=f"GIFT, {name}") for name, parts in GIFT.items()),
        *(pytest.param(read_table, parts, id=f"CSV, {name}") for name, parts in CSV.items()),
    ],
)
def test_twice_as_much_is_at_most_little_more_than_twice_the_work(read, parts):
    read(made_of(parts, 10))  # what is worked out once, and kept, is not the file's

    once, twice = (work_of(read, made_of(parts, count)) for count in (1_500, 3_000))

    assert twice <= 2.2 * once


def test_work_that_grows_with_the_square_is_seen():
    def read(content):
        text = content.decode()
        while text:
            text = text.removeprefix("a")

    once, twice = (work_of(read, b"a" * count) for count in (1_000, 2_000))

    assert twice > 3.9 * once
