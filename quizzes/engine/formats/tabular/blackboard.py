"""The rows of a file made for Blackboard's 'Upload Questions': a tag for the type, the question, then its answers.

Source: help.blackboard.com, 'Upload Questions'. Such a file has no header, and its texts may hold HTML.
"""

from __future__ import annotations

from collections.abc import Sequence

from quizzes.engine.formats.tabular.bodies import MalformedRow, Reading, checked, place_id, reading_of
from quizzes.engine.formats.tabular.celltext import carried
from quizzes.engine.formats.tabular.rows import Remark, on_missing
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.markup.ankifields import field_text

ROLES = ("type", "question")
"""What the first two columns hold; what the others do differs from row to row."""

_TAGS = frozenset(
    (
        "MC",
        "MA",
        "TF",
        "ESS",
        "SR",
        "ORD",
        "MAT",
        "FIB",
        "FIB_PLUS",
        "NUM",
        "FIL",
        "OP",
        "JUMBLED_SENTENCE",
        "QUIZ_BOWL",
    )
)
_VERDICTS = {"correct": True, "incorrect": False}
_GAP = "\ufdd1{}\ufdd2"  # code points that Unicode keeps free of meaning
_MARKS = frozenset("*_`<{}$:")  # what would end a deletion, or which nobody sees


def is_upload(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether rows begin with such tags: the first, most of the others, and not as cards of abbreviations do."""
    tagged = [row for row in rows if row and row[0].strip().upper() in _TAGS]
    is_more_than_cards = any(len(_filled(row)) > 2 for row in tagged) or len({row[0] for row in tagged}) < len(tagged)
    return bool(tagged) and tagged[0] is rows[0] and 2 * len(tagged) > len(rows) and is_more_than_cards


def _filled(row: Sequence[str]) -> list[str]:
    """Return the texts of a row without the empty ones at its end, with which spreadsheets make rows alike."""
    texts = [carried(cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def item_of(row: Sequence[str]) -> tuple[Item, list[Remark]]:
    """Return what a row asks, without an id, and what of it is not kept. Raises MalformedRow."""
    tag, *said = _filled(row)
    stem, *answers = said or [""]
    if not stem:
        raise MalformedRow("the row asks nothing", role="question")
    texts = _Texts()
    reading = _question(tag.upper(), stem, answers, texts)
    if len(reading.stem) > LONGEST_TEXT:
        raise MalformedRow(f"the text is longer than {LONGEST_TEXT:,} characters", role="question")
    remarks = on_missing(tuple(dict.fromkeys(texts.missing)))
    return Item("", reading.type, reading.body, stem=reading.stem), remarks


class _Texts:
    """HTML read as Markdown; `missing` are the files shown."""

    def __init__(self) -> None:
        self.missing: list[str] = []

    def read(self, html: str) -> str:
        text = field_text(html, media=())
        self.missing += text.missing
        return text.markdown


def _question(tag: str, stem: str, answers: Sequence[str], texts: _Texts) -> Reading:
    question = texts.read(stem)
    match tag, answers:
        case "MC" | "MA", _:
            return _options("choice" if tag == "MC" else "multiple", question, answers, texts)
        case "TF", [verdict]:
            return reading_of({"type": "truefalse", "question": question, "answer": verdict}, is_cards_only=False)
        case "ESS" | "SR", [] | [_]:
            exemplar = "".join(map(texts.read, answers))
            return checked(Reading("essay", {"exemplar": exemplar} if exemplar else {}, question))
        case "ORD", _:
            steps: list[Json] = [
                {"id": place_id(place), "text": texts.read(text)} for place, text in enumerate(answers, 1)
            ]
            return checked(Reading("ordering", {"sequence": steps}, question))
        case "MAT", _ if len(answers) % 2 == 0:
            pairs: list[Json] = [
                {"id": place_id(place), "prompt": texts.read(prompt), "answer": texts.read(answer)}
                for place, (prompt, answer) in enumerate(zip(answers[::2], answers[1::2], strict=True), 1)
            ]
            return checked(Reading("matching", {"pairs": pairs}, question))
        case "FIB", _:
            # An asterisk stands for itself there.
            accepted: list[Json] = [text.replace("*", r"\*") for text in answers if text]
            return checked(Reading("shorttext", {"answers": accepted}, question))
        case "FIB_PLUS", _:
            return _cloze(stem, answers, texts)
        case "NUM", [_] | [_, _]:
            cells = {
                "type": "numeric",
                "question": question,
                **dict(zip(("answer", "tolerance"), answers, strict=False)),
            }
            return reading_of(cells, is_cards_only=False)
        case (("TF" | "ESS" | "SR" | "MAT" | "NUM"), _):
            raise MalformedRow(f"{len(answers)} cells after the question do not make one of the type {tag}")
        case _:
            raise MalformedRow(f"{tag[:40]!r} is no type of question that is read from such a file", role="type")


def _options(type_: str, question: str, answers: Sequence[str], texts: _Texts) -> Reading:
    verdicts = [_VERDICTS.get(word.casefold()) for word in answers[1::2]]
    if len(answers) % 2 or None in verdicts:
        raise MalformedRow("an option is followed neither by 'correct' nor by 'incorrect'")
    choices: list[Json] = [
        {"id": place_id(place), "text": texts.read(text), **({"correct": True} if is_right else {})}
        for place, (text, is_right) in enumerate(zip(answers[::2], verdicts, strict=True), 1)
    ]
    return checked(Reading(type_, {"choices": choices}, question))


def _cloze(stem: str, answers: Sequence[str], texts: _Texts) -> Reading:
    """Return a cloze with a gap for each variable, which what is right there follows, and then an empty cell."""
    html = stem
    deletions: dict[str, str] = {}
    also: list[Json] = []
    for number, (name, *accepted) in enumerate(_groups(answers), 1):
        mark = f"[{name}]"
        if html.count(mark) != 1:
            raise MalformedRow(f"the text does not hold {mark[:40]!r} once", role="question")
        typed = [text for text in accepted if _MARKS.isdisjoint(text)]
        if not typed:
            raise MalformedRow(f"{mark[:40]!r} has no answer that a gap can show")
        html = html.replace(mark, _GAP.format(number))
        deletions[_GAP.format(number)] = f"{{{{c{number}::{typed[0]}}}}}"
        also += [{"gap": f"c{number}", "text": text} for text in accepted if text != typed[0]]
    text = texts.read(html)
    if "{{c" in text:
        raise MalformedRow("the text holds the marks of a cloze already", role="question")
    for mark, deletion in deletions.items():
        text = text.replace(mark, deletion)
    return checked(Reading("cloze", {"text": text, **({"also": also} if also else {})}, ""))


def _groups(answers: Sequence[str]) -> list[list[str]]:
    """Return the answers between empty cells."""
    groups: list[list[str]] = [[]]
    for text in answers:
        if text:
            groups[-1].append(text)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]
