"""One typed text or number: which ones the source's rules take, found by trying those that it mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import NamedTuple

from quizzes.engine.formats.qti.question import Refused, Remark, Responses, Typed
from quizzes.engine.formats.qti.trying import SAME, Reading, Trial, Trials
from quizzes.engine.formats.qti.values import number_in
from quizzes.engine.itemtypes.answertext import comparable
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.numeric import TypedNumber

MOST_ANSWERS = 200
_EXACT = Context(prec=2_000)
_OTHER = "\ufdd3"  # a text that no question asks for


def mentioned(trials: Trials, response: str) -> list[str]:
    """Return the texts that the source calls right or its rules mention, each once. Raises Refused for too many."""
    question = trials.question
    texts = dict.fromkeys((*question.key.get(response, ()), *question.candidates.get(response, ())))
    if len(texts) > MOST_ANSWERS:
        raise Refused(f"it mentions more than {MOST_ANSWERS} answers")
    return [text for text in texts if text.strip()]


def earned(score: Fraction, full: Fraction) -> dict[str, Json]:
    """Return the score of an answer as a body writes it, nothing for the full one."""
    part = score / full
    return {} if part >= 1 - SAME else {"score": plain(decimal_of(part, places=5))}


def decimal_of(number: Fraction, *, places: int | None = None) -> Decimal:
    """Return the number, exact unless it is to be rounded."""
    made = _EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return made if places is None else round(made, places)


def is_decimal(number: Fraction) -> bool:
    """Return whether the number can be written down exactly, in at most some hundred digits."""
    return pow(10, 150, number.denominator) == 0 if number.denominator > 1 else True


def shorttext_reading(trials: Trials, typed: Typed) -> Reading:
    def given(text: str) -> Responses:
        return {typed.response: (text,)}

    if max(trials.score({}), trials.score(given(_OTHER))) > 0:
        raise Refused("any answer, or none, earns something")
    patterns = trials.question.patterns
    offered = {patterns.get(text, text.replace("*", r"\*")): text for text in mentioned(trials, typed.response)}
    texts = [*offered.values()]
    best = max(texts, key=lambda text: trials.score(given(text)), default="")
    full = trials.full(given(best)) if best else trials.full({})
    is_case_sensitive = any(
        trials.score(given(text)) > trials.score(given(text.swapcase()))
        for text in texts
        if trials.score(given(text)) >= full
    )
    other = trials.shown(given(_OTHER))
    general = trials.common([{}, given(_OTHER), *(given(text) for text in texts)])
    answers: list[Json] = []
    seen: dict[str, Fraction] = {}
    tried = [Trial({}, ""), Trial(given(_OTHER), _OTHER)]
    for answer, text in offered.items():
        score = trials.score(given(text))
        tried += [Trial(given(typing), typing) for typing in (text, text.swapcase(), f"{text}{_OTHER}")]
        folded = comparable(answer, is_case_sensitive=is_case_sensitive)
        feedback = trials.text(trials.shown(given(text)) - general - other)
        if (score <= 0 and not feedback) or seen.get(folded, Fraction(-1)) >= score:
            continue
        seen[folded] = score
        is_within = score > 0 and trials.score(given(f"{_OTHER}{text}{_OTHER}")) == score
        pattern = f"*{answer}*" if is_within and not patterns else answer
        record: dict[str, Json] = {"text": pattern, **earned(max(score, Fraction(0)), full)}
        answers.append({**record, "feedback": feedback} if feedback else record)
    body: dict[str, Json] = {"answers": answers}
    if is_case_sensitive:
        body["case_sensitive"] = True
    return trials.reading("shorttext", body, tried, full=full, feedback=trials.text(general))


class _Target(NamedTuple):
    """The numbers from `low` to `high` earn the score; `is_exact` unless an end of it does not itself."""

    low: Fraction
    high: Fraction
    score: Fraction
    is_exact: bool


def numeric_reading(trials: Trials, typed: Typed) -> Reading:
    """Return the numbers that earn something: between two numbers that the rules mention, all earn the same."""
    points = sorted({*trials.question.numbers, *_numbers_mentioned(trials, typed)})
    if not all(is_decimal(number) for number in points):
        raise Refused("a range of it ends between all decimal numbers")
    if not 0 < len(points) <= MOST_ANSWERS:
        raise Refused(f"its rules mention {len(points)} numbers")
    targets = [*_targets(trials, typed, points)]
    full = max((target.score for target in targets), default=Fraction(0))
    if full <= 0:
        raise Refused("no number of it earns anything")
    if not all(target.is_exact for target in targets):
        trials.question.remarks.append(Remark("other-scoring", "a number at the very end of a range counts here"))
    first = next(target for target in targets if target.score == full)
    declared = {number_in(text) for text in trials.question.key.get(typed.response, ())}
    for target in targets:
        if target.score == full and any(
            target.low <= number <= target.high for number in declared if number is not None
        ):
            first = target
    return _numeric(trials, typed, [first, *(target for target in targets if target is not first)], full)


def _numeric(trials: Trials, typed: Typed, targets: list[_Target], full: Fraction) -> Reading:
    def given(number: Fraction) -> Responses:
        return {typed.response: (plain(decimal_of(number)),)}

    middles = [(target.low + target.high) / 2 for target in targets]
    beyond = max(target.high for target in targets) + 1
    others = trials.shown(given(beyond))
    general = trials.common([{}, given(beyond), *(given(middle) for middle in middles)])
    records: list[dict[str, Json]] = []
    for target, middle in zip(targets, middles, strict=True):
        record: dict[str, Json] = {"answer": plain(decimal_of(middle))}
        if target.high > target.low:
            record["tolerance"] = plain(decimal_of(target.high - middle))
        feedback = trials.text(trials.shown(given(middle)) - general - others) if records else ""
        records.append(record | earned(target.score, full) | ({"feedback": feedback} if feedback else {}))
    body: dict[str, Json] = {**records[0]}
    if len(records) > 1:
        body["alternatives"] = [*records[1:]]
    tried = [Trial(given(number), TypedNumber(decimal_of(number))) for number in (*middles, beyond)]
    return trials.reading("numeric", body, [Trial({}, None), *tried], full=full, feedback=trials.text(general))


def _numbers_mentioned(trials: Trials, typed: Typed) -> Iterator[Fraction]:
    for text in mentioned(trials, typed.response):
        number = number_in(text)
        if number is not None:
            yield number


def _targets(trials: Trials, typed: Typed, points: list[Fraction]) -> Iterator[_Target]:
    """Yield the ranges of one score above 0. Raises Refused where numbers without end earn something."""
    scores: Mapping[Fraction, Fraction] = {}
    ends = [points[0] - 1, *points, points[-1] + 1]
    tested = sorted({*ends, *((low + high) / 2 for low, high in pairwise(ends))})
    scores = {number: trials.score({typed.response: (plain(decimal_of(number)),)}) for number in tested}
    if max(trials.score({}), scores[tested[0]], scores[tested[-1]]) > 0:
        raise Refused("numbers without end, or none at all, earn something")
    place = 0
    for score, group in groupby(tested, key=scores.__getitem__):
        run = [*group]
        if score > 0:
            # A run that begins between two numbers of the rules goes on to the first, which earns something else.
            before, after = tested[place - 1], tested[place + len(run)]
            low = run[0] if run[0] in points else before
            high = run[-1] if run[-1] in points else after
            is_exact = all(edge in run or scores[edge] > score for edge in (low, high))
            yield _Target(low, high, score, is_exact)
        place += len(run)
