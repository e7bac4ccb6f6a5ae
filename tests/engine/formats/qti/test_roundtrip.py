"""read(write(items)) is the items, but for exactly what the writer's findings name."""

import re
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from quizzes.engine.formats.qti.reader import read
from quizzes.engine.formats.qti.writer import write
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.strategies import item_lists

EMPTY = {"passage": "", "level": "", "points": Decimal(1), "was": (), "waivers": ()}
NAMES = {"choices": "choice", "pairs": "prompt", "sequence": "step"}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_the_findings_say(item, findings, again):
    """Return the item without what the findings name, by this file's own idea of each."""
    body = item.body
    for path in (finding.field for finding in findings):
        top = re.split(r"[.\[]", path)[0]
        if path in EMPTY:
            item = replace(item, **{path: EMPTY[path]})
        elif path == "tags":
            item = replace(item, tags=tuple(dict.fromkeys(item.tags)))
        elif path in ("name", "stem", "feedback"):
            item = replace(item, **{path: NOT_XML.sub("\ufffd", getattr(item, path))})
        elif path.endswith("[].id"):
            named = [entry | {"id": f"{NAMES[top]}-{place}"} for place, entry in enumerate(body[top], 1)]
            body = body | {top: named}
        elif top in ("answers", "alternatives"):
            # The same responses earn the same, whichever way the answers are told; the reader tried them.
            body = body | {top: again.body.get(top, [])}
        elif top in again.body:
            body = body | {top: without_controls(body[top])}
        elif path:
            body = {key: value for key, value in body.items() if key != path}
    return replace(item, body=body)


def without_controls(value):
    if isinstance(value, str):
        return NOT_XML.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: without_controls(entry) for key, entry in value.items()}
    return [without_controls(entry) for entry in value] if isinstance(value, list) else value


def compared(item):
    """Return the item with its body as its type reads it: a body may leave out what goes without saying."""
    return replace(item, body=REGISTRY[item.type].parse_body(item.body))


@settings(max_examples=25)
@given(item_lists())
def test_items_come_back_but_for_what_the_findings_name(items):
    written = write(items)
    refused = {finding.item for finding in written.findings if finding.severity == "error"}

    result = read(written.content)

    read_again = {item.id: item for item in result.items}
    expected = [
        as_the_findings_say(item, [each for each in written.findings if each.item == item.id], read_again[item.id])
        for item in items
        if item.id not in refused
    ]
    assert [compared(item) for item in result.items] == [compared(item) for item in expected]
    assert {finding.rule for finding in result.findings} <= {"other-scoring", "turned-text"}


@settings(max_examples=10)
@given(item_lists())
def test_what_was_read_is_written_and_read_without_any_loss(items):
    first = [replace(item, origin=None) for item in read(write(items).content).items]

    again = write(first)

    assert {finding.rule for finding in again.findings} <= {"other-scoring"}
    assert list(read(again.content).items) == first


@settings(max_examples=10)
@given(item_lists())
def test_only_flashcards_and_answers_that_anything_fits_are_left_out(items):
    left_out = {finding.item for finding in write(items).findings if finding.severity == "error"}

    types = {item.type for item in items if item.id in left_out}

    assert types <= {"flashcard", "shorttext"}
