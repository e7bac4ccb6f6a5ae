"""read(write(items)) is the items, but for exactly what the writer's findings name."""

import re
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from quizzes.engine.formats.gift.reader import read
from quizzes.engine.formats.gift.writer import write
from quizzes.engine.itemtypes import REGISTRY
from tests.engine.itemtypes.strategies import item_lists

EMPTY = {"passage": "", "level": "", "points": Decimal(1), "was": (), "waivers": ()}


def as_the_findings_say(item, findings):
    """Return the item without what the findings name, by this file's own idea of each."""
    body = {"x": item.body, "stem": item.stem, "feedback": item.feedback, "name": item.name}
    for finding in findings:
        if finding.field in EMPTY:
            item = replace(item, **{finding.field: EMPTY[finding.field]})
        elif finding.field == "tags":
            item = replace(item, tags=tuple(dict.fromkeys(item.tags)))
        elif finding.rule == "changed-text":
            path = finding.field if finding.field in ("stem", "feedback", "name") else f"x.{finding.field}"
            body = at(body, path, lambda text: text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n"))
            if "->" in finding.message:
                body = at(body, path, lambda text: text.replace("->", "-&gt;"))
        elif finding.field.endswith("[].id"):
            key = finding.field.removesuffix("[].id")
            named = [entry | {"id": "abcdefgh"[place]} for place, entry in enumerate(body["x"][key])]
            body["x"] = body["x"] | {key: named}
        else:
            body["x"] = {key: value for key, value in body["x"].items() if key != finding.field}
    return replace(item, body=body["x"], stem=body["stem"], feedback=body["feedback"], name=body["name"])


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


@settings(max_examples=40)
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
    assert [finding.rule for finding in result.findings] == ["turned-text"] * len(result.findings)


@settings(max_examples=30)
@given(item_lists())
def test_what_was_read_is_written_and_read_without_any_loss(items):
    first = read(write(items).content)

    again = write(first.items)

    assert list(again.findings) == []
    assert read(again.content) == first
    assert [item.origin for item in read(again.content).items] == [item.origin for item in first.items]
