"""From a question to the body of one of our item types, by trying responses. A key is never guessed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from quizzes.engine.formats.qti.gaps import cloze_reading, with_typed_picks
from quizzes.engine.formats.qti.markdown import Markup
from quizzes.engine.formats.qti.question import (
    GAP,
    Interaction,
    Matched,
    NotAQuestion,
    Ordered,
    Pick,
    PickSeveral,
    Question,
    Refused,
    Remark,
    Typed,
    Written,
)
from quizzes.engine.formats.qti.tables import matching_reading, picks_reading
from quizzes.engine.formats.qti.trying import MOST_OPTIONS, Reading, Trial, Trials
from quizzes.engine.formats.qti.typedanswers import numeric_reading, shorttext_reading
from quizzes.engine.itemtypes.base import Json


def reading_of(question: Question) -> Reading:
    """Return the item type and body of a question.

    Raises NotAQuestion for a text, Refused for what none of our types can say, and MalformedBody.
    """
    trials = Trials(question)
    match question.interactions:
        case ():
            raise NotAQuestion("it is a text that asks nothing; put it into the lecture or a stem")
        case (Written() as written,):
            return _essay(trials, written)
        case (Pick() as pick,):
            return _choice(trials, pick)
        case (PickSeveral() as pick,):
            return _multiple(trials, pick)
        case (Ordered() as order,):
            return _ordering(trials, order)
        case (Matched() as matched,):
            return matching_reading(trials, matched)
        case (Typed() as typed,) if question.wanted_type != "cloze":
            return numeric_reading(trials, typed) if typed.is_number else shorttext_reading(trials, typed)
    return _several(trials, question.interactions)


def _essay(trials: Trials, written: Written) -> Reading:
    """Return an essay; a text that the source declares as right is the model text."""
    model = Markup().markdown(["\n".join(trials.question.key.get(written.response, ()))])
    body: dict[str, Json] = {"exemplar": model} if model else {}
    return trials.reading("essay", body, [], full=Fraction(1), feedback=trials.text(trials.shown({})))


def _several(trials: Trials, interactions: Sequence[Interaction]) -> Reading:
    picks = [each for each in interactions if isinstance(each, Pick)]
    fields = [each for each in interactions if isinstance(each, Typed)]
    if len(picks) == len(interactions):
        return picks_reading(trials, picks)
    if len(fields) == len(interactions):
        return cloze_reading(trials, fields)
    has_all_in_text = all(GAP.format(place) in trials.question.stem for place in range(len(interactions)))
    if has_all_in_text and len(picks) + len(fields) == len(interactions):
        return reading_of(with_typed_picks(trials.question))
    raise Refused("it asks in several ways at once; make one question of each")


def _records(options: Mapping[str, str]) -> dict[str, dict[str, Json]]:
    """Return options as a body writes them, by id. Raises Refused for none or too many."""
    if not 0 < len(options) <= MOST_OPTIONS:
        raise Refused(f"it has {len(options)} options")
    return {id_: {"id": id_, "text": text} for id_, text in options.items()}


def _choice(trials: Trials, pick: Pick) -> Reading:
    records = _records(pick.options)
    given = {id_: {pick.response: (id_,)} for id_ in records}
    key = max(given, key=lambda id_: trials.score(given[id_]))
    full = trials.full(given[key])
    if (declared := trials.question.key.get(pick.response)) and key not in declared:
        raise Refused("the option that earns most is not the one that it calls right")
    general = trials.common(given.values())
    feedbacks = {id_: trials.text(trials.shown(each) - general) for id_, each in given.items()}
    verdicts = {id_: text.strip().casefold() for id_, text in pick.options.items()}
    feedback = trials.text(general)
    if sorted(verdicts.values()) == ["false", "true"] and trials.question.wanted_type != "choice":
        body: dict[str, Json] = {"answer": verdicts[key] == "true"}
        body |= {f"feedback_{verdicts[id_]}": text for id_, text in feedbacks.items() if text}
        tried = [Trial({}, None), *(Trial(each, verdicts[id_] == "true") for id_, each in given.items())]
        return trials.reading("truefalse", body, tried, full=full, feedback=feedback)
    tried = [Trial({}, None), *(Trial(each, id_) for id_, each in given.items())]
    return trials.reading("choice", _choices(records, [key], feedbacks), tried, full=full, feedback=feedback)


def _choices(
    records: Mapping[str, dict[str, Json]], key: Collection[str], feedbacks: Mapping[str, str]
) -> dict[str, Json]:
    for id_, record in records.items():
        if id_ in key:
            record["correct"] = True
        if feedbacks[id_]:
            record["feedback"] = feedbacks[id_]
    return {"choices": [*records.values()]}


def _multiple(trials: Trials, pick: PickSeveral) -> Reading:
    records = _records(pick.options)

    def given(ids: frozenset[str]) -> dict[str, Sequence[str]]:
        return {pick.response: tuple(id_ for id_ in records if id_ in ids)} if ids else {}

    key = _best_set(trials, pick, given)
    full = trials.full(given(key))
    sets = {frozenset[str](), key, *(frozenset({id_}) for id_ in records), *(key ^ {id_} for id_ in records)}
    if len(records) <= 4:
        sets |= {frozenset(some) for size in range(len(records) + 1) for some in combinations(records, size)}
    neutral = _neutral(trials, key, frozenset(records), given)
    if neutral:
        message = "picking too much cost nothing in the source; here a wrong pick takes away a right one"
        trials.question.remarks.append(Remark("other-scoring", message, "choices"))
    if _is_capped(trials, pick, key, given):
        message = "some of the right options earned all in the source; here all of them are to be picked"
        trials.question.remarks.append(Remark("other-scoring", message, "choices"))
        sets = {ids for ids in sets if ids == key or trials.score(given(ids)) < full}
    nothing = trials.shown({})
    general = nothing & trials.shown(given(key))
    feedbacks = {id_: trials.text(trials.shown(given(frozenset({id_}))) - nothing) for id_ in records}
    tried = [Trial(given(ids), ids) for ids in sets if ids.isdisjoint(neutral)]
    body = _choices(records, key, feedbacks)
    return trials.reading("multiple", body, tried, full=full, feedback=trials.text(general))


def _neutral(
    trials: Trials,
    key: frozenset[str],
    options: frozenset[str],
    given: Callable[[frozenset[str]], dict[str, Sequence[str]]],
) -> frozenset[str]:
    """Return the wrong options that cost nothing where each right one adds its own points; none in any other scoring.

    Points for each right pick tell which options are right, however little a wrong one costs. A condition such as
    'contains A' does not: it may well mean that B is right beside A.
    """
    single = {id_: trials.score(given(frozenset({id_}))) for id_ in options}
    full = trials.score(given(key))
    is_additive = len(key) > 1 and trials.score({}) == 0 and sum(single[id_] for id_ in key) == full
    if not is_additive or min(single[id_] for id_ in key) <= 0:
        return frozenset()
    return frozenset(id_ for id_ in options - key if single[id_] == 0 and trials.score(given(key | {id_})) == full)


def _is_capped(
    trials: Trials,
    pick: PickSeveral,
    key: frozenset[str],
    given: Callable[[frozenset[str]], dict[str, Sequence[str]]],
) -> bool:
    """Return whether each right option adds points, and their sum is cut off before all of them are picked.

    Only where the source names all of them as right, and none of them is all: else one of them would do.
    """
    if key != frozenset(trials.question.key.get(pick.response, ())) or trials.score({}) != 0:
        return False
    full = trials.score(given(key))
    single = {id_: trials.score(given(frozenset({id_}))) for id_ in pick.options}
    is_told = all((0 < points < full) if id_ in key else points <= 0 for id_, points in single.items())
    return is_told and sum(points for points in single.values() if points > 0) > full


def _best_set(
    trials: Trials, pick: PickSeveral, given: Callable[[frozenset[str]], dict[str, Sequence[str]]]
) -> frozenset[str]:
    """Return the options that earn most, beginning with those that the source names and changing one at a time."""
    options = frozenset(pick.options)
    starts = [
        options & frozenset(trials.question.key.get(pick.response, ())),
        options & frozenset(trials.question.candidates.get(pick.response, ())),
        frozenset(id_ for id_ in options if trials.score(given(frozenset({id_}))) > trials.score({})),
    ]
    best = max(starts, key=lambda ids: trials.score(given(ids)))
    while True:  # each round earns more than the one before
        better = max((best ^ {id_} for id_ in sorted(options)), key=lambda ids: trials.score(given(ids)))
        if trials.score(given(better)) <= trials.score(given(best)):
            return best
        best = better


def _ordering(trials: Trials, order: Ordered) -> Reading:
    """Return the steps in the order that the source calls right, or that its rules mention."""
    steps = order.steps
    if len(steps) > MOST_OPTIONS:
        raise Refused(f"it has {len(steps)} steps")
    offered = (trials.question.key.get(order.response, ()), trials.question.candidates.get(order.response, ()))
    key = next((tuple(ids) for ids in offered if sorted(ids) == sorted(steps)), tuple(steps))
    swaps = [(*key[:place], key[place + 1], key[place], *key[place + 2 :]) for place, _ in enumerate(pairwise(key))]
    tried = [Trial({order.response: ids} if ids else {}, ids) for ids in ((), key, key[::-1], *swaps)]
    body: Json = {"sequence": [{"id": id_, "text": steps[id_]} for id_ in key]}
    full = trials.full({order.response: key})
    general = trials.common([{}, {order.response: key}])
    return trials.reading("ordering", body, tried, full=full, feedback=trials.text(general))
