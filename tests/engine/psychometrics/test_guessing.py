from itertools import permutations, product
from statistics import fmean

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.psychometrics.guessing import GUESSES, NotGuessable, random_guess_score
from tests.engine.itemtypes.bodies import BODIES


def score_of_every(type_name, body, responses):
    """The mean score of these responses, graded by the type itself."""
    kind = REGISTRY[type_name]
    parsed = kind.parse_body(body)
    shown = kind.arrange(parsed, None)
    return fmean(kind.grade(parsed, kind.parse_response(response, shown)).fraction for response in responses)


def test_a_choice_gives_its_chance():
    every = [{"chosen": position} for position in "123"]

    assert random_guess_score(type_name="choice", body=BODIES["choice"]) == pytest.approx(1 / 3)
    assert score_of_every("choice", BODIES["choice"], every) == pytest.approx(1 / 3)


@pytest.mark.parametrize("flags", ["110", "1000", "11110", "101", "11"])
def test_several_answers_give_what_all_sets_of_ticks_come_to(flags):
    body = {"choices": [{"id": f"o{n}", "text": f"t{n}", "correct": flag == "1"} for n, flag in enumerate(flags)]}
    positions = [str(place) for place in range(1, len(flags) + 1)]
    every = [
        {"chosen": [position for position, ticked in zip(positions, ticks, strict=True) if ticked]}
        for ticks in product([False, True], repeat=len(flags))
    ]

    score = random_guess_score(type_name="multiple", body=body)

    assert score == pytest.approx(score_of_every("multiple", body, every), abs=1e-12)


def test_true_or_false_gives_a_half():
    assert random_guess_score(type_name="truefalse", body=BODIES["truefalse"]) == 0.5


def test_matching_gives_what_all_pairings_come_to():
    kind = REGISTRY["matching"]
    shown = kind.public(parsed := kind.parse_body(BODIES["matching"]), kind.arrange(parsed, None))
    prompts = [each["id"] for each in shown["prompts"]]
    answers = [each["id"] for each in shown["answers"]]
    every = [{"pairs": dict(zip(prompts, given, strict=True))} for given in product(answers, repeat=len(prompts))]

    score = random_guess_score(type_name="matching", body=BODIES["matching"])

    assert score == pytest.approx(score_of_every("matching", BODIES["matching"], every), abs=1e-12)


def test_ordering_gives_what_all_orders_come_to():
    every = [{"order": list(order)} for order in permutations("1234")]

    score = random_guess_score(type_name="ordering", body=BODIES["ordering"])

    assert score == pytest.approx(score_of_every("ordering", BODIES["ordering"], every), abs=1e-12)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        (["cook"], 0.0),
        (["cook*"], 0.0),
        (["cook", {"text": "*", "score": "0.25"}], 0.25),
        (["cook", {"text": "*", "score": "0.25"}, {"text": "**", "score": "0.5"}], 0.5),
    ],
)
def test_a_text_gives_what_any_text_earns(answers, score):
    body = {"answers": answers}

    assert random_guess_score(type_name="shorttext", body=body) == score
    assert score_of_every("shorttext", body, [{"text": "xyzzy"}]) == score


@pytest.mark.parametrize("type_name", ["numeric", "cloze"])
def test_what_is_written_is_not_hit_by_chance(type_name):
    assert random_guess_score(type_name=type_name, body=BODIES[type_name]) == 0


@pytest.mark.parametrize("type_name", sorted(REGISTRY.keys() - GUESSES.keys()))
def test_what_a_person_judges_cannot_be_guessed(type_name):
    with pytest.raises(NotGuessable):
        random_guess_score(type_name=type_name, body=BODIES[type_name])


def test_every_type_is_guessable_or_judged_by_a_person():
    judged = {"essay", "flashcard"}

    assert GUESSES.keys() | judged == REGISTRY.keys()
    assert not GUESSES.keys() & judged
