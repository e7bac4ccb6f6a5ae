"""What an item loses on its way through a package: the item before, against the item read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding, Severity

_AROUND = ("level", "passage", "was", "waivers")  # a package has no place for these
_NUMBERS = ("answer", "tolerance", "score")
# What may change without the key changing: names of parts, and how ranges of numbers are written down.
_FREE_LISTS = ("alternatives", "distractors")


def losses(item: Item, again: Item) -> list[Finding] | None:
    """Return a finding for each part that differs; None where it is another question."""
    if again.type != item.type:
        return None
    found = {finding.field: finding for finding in _around(item, again)}
    before = item.body
    if item.type == "shorttext" and isinstance(before, Mapping):
        ordered = _by_score(before["answers"])
        if ordered != _records(before["answers"]):
            found["answers"] = _finding(item, "answers", "answers stand in the order of their scores there")
        before = {**before, "answers": ordered}
    for path, is_text in _differences(before, again.body, ""):
        if path is None:
            return None
        message = f"{path} was left out, or is another there"
        found.setdefault(path, _changed(item, path) if is_text else _finding(item, path, message))
    return [*found.values()]


def _records(answers: Json) -> list[Mapping[str, Json]]:
    """Return the answers of a short text, each as an object."""
    assert isinstance(answers, Sequence)  # noqa: S101 - the body is valid
    return [answer if isinstance(answer, Mapping) else {"text": answer} for answer in answers]


def _by_score(answers: Json) -> list[Mapping[str, Json]]:
    return sorted(_records(answers), key=lambda answer: -Decimal(str(answer.get("score", 1))))


def _around(item: Item, again: Item) -> Iterator[Finding]:
    for name in _AROUND:
        if getattr(item, name):
            yield _finding(item, name, f"{name} was left out")
    if item.origin is not None:
        yield _finding(item, "origin", "what only the format it came from can say was left out")
    for name in ("name", "stem", "feedback"):
        if getattr(item, name) != getattr(again, name):
            yield _changed(item, name)
    if item.points != again.points:
        yield _finding(item, "points", f"points are {again.points} there", severity="warning")
    if item.tags != again.tags:
        yield _finding(item, "tags", "a tag was left out: it came twice, or held white space around it")


def _differences(before: Json, after: Json, path: str) -> Iterator[tuple[str | None, bool]]:
    """Yield the path of each part that differs, and whether it is a text; None for what makes another question."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _entries(before.get(key), after.get(key), key, f"{path}.{key}" if path else key)
    elif _is_list(before) and _is_list(after):
        assert isinstance(before, Sequence)  # noqa: S101 - for mypy
        assert isinstance(after, Sequence)  # noqa: S101 - for mypy
        if len(before) != len(after):
            yield (path if path in _FREE_LISTS else None), False
        else:
            for place, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from _differences(one, other, f"{path}[{place}]")
    elif before != after:
        yield path, isinstance(before, str)


def _entries(before: Json, after: Json, key: str, path: str) -> Iterator[tuple[str | None, bool]]:
    if key in _NUMBERS and not isinstance(before, bool) and _same_number(before, after, key):
        return
    if key == "id" and before != after:
        yield f"{path.rpartition('[')[0]}[].id", False
    elif key in ("correct", "answer", "case_sensitive", "reversed") and isinstance(before, bool | None):
        if bool(before) != bool(after):
            yield None, False
    elif not before and not after and not _is_number(before):
        return
    elif after is None or before is None or isinstance(before, str) != isinstance(after, str):
        yield path, False
    else:
        yield from _differences(before, after, path)


def _same_number(before: Json, after: Json, key: str) -> bool:
    default = "1" if key == "score" else "0"
    try:
        numbers = [Decimal(str(default if value is None else value)) for value in (before, after)]
    except InvalidOperation:  # the answer of a matching is a text
        return False
    return numbers[0] == numbers[1]


def _is_number(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list(value: Json) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _changed(item: Item, path: str) -> Finding:
    return Finding("changed-text", "hint", "the text is another there", item=item.id, field=path)


def _finding(item: Item, path: str, message: str, *, severity: Severity = "hint") -> Finding:
    return Finding("not-representable", severity, message, item=item.id, field=path)
