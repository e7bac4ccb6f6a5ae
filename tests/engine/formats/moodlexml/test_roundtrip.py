"""read(write(items)) is the items, but for exactly what the writer's findings name; exports come back as they were."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from quizzes.engine.formats.moodlexml.reader import read
from quizzes.engine.formats.moodlexml.writer import write
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.strategies import item_lists

EMPTY = {"passage": "", "level": "", "was": (), "waivers": ()}
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
EXPORTS = sorted((Path(__file__).parent / "exports").glob("*.xml"))


def said(text):
    return UNSAYABLE.sub("", text).strip(" \t\n\r\x0b")


def as_the_findings_say(item, findings):
    """Return the item without what the findings name, by this file's own idea of each."""
    named = {finding.field for finding in findings if finding.rule == "not-representable"}
    changed = [finding.field for finding in findings if finding.rule == "changed-text"]
    body = {"x": item.body, "stem": item.stem, "feedback": item.feedback, "name": item.name}
    for field in changed:
        body = at(body, field if field in ("stem", "feedback", "name") else f"x.{field}", said)
    item = replace(item, body=body["x"], stem=body["stem"], feedback=body["feedback"], name=body["name"])
    item = replace(item, **{field: EMPTY[field] for field in named & EMPTY.keys()})
    if "tags" in named:
        item = replace(item, tags=tuple(dict.fromkeys(item.tags)))
    if "name" in named:
        assert item.name == item.id
        item = replace(item, name="")
    for key in ("choices", "pairs", "sequence"):
        if f"{key}[].id" in named:
            renumbered = [entry | {"id": "abcdefgh"[place]} for place, entry in enumerate(item.body[key])]
            item = replace(item, body=item.body | {key: renumbered})
    left_out = named & {"rubric", "weaknesses", "min_words"}
    item = replace(item, body={key: value for key, value in item.body.items() if key not in left_out})
    if item.type == "cloze":
        item = as_moodle_has_gaps(item, named)
    return as_an_essay(item) if "type" in named else item


def as_moodle_has_gaps(item, named):
    """Return a cloze of words with gaps 1, 2 … without hints, and the stem in front if it was moved."""
    text, count = item.body["text"], 0

    def renumbered(found):
        nonlocal count
        count += 1
        return f"{{{{c{count}::{found[1]}}}}}"

    renumbered_text = re.sub(r"\{\{c[0-9]+::([a-z]+)(?:::[a-z]*)?\}\}", renumbered, text)
    if "text" in named:
        text = renumbered_text
    points = Decimal(count) if "points" in named else item.points
    numbers = {id_: f"c{place}" for place, id_ in enumerate(REGISTRY["cloze"].parse_body(item.body).gaps, start=1)}
    also = [{"gap": numbers[other["gap"]], "text": other["text"]} for other in item.body.get("also", ())]
    if "stem" in named:
        return replace(item, stem="", body={"text": f"{item.stem}\n\n{text}", "also": also}, points=points)
    return replace(item, body={"text": text, "also": also}, points=points)


def as_an_essay(item):
    stem = f"{item.stem}\n\n{item.body['front']}" if item.stem else item.body["front"]
    return replace(item, type="essay", stem=stem, body={"exemplar": item.body["back"]})


def at(value, path, change):
    """Return the JSON value with the text at the path changed."""
    if not path:
        return change(value)
    step, rest = re.fullmatch(r"\.?([^.\[\]]+|\[[0-9]+\])(.*)", path, re.DOTALL).groups()
    if step.startswith("["):
        place = int(step[1:-1])
        return [*value[:place], at(value[place], rest, change), *value[place + 1 :]]
    return value | {step: at(value[step], rest, change)}


def compared(item):
    """Return the item with its body as its type reads it: a body may leave out what goes without saying."""
    return replace(item, body=REGISTRY[item.type].parse_body(item.body))


@settings(max_examples=30)
@given(item_lists())
def test_items_come_back_but_for_what_the_findings_name(items):
    written = write(items)
    refused = {finding.item for finding in written.findings if finding.severity == "error"}
    expected = [
        as_the_findings_say(item, [finding for finding in written.findings if finding.item == item.id])
        for item in items
        if item.id not in refused
    ]

    result = read(written.content)

    assert [compared(item) for item in result.items] == [compared(item) for item in expected]
    assert {finding.rule for finding in result.findings} <= {"turned-text", "shown-to-learners"}


@settings(max_examples=15)
@given(item_lists())
def test_what_was_read_is_written_and_read_without_any_loss(items):
    first = read(write(items).content)

    again = write(first.items, first.media)

    assert list(again.findings) == []
    assert read(again.content) == first
    assert [item.origin for item in read(again.content).items] == [item.origin for item in first.items]


def canonical_questions(content):
    """Return the questions of a file, each as canonical XML without comments and without white space around texts."""
    return [ET.canonicalize(ET.tostring(question), strip_text=True) for question in ET.fromstring(content)]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_an_export_comes_back_question_by_question_as_it_was(path):
    content = path.read_bytes()
    result = read(content)

    written = write(result.items, result.media)

    assert canonical_questions(written.content) == canonical_questions(content)
    assert list(written.findings) == []


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_an_edited_question_keeps_the_settings_that_moodle_alone_has(path):
    result = read(path.read_bytes())
    edited = [replace(item, name=f"{item.name}, again", tags=("new",)) for item in result.items]

    again = read(write(edited, result.media).content)

    assert [compared(item) for item in again.items] == [compared(item) for item in edited]
    for before, after in zip(result.items, again.items, strict=True):
        assert settings_of(after) == settings_of(before)


def settings_of(item):
    """Return the children of an item's own question, but for its name, tags and id."""
    question = ET.fromstring(item.origin["source"])
    changed = ("name", "tags", "coursetags", "idnumber")
    return [ET.canonicalize(ET.tostring(child), strip_text=True) for child in question if child.tag not in changed]
