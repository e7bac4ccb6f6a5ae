"""Matching items: give each prompt its answer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.itemtypes.arranging import shuffled
from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, MalformedResponse, Samples, Score
from quizzes.engine.itemtypes.faces import bulleted, numbered, one_line, require_single_card, single_card
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import authored_id, entries_of, only_value, position_of

# One arrangement holds both sides, so that every position is one opaque id: 'prompt:<id>', then 'answer:<id>'.
PROMPT = "prompt:"
ANSWER = "answer:"


@dataclass(frozen=True, slots=True)
class Pair:
    prompt: str
    answer: str


@dataclass(frozen=True, slots=True)
class MatchingBody:
    """The pairs by id, in the order written. Answers with the same text are one and the same answer.

    `answers` gives each text once by the id it goes under: that of its first pair, or '*0', '*1' … for distractors.
    """

    pairs: dict[str, Pair]
    answers: dict[str, str]


def parse_body(raw: Json) -> MatchingBody:
    fields = Fields.of(raw)
    pairs = {
        id_: Pair(record.text("prompt"), record.text("answer"))
        for id_, record in fields.identified("pairs", least=2).items()
    }
    answers: dict[str, str] = {}
    for id_, pair in pairs.items():
        if pair.answer not in answers.values():
            answers[id_] = pair.answer
    for place, text in enumerate(fields.texts("distractors")):
        if text in answers.values():
            fields.refuse(f"distractors[{place}]", "repeats an answer")
        answers[f"*{place}"] = text
    if len(answers) < 2:
        fields.refuse("pairs", "have one answer between them: there is nothing to choose")
    return MatchingBody(pairs, answers)


def solution(body: MatchingBody) -> str:
    return bulleted(f"{pair.prompt} → {pair.answer}" for pair in body.pairs.values())


def summary(body: MatchingBody) -> str:
    return one_line("; ".join(f"{pair.prompt} → {pair.answer}" for pair in body.pairs.values()))


def face(body: MatchingBody, ordinal: int) -> Face:
    require_single_card(ordinal)
    shown = arrange(body, None)
    prompts = bulleted(pair.prompt for pair in body.pairs.values())
    answers = numbered(body.answers[id_.removeprefix(ANSWER)] for id_ in shown if id_.startswith(ANSWER))
    return Face(front=f"{prompts}\n\nAnswers:\n\n{answers}", back=solution(body))


def arrange(body: MatchingBody, seed: int | None) -> Arrangement:
    """Return all prompts, then all answers.

    Prompts stand as written without a seed; answers are always shuffled, since beside the prompts the written order is
    the key.
    """
    prompts = {PROMPT + id_: pair.prompt for id_, pair in body.pairs.items()}
    answers = {ANSWER + id_: text for id_, text in body.answers.items()}
    first = tuple(prompts) if seed is None else shuffled(prompts, seed=seed)
    return first + shuffled(answers, seed=seed)


def public(body: MatchingBody, arrangement: Arrangement) -> Json:
    """Return prompts and answers under numbers of one series; those that the body no longer has are left out."""
    prompts: list[Json] = []
    answers: list[Json] = []
    for position, id_ in enumerate(arrangement, start=1):
        side, _, authored = id_.partition(":")
        if side == "prompt" and authored in body.pairs:
            prompts.append({"id": str(position), "text": body.pairs[authored].prompt})
        if side == "answer" and authored in body.answers:
            answers.append({"id": str(position), "text": body.answers[authored]})
    return {"prompts": prompts, "answers": answers}


def parse_response(raw: Json, arrangement: Arrangement) -> dict[str, str]:
    """Return the ids of answers by those of prompts. A prompt may be left out or be given null."""
    chosen: dict[str, str] = {}
    for prompt_position, answer_position in entries_of(only_value(raw, "pairs")).items():
        prompt = authored_id(prompt_position, arrangement)
        if not prompt.startswith(PROMPT):
            raise MalformedResponse("an answer stands where a prompt should")
        if answer_position is None:
            continue
        answer = authored_id(answer_position, arrangement)
        if not answer.startswith(ANSWER):
            raise MalformedResponse("a prompt stands where an answer should")
        chosen[prompt.removeprefix(PROMPT)] = answer.removeprefix(ANSWER)
    return chosen


def grade(body: MatchingBody, response: dict[str, str]) -> Score:
    """Return right pairs / pairs. Prompts that were withdrawn since do not count, answers that were are wrong.

    An answer is right by its text, so it does not matter which of several prompts with one answer it was written for.
    """
    texts = body.answers | {id_: pair.answer for id_, pair in body.pairs.items()}
    right = [id_ for id_, pair in body.pairs.items() if texts.get(response.get(id_, "")) == pair.answer]
    return Score(Decimal(len(right)) / len(body.pairs))


def samples(body: MatchingBody) -> Samples:
    shown = arrange(body, None)
    answer_ids = {text: position_of(ANSWER + id_, shown) for id_, text in body.answers.items()}
    right: dict[str, Json] = {
        position_of(PROMPT + id_, shown): answer_ids[pair.answer] for id_, pair in body.pairs.items()
    }
    wrong: dict[str, Json] = {
        prompt: next(other for other in answer_ids.values() if other != answer) for prompt, answer in right.items()
    }
    (prompt, answer), *_ = right.items()
    return Samples(
        right={"pairs": right},
        partly=[{"pairs": {prompt: answer}}],
        wrong=[{"pairs": {}}, {"pairs": dict.fromkeys(right)}, {"pairs": wrong}],
        malformed=[
            None,
            {},
            {"pairs": []},
            {"pairs": {prompt: prompt}},
            {"pairs": {str(answer): answer}},
            {"pairs": {prompt: "0"}},
            {"pairs": {prompt: 4}},
            {"pairs": {"x": answer}},
            {"pairs": {}, "also": {}},
        ],
    )


MATCHING = ItemType(
    name="matching",
    label="Matching",
    keys=("pairs", "pairs[].id", "pairs[].prompt", "pairs[].answer", "distractors"),
    is_auto_graded=True,
    is_self_rated=False,
    parse_body=parse_body,
    summary=summary,
    ordinals=single_card,
    face=face,
    solution=solution,
    arrange=arrange,
    public=public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
