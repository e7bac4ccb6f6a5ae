"""Writing a Moodle XML file, and a finding for each thing that Moodle cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from quizzes.engine.formats.moodlexml.keeping import NotInMoodle, body_of, keep_frame, keep_question
from quizzes.engine.formats.moodlexml.media import shown_in, with_assets
from quizzes.engine.formats.moodlexml.question import Question, understood
from quizzes.engine.formats.moodlexml.reader import FORMAT, category_of, words_of_id
from quizzes.engine.formats.moodlexml.reading import NotAnItem
from quizzes.engine.formats.moodlexml.serialising import UNSAYABLE, serialised
from quizzes.engine.formats.moodlexml.texts import MalformedQuestion
from quizzes.engine.formats.moodlexml.wording import category, worded
from quizzes.engine.formats.moodlexml.xmltree import Element, Found, MalformedSource, questions, tree_of
from quizzes.engine.interchange import FileRefused, ItemIds, Written, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.linting.findings import Finding

NO_MEDIA: Mapping[str, bytes] = MappingProxyType({})

# Which part of an item a child of a question says. Children that are not here are settings of Moodle's alone.
_SHARES: Mapping[str, str] = {
    "name": "name",
    "questiontext": "stem",
    "generalfeedback": "feedback",
    "defaultgrade": "points",
    "idnumber": "id",
    "tags": "tags",
    "coursetags": "tags",
    **dict.fromkeys(("answer", "subquestion", "selectoption", "dragbox", "units", "usecase", "single"), "body"),
    **dict.fromkeys(("graderinfo", "minwordlimit", "maxwordlimit"), "body"),
}
_PARTS = frozenset(_SHARES.values())
_BETWEEN = ("category", "description")


@dataclass(frozen=True, slots=True)
class _Own:
    """The question that an item came from: its source, its tree with the names of its files, and what it says."""

    source: str
    tree: Element
    question: Question


@dataclass(slots=True)
class _File:
    """The parts of the file so far, and the category that its next question would belong to."""

    media: Mapping[str, bytes]
    parts: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    category: str = ""


def write(items: Sequence[Item], media: Mapping[str, bytes] = NO_MEDIA) -> Written:
    """Return a file of the items, with those of the media that they show. One that Moodle cannot say is left out.

    Each question is read back before it is written: it gives the same item but for what the findings name. An item
    that came from Moodle is written with its own source as far as that still says the same, so that hints, penalties
    and the like stay.
    """
    file = _File(media)
    for item in items:
        try:
            question, losses = _question(item, media)
        except NotInMoodle as error:
            message = f"the item was left out: {error}"
            file.findings.append(Finding("not-representable", "error", message, item=item.id))
            continue
        _add_category(item, file)
        file.parts.append(question)
        file.findings += losses
        file.parts += _between(text_in(item.origin, "after"), file)
    content = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "".join(file.parts) + "</quiz>\n"
    return Written(content.encode(), file.findings)


def _add_category(item: Item, file: _File) -> None:
    """Write what stood before the item's question, and its category where that is not the one before."""
    file.parts += _between(text_in(item.origin, "before"), file)
    own = " ".join(UNSAYABLE.sub("", text_in(item.origin, "category")).split())
    if own not in ("", file.category):
        file.parts.append(serialised(category(own), {}))
        file.category = own
    elif own != file.category:
        message = f"it has no category, and comes to stand in that of the item before, {file.category!r}"
        file.findings.append(Finding("not-representable", "hint", message, item=item.id, field="origin"))


def _between(source: str, file: _File) -> Iterator[str]:
    """Yield the source of categories and descriptions, if it is that and nothing else."""
    try:
        found = list(questions(f"<quiz>{source}</quiz>".encode()))
        trees = [tree_of(part.source) for part in found if isinstance(part, Found)]
    except (MalformedSource, FileRefused, UnicodeEncodeError):
        return
    if len(trees) == len(found) and all(tree.attributes.get("type", "") in _BETWEEN for tree in trees):
        for tree in trees:
            if tree.attributes["type"] == "category":
                file.category = category_of(tree)
            yield serialised(tree, {})


def _question(item: Item, media: Mapping[str, bytes]) -> tuple[str, Sequence[Finding]]:
    """Return the source of one question and what it does not say. Raises NotInMoodle."""
    frame = keep_frame(item)
    own = _own(item)
    same = _same_parts(own.question, frame.item) if own else frozenset()
    if own and same == _PARTS:
        return _with_files(own, item, media, frame.findings)
    kept = keep_question(frame.item)
    fresh = worded(kept.item, media)
    if own:
        tree = _merged(own.tree, fresh, same)
        if tree is not None and _says(tree, _kept_but(kept.item, frame.item, same)):
            losses = [finding for finding in kept.findings if _part_of(finding) not in same]
            return serialised(tree, media), [*frame.findings, *losses, *_missing(tree, item, media)]
    losses = [*frame.findings, *kept.findings]
    if item.origin is not None:
        message = "what only the format it came from can say was left out, or some of it"
        losses.append(Finding("not-representable", "hint", message, item=item.id, field="origin"))
    if not _says(fresh, kept.item):
        raise NotInMoodle("Moodle would read it as another question")
    return serialised(fresh, media), losses


def _with_files(
    own: _Own, item: Item, media: Mapping[str, bytes], findings: Sequence[Finding]
) -> tuple[str, Sequence[Finding]]:
    missing = _missing(own.tree, item, media)
    if _file_names(item.origin):
        return serialised(own.tree, media), [*findings, *missing]
    return f"  {own.source}\n", findings


def _missing(tree: Element, item: Item, media: Mapping[str, bytes]) -> list[Finding]:
    return [
        Finding("missing-file", "warning", f"the file {name[:100]!r} is not there; it was written empty", item=item.id)
        for name in shown_in(tree, media)
    ]


def _own(item: Item) -> _Own | None:
    """Return the question that an item's `origin` keeps, None where it came from elsewhere or was tampered with."""
    if text_in(item.origin, "format") != FORMAT:
        return None
    source = text_in(item.origin, "source")
    try:
        tree = tree_of(source.encode())
        if not with_assets(tree, _file_names(item.origin)):
            return None
        return _Own(source, tree, understood(tree))
    except (MalformedSource, FileRefused, UnicodeEncodeError, MalformedQuestion, MalformedBody, NotAnItem):
        return None


def _same_parts(question: Question, item: Item) -> frozenset[str]:
    """Return the parts of an item that its question still says."""
    said = {
        "name": question.name == item.name,
        "stem": question.stem == item.stem,
        "feedback": question.feedback == item.feedback,
        "points": question.points == item.points,
        "tags": question.tags == item.tags,
        "id": _gives_id(question, item.id),
        "body": question.reading.type == item.type
        and REGISTRY[item.type].parse_body(question.reading.body) == body_of(item),
    }
    same = {part for part, is_said in said.items() if is_said}
    if question.reading.has_stem and question.reading.points is not None and not {"stem", "body", "points"} <= same:
        same -= {"stem", "body", "points"}  # the text of a cloze says all three
    if not question.idnumber and same != _PARTS:
        same.discard("id")  # it was made of words that may have changed
    return frozenset(same)


def _gives_id(question: Question, id_: str) -> bool:
    if is_item_id(question.idnumber):
        return question.idnumber == id_
    return ItemIds().made_from(words_of_id(question)) == id_


def _merged(own: Element, fresh: Element, same: frozenset[str]) -> Element | None:
    """Return the own question with what changed taken from a fresh one; None where they are of two types."""
    if "body" not in same and own.attributes.get("type") != fresh.attributes["type"]:
        return None
    children: list[Element] = []
    done: set[str] = set()
    for child in own.children:
        if _SHARES.get(child.tag, "") in {"", *same}:
            children.append(child)
        elif child.tag not in done:
            done.add(child.tag)
            children += fresh.all(child.tag)
    children += [
        child
        for child in fresh.children
        if child.tag in _SHARES and _SHARES[child.tag] not in same and child.tag not in done
    ]
    return replace(own, children=children)


def _kept_but(kept: Item, item: Item, same: frozenset[str]) -> Item:
    """Return the kept item with the parts that its own source says as they are."""
    return replace(
        kept,
        type=item.type if "body" in same else kept.type,
        body=item.body if "body" in same else kept.body,
        name=item.name if "name" in same else kept.name,
        stem=item.stem if "stem" in same else kept.stem,
        feedback=item.feedback if "feedback" in same else kept.feedback,
        points=item.points if "points" in same else kept.points,
    )


def _part_of(finding: Finding) -> str:
    return finding.field if finding.field in _PARTS else "body"


def _says(tree: Element, item: Item) -> bool:
    """Return whether a question is read as this item, in all that counts."""
    try:
        return _same_parts(understood(tree), item) == _PARTS
    except (MalformedQuestion, MalformedBody, NotAnItem):
        return False


def text_in(origin: Json, key: str) -> str:
    """Return one text of an item's `origin`, '' where there is none."""
    value = origin.get(key) if isinstance(origin, Mapping) else None
    return value if isinstance(value, str) else ""


def _file_names(origin: Json) -> list[str]:
    value = origin.get("files") if isinstance(origin, Mapping) else None
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
