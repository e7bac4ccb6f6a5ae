"""Matching: prompts and answers, however the source asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from quizzes.engine.formats.qti.question import Matched, Pick, Refused, Remark, Responses
from quizzes.engine.formats.qti.trying import MOST_OPTIONS, Reading, Trial, Trials, merged
from quizzes.engine.itemtypes.base import Json


def picks_reading(trials: Trials, picks: Sequence[Pick]) -> Reading:
    """Return a matching of several gaps or prompts, each with its own options."""
    if sum(len(pick.options) for pick in picks) > MOST_OPTIONS * 10:
        raise Refused("it has too many options")
    key = _best_picks(trials, picks)
    right = {pick.response: (key[pick.response],) for pick in picks}
    texts: list[str] = []
    for pick in picks:
        texts += [text for text in pick.options.values() if text not in texts]
    ids = _answer_ids({pick.response: pick.options[key[pick.response]] for pick in picks}, texts)
    ours = {pick.response: ids[pick.options[key[pick.response]]] for pick in picks}
    tried = [Trial({}, {}), Trial(right, ours)]
    for pick in picks:
        rest = {name: answer for name, answer in ours.items() if name != pick.response}
        tried.append(Trial(merged(right, {pick.response: ()}), rest))
        tried += [
            Trial(merged(right, {pick.response: (id_,)}), {**rest, pick.response: ids[text]})
            for id_, text in pick.options.items()
            if text != pick.options[key[pick.response]]
        ]
    prompts = {pick.response: pick.label for pick in picks}
    body = _body(prompts, {pick.response: pick.options[key[pick.response]] for pick in picks}, texts)
    general = trials.text(trials.common([{}, right]))
    return trials.reading("matching", body, tried, full=trials.full(right), feedback=general)


def _best_picks(trials: Trials, picks: Sequence[Pick]) -> dict[str, str]:
    """Return the option of each gap that earns most, starting with those that the source names."""
    chosen: dict[str, str] = {}
    for pick in picks:
        question = trials.question
        named = (*question.key.get(pick.response, ()), *question.candidates.get(pick.response, ()), *pick.options)
        chosen[pick.response] = next((id_ for id_ in named if id_ in pick.options), "")
        if not chosen[pick.response]:
            raise Refused("a gap of it has no options")
    for pick in picks:
        scores = {id_: trials.score(_given({**chosen, pick.response: id_})) for id_ in pick.options}
        if max(scores.values()) > scores[chosen[pick.response]]:
            chosen[pick.response] = max(scores, key=scores.__getitem__)
    return chosen


def _given(chosen: Mapping[str, str]) -> Responses:
    return {name: (id_,) for name, id_ in chosen.items()}


def matching_reading(trials: Trials, matched: Matched) -> Reading:
    """Return a matching made of the right pairs that the source names, each prompt with one answer."""
    pairs = _pairs(trials, matched)
    left, right = matched.left, matched.right or matched.left
    several = max(Counter(first for first, _ in pairs).values()) > 1
    is_turned = matched.asks_right or (bool(matched.right) and several)
    if is_turned:
        left, right = right, left
    answer_of = {second: first for first, second in pairs} if is_turned else dict(pairs)
    if len(answer_of) < len(pairs):
        raise Refused("a prompt of it has several answers, while an answer has several prompts")
    if not matched.right and not answer_of.keys().isdisjoint(answer_of.values()):
        raise Refused("something of it belongs to several pairs")
    answers = [id_ for id_ in right if matched.right or id_ not in answer_of]
    if len({right[id_] for id_ in answers}) < len(answers):
        raise Refused("two of its answers have the same text")
    prompts = {id_: text for id_, text in left.items() if id_ in answer_of}
    if matched.right and len(prompts) < len(left):
        trials.question.remarks.append(Remark("option-not-kept", "what belongs to nothing was left out", "pairs"))
    ids = _answer_ids({prompt: right[answer] for prompt, answer in answer_of.items()}, [right[id_] for id_ in answers])

    def given(chosen: Mapping[str, str]) -> dict[str, Sequence[str]]:
        texts = tuple(f"{answer} {prompt}" if is_turned else f"{prompt} {answer}" for prompt, answer in chosen.items())
        return {matched.response: texts} if texts else {}

    def ours(chosen: Mapping[str, str]) -> dict[str, str]:
        return {prompt: ids[right[answer]] for prompt, answer in chosen.items()}

    ways = [{}, answer_of]
    for prompt in prompts:
        ways.append({name: answer for name, answer in answer_of.items() if name != prompt})
        ways += [{**answer_of, prompt: answer} for answer in answers if answer != answer_of[prompt]]
    tried = [Trial(given(way), ours(way)) for way in ways]
    texts = [right[id_] for id_ in answers]
    body = _body(prompts, {prompt: right[answer] for prompt, answer in answer_of.items()}, texts)
    general = trials.text(trials.common([{}, given(answer_of)]))
    return trials.reading("matching", body, tried, full=trials.full(given(answer_of)), feedback=general)


def _pairs(trials: Trials, matched: Matched) -> list[tuple[str, str]]:
    """Return the right pairs that the source names. Raises Refused where it names none."""
    question = trials.question
    named = question.key.get(matched.response) or question.candidates.get(matched.response, ())
    right = matched.right or matched.left
    pairs = [(words[0], words[1]) for words in (pair.split() for pair in named) if len(words) == 2]
    pairs = [(first, second) for first, second in dict.fromkeys(pairs) if first in matched.left and second in right]
    if not 0 < len(pairs) <= MOST_OPTIONS or len(right) > MOST_OPTIONS or len(matched.left) > MOST_OPTIONS:
        raise Refused("it names no right pairs, or too many")
    return pairs


def _answer_ids(right: Mapping[str, str], texts: Sequence[str]) -> dict[str, str]:
    """Return the ids under which our type knows the answers: a text's first prompt, or '*0' … for distractors."""
    ids: dict[str, str] = {}
    for prompt, text in right.items():
        ids.setdefault(text, prompt)
    for place, text in enumerate(text for text in dict.fromkeys(texts) if text not in right.values()):
        ids[text] = f"*{place}"
    return ids


def _body(prompts: Mapping[str, str], right: Mapping[str, str], texts: Sequence[str]) -> Json:
    pairs: list[Json] = [{"id": id_, "prompt": text, "answer": right[id_]} for id_, text in prompts.items()]
    distractors: list[Json] = [text for text in dict.fromkeys(texts) if text not in right.values()]
    return {"pairs": pairs, "distractors": distractors} if distractors else {"pairs": pairs}
