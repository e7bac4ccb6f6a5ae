"""Cloze items: a text with deletions, one card per number; in a quiz the learner fills the gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quizzes.engine.itemtypes.answertext import comparable, is_near_miss
from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, MalformedBody, NoSuchCard, Samples, Score
from quizzes.engine.itemtypes.deletions import Deletion, Part, parse_deletions
from quizzes.engine.itemtypes.faces import one_line, paragraphs
from quizzes.engine.itemtypes.fields import LONGEST_ID, Fields
from quizzes.engine.itemtypes.rawresponse import LONGEST_ANSWER, authored_id, entries_of, only_value, typed_text

_EMPHASIS = str.maketrans("", "", "*_`")


@dataclass(frozen=True, slots=True)
class Gap:
    """A deletion that stands in no other, as a quiz asks for it: the answer is its text without emphasis marks.

    `others` are answers that are as right as the one that the text shows.
    """

    answer: str
    hint: str
    others: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        return (self.answer, *self.others)


@dataclass(frozen=True, slots=True)
class ClozeBody:
    """The text in parts, and its gaps in order by id: 'c2' for the first deletion numbered 2, 'c2.2' for the second.

    A quiz hides all deletions at once, so an inner one is hidden with the outer and makes no gap of its own.
    """

    parts: tuple[Part, ...]
    gaps: dict[str, Gap]


def parse_body(raw: Json) -> ClozeBody:
    fields = Fields.of(raw)
    parts = parse_deletions(fields.text("text"))
    gaps: dict[str, Gap] = {}
    met: Counter[int] = Counter()
    for part in parts:
        if isinstance(part, Deletion):
            answer = _plain(part.parts).translate(_EMPHASIS).strip()
            if not comparable(answer):
                raise MalformedBody(f"deletion c{part.number} holds nothing that can be typed", field="text")
            if len(answer) > LONGEST_ANSWER:
                raise MalformedBody(f"deletion c{part.number} is longer than {LONGEST_ANSWER} characters", field="text")
            met[part.number] += 1
            times = met[part.number]
            gaps[f"c{part.number}" if times == 1 else f"c{part.number}.{times}"] = Gap(answer, part.hint)
    if not gaps:
        raise MalformedBody("text has no deletion such as {{c1::answer}}", field="text")
    return ClozeBody(parts, _with_others(gaps, fields.records("also")))


def _with_others(gaps: Mapping[str, Gap], records: Sequence[Fields]) -> dict[str, Gap]:
    """Return the gaps with what else is right in them."""
    others: dict[str, dict[str, str]] = {}
    for record in records:
        id_, text = record.text("gap", longest=LONGEST_ID), record.text("text", longest=LONGEST_ANSWER)
        if id_ not in gaps:
            record.refuse("gap", f"names no gap of the text, such as {next(iter(gaps))!r}")
        form = comparable(text)
        if not form:
            record.refuse("text", "holds nothing that can be typed")
        if form != comparable(gaps[id_].answer):
            others.setdefault(id_, {}).setdefault(form, text)
    return {id_: replace(gap, others=tuple(others.get(id_, {}).values())) for id_, gap in gaps.items()}


def ordinals(body: ClozeBody) -> Sequence[int]:
    """Return the numbers used, in rising order; each is one card."""
    return sorted(_numbers(body.parts))


def _numbers(parts: Sequence[Part]) -> set[int]:
    deletions = [part for part in parts if isinstance(part, Deletion)]
    return {deletion.number for deletion in deletions}.union(*(_numbers(deletion.parts) for deletion in deletions))


def _render(parts: Sequence[Part], show: Callable[[Deletion], str]) -> str:
    return "".join(part if isinstance(part, str) else show(part) for part in parts)


def _plain(parts: Sequence[Part]) -> str:
    return _render(parts, lambda deletion: _plain(deletion.parts))


def _bold(text: str) -> str:
    """Return the text in bold; white space goes outside, since Markdown takes '** a**' for asterisks."""
    bare = text.strip()
    start = text.index(bare)
    return f"{text[:start]}**{bare}**{text[start + len(bare) :]}"


def _front(parts: Sequence[Part], number: int) -> str:
    def show(deletion: Deletion) -> str:
        if deletion.number == number:
            return f"**[{deletion.hint or '…'}]**"
        return _front(deletion.parts, number)

    return _render(parts, show)


def _back(parts: Sequence[Part], number: int) -> str:
    def show(deletion: Deletion) -> str:
        # What is bold already holds no second bold: Markdown would read the inner marks as the end of the outer.
        return _bold(_plain(deletion.parts)) if deletion.number == number else _back(deletion.parts, number)

    return _render(parts, show)


def face(body: ClozeBody, ordinal: int) -> Face:
    """Return the text with the deletions of this number hidden, and with them in bold; the others are plain text."""
    if ordinal not in _numbers(body.parts):
        raise NoSuchCard(f"the text has no deletion c{ordinal}")
    return Face(_front(body.parts, ordinal), _back(body.parts, ordinal))


def deleted_texts(body: ClozeBody, ordinal: int) -> list[str]:
    """Return what each deletion of this number hides, in the order of the text. Raises NoSuchCard."""
    found = _texts_of(body.parts, ordinal)
    if not found:
        raise NoSuchCard(f"the text has no deletion c{ordinal}")
    return found


def _texts_of(parts: Sequence[Part], number: int) -> list[str]:
    found: list[str] = []
    for part in parts:
        if isinstance(part, Deletion):
            found += [_plain(part.parts).strip()] if part.number == number else _texts_of(part.parts, number)
    return found


def solution(body: ClozeBody) -> str:
    return _render(body.parts, lambda deletion: _bold(_plain(deletion.parts)))


def summary(body: ClozeBody) -> str:
    return one_line(_render(body.parts, lambda deletion: f"[{_plain(deletion.parts)}]"))


def arrange(body: ClozeBody, _seed: int | None) -> Arrangement:
    return tuple(body.gaps)


def public(body: ClozeBody, arrangement: Arrangement) -> Json:
    """Return the text with numbered gaps, '**[2: hint]**', and under the same numbers the gaps to fill in."""
    numbers = {id_: str(position) for position, id_ in enumerate(arrangement, start=1)}
    labels = iter([_label(numbers.get(id_, "–"), gap.hint) for id_, gap in body.gaps.items()])
    return {
        "text": _render(body.parts, lambda _deletion: f"**[{next(labels)}]**"),
        "gaps": [{"id": numbers[id_], "hint": gap.hint} for id_, gap in body.gaps.items() if id_ in numbers],
    }


def _label(number: str, hint: str) -> str:
    return f"{number}: {hint}" if hint else number


def parse_response(raw: Json, arrangement: Arrangement) -> dict[str, str]:
    """Return what was typed, by the id of its gap."""
    entries = entries_of(only_value(raw, "gaps"))
    return {authored_id(position, arrangement): typed_text(typed) for position, typed in entries.items()}


def grade(body: ClozeBody, response: dict[str, str]) -> Score:
    """Return right gaps / gaps. A slip of the pen is not right, but named."""
    typed = {id_: comparable(response.get(id_, "")) for id_ in body.gaps}
    answers = {id_: [comparable(text) for text in gap.answers] for id_, gap in body.gaps.items()}
    right = [id_ for id_ in body.gaps if typed[id_] in answers[id_]]
    slips = [
        f"Gap {place}: close, but not quite; check the spelling."
        for place, id_ in enumerate(body.gaps, start=1)
        if id_ not in right and any(is_near_miss(typed[id_], answer) for answer in answers[id_])
    ]
    return Score(Decimal(len(right)) / len(body.gaps), paragraphs(slips))


def samples(body: ClozeBody) -> Samples:
    gaps: dict[str, Json] = {str(place): gap.answer for place, gap in enumerate(body.gaps.values(), start=1)}
    return Samples(
        right={"gaps": gaps},
        partly=[{"gaps": {"1": gaps["1"]}}] if len(gaps) > 1 else [],
        wrong=[{"gaps": {}}, {"gaps": dict.fromkeys(gaps, "")}, {"gaps": dict.fromkeys(gaps, "quite another thing")}],
        malformed=[
            None,
            {},
            {"gaps": []},
            {"gaps": {"0": "x"}},
            {"gaps": {str(len(gaps) + 1): "x"}},
            {"gaps": {"1": 1}},
            {"gaps": {"1": "\x00"}},
            {"gaps": {"1": "x" * 1001}},
            {"gaps": {}, "also": {}},
        ],
    )


CLOZE = ItemType(
    name="cloze",
    label="Cloze",
    keys=("text", "also", "also[].gap", "also[].text"),
    is_auto_graded=True,
    is_self_rated=True,
    parse_body=parse_body,
    summary=summary,
    ordinals=ordinals,
    face=face,
    solution=solution,
    arrange=arrange,
    public=public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
