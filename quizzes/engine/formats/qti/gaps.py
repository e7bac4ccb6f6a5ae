"""A text with several gaps to type into, as a cloze."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from quizzes.engine.formats.qti.question import (
    GAP,
    Interaction,
    Outcome,
    Pick,
    Question,
    Refused,
    Remark,
    Responses,
    Typed,
)
from quizzes.engine.formats.qti.trying import Reading, Trial, Trials, merged
from quizzes.engine.formats.qti.typedanswers import decimal_of, is_decimal, mentioned
from quizzes.engine.formats.qti.values import number_in
from quizzes.engine.itemtypes.answertext import comparable
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.exactnumbers import plain

_MOST_NUMBERS = 20
_MARKS = frozenset("*_`<{}$:")  # what would end a deletion or a hint, or which nobody sees


def cloze_reading(trials: Trials, fields: Sequence[Typed]) -> Reading:
    """Return a cloze whose gaps take the answers that earn most, and the stem without the text that holds them."""
    texts = {field.response: mentioned(trials, field.response) for field in fields}
    if not all(texts.values()):
        raise Refused("a gap of it has no answer")
    chosen = {name: answers[0] for name, answers in texts.items()}
    for field in fields:
        scores = {text: trials.score(_given({**chosen, field.response: text})) for text in texts[field.response]}
        chosen[field.response] = max(scores, key=scores.__getitem__)
    right = _given(chosen)
    full = trials.full(right)
    ids = _gap_ids(fields)
    ours = {ids[name]: text for name, text in chosen.items()}
    also: list[Json] = [
        {"gap": ids[name], "text": text}
        for name, answers in texts.items()
        for text in _others(answers, chosen[name])
        if trials.score(merged(right, {name: (text,)})) == full
    ]
    tried = [Trial({}, {}), Trial(right, ours)]
    is_folded = has_range = False
    for field in fields:
        name = field.response
        tried.append(Trial(merged(right, {name: ()}), {**ours, ids[name]: ""}))
        tried += [
            Trial(merged(right, {name: (text,)}), {**ours, ids[name]: text})
            for text in texts[name]
            if comparable(text) != comparable(chosen[name])
        ]
        has_range |= field.is_number and _takes_between(trials, right, name)
        is_folded |= trials.score({**right, name: (chosen[name].swapcase(),)}) < full
    if is_folded:
        message = "case does not count in a cloze, while it does in some gaps of the source"
        trials.question.remarks.append(Remark("other-scoring", message, "text"))
    if has_range:
        message = "a gap takes single numbers here, while one of the source takes those between as well"
        trials.question.remarks.append(Remark("other-scoring", message, "text"))
    body: dict[str, Json] = {"text": _text(trials.question.stem, fields, chosen)}
    if also:
        body["also"] = also
    general = trials.text(trials.common([{}, right]))
    return trials.reading("cloze", body, tried, full=full, feedback=general)


def _takes_between(trials: Trials, right: Responses, name: str) -> bool:
    """Return whether a number is right that lies between two which the rules mention."""
    own = (number_in(text) for text in mentioned(trials, name))
    points = sorted({*trials.question.numbers, *(number for number in own if number is not None)})
    full = trials.full(right)
    middles = ((low + high) / 2 for low, high in pairwise(points[:_MOST_NUMBERS]))
    return any(
        trials.score(merged(right, {name: (plain(decimal_of(middle)),)})) == full
        for middle in middles
        if is_decimal(middle)
    )


def with_typed_picks(question: Question) -> Question:
    """Return a question of typed fields alone: what was to be picked in a gap is typed, and its hint shows the options.

    Raises Refused where an option could not be told from another, or not be typed.
    """
    texts = {each.response: each.options for each in question.interactions if isinstance(each, Pick)}
    ids = {name: {comparable(text): id_ for id_, text in options.items()} for name, options in texts.items()}
    for name, options in texts.items():
        if len(ids[name]) < len(options) or any(_MARKS & {*text} for text in options.values()):
            raise Refused("an option in its text could not be typed")
    fields: list[Interaction] = [
        Typed(each.response, label=each.label, hint=" / ".join(sorted(each.options.values())))
        if isinstance(each, Pick)
        else each
        for each in question.interactions
    ]
    before = question.outcome

    def outcome(responses: Responses) -> Outcome:
        return before(
            {
                name: tuple(ids[name].get(comparable(text), "") for text in texts) if name in ids else texts
                for name, texts in responses.items()
            }
        )

    key = {name: [texts[name].get(id_, "") for id_ in question.key.get(name, ())] for name in texts}
    candidates = {name: [*options.values()] for name, options in texts.items()}
    remark = Remark("typed-gap", "what was to be picked is to be typed here; all options are shown as hints", "text")
    return replace(
        question,
        interactions=fields,
        outcome=outcome,
        key={**question.key, **key},
        candidates={**question.candidates, **candidates},
        remarks=[*question.remarks, remark],
    )


def _others(answers: Sequence[str], chosen: str) -> list[str]:
    """Return the answers that differ from the one chosen, and from each other, in more than case."""
    others = {comparable(text): text for text in reversed(answers)}
    return [text for text in reversed(others.values()) if comparable(text) not in ("", comparable(chosen))]


def _numbers(fields: Sequence[Typed]) -> list[int]:
    """Return the number of each gap's deletion: that which the source keeps for us, else its place."""
    return [field.card or place for place, field in enumerate(fields, start=1)]


def _gap_ids(fields: Sequence[Typed]) -> dict[str, str]:
    """Return the ids under which our type knows the gaps: 'c2', 'c2.2' for the second deletion numbered 2."""
    met: Counter[int] = Counter()
    ids: dict[str, str] = {}
    for field, number in zip(fields, _numbers(fields), strict=True):
        met[number] += 1
        ids[field.response] = f"c{number}" if met[number] == 1 else f"c{number}.{met[number]}"
    return ids


def _given(chosen: dict[str, str]) -> dict[str, Sequence[str]]:
    return {name: (text,) for name, text in chosen.items()}


def _text(stem: str, fields: Sequence[Typed], chosen: dict[str, str]) -> str:
    """Return the stem with a deletion in the place of each gap; gaps without a place follow it."""
    if "{{c" in stem:
        raise Refused("its text holds the marks of a cloze already")
    for place, (field, number) in enumerate(zip(fields, _numbers(fields), strict=True)):
        hint = f"::{field.hint}" if field.hint else ""
        deletion = f"{{{{c{number}::{chosen[field.response]}{hint}}}}}"
        mark = GAP.format(place)
        stem = stem.replace(mark, deletion) if mark in stem else f"{stem}\n\n{field.label} {deletion}".strip()
    return stem
