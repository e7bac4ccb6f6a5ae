"""What the project's quizzes promise: length, behaviours, types, and draws that can be filled with some to spare."""

from pathlib import Path

from quizzes.engine.formats.bankfile.quizzes import read_quiz
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.grading.selection import Candidate, Draw, drawn
from quizzes.engine.itemtypes import REGISTRY

FIXTURES = Path(__file__).parents[2] / "fixtures"
READ = {path.stem: read_quiz(path.read_bytes()) for path in sorted((FIXTURES / "quizzes").glob("*.toml"))}
QUIZZES = {name: read.quiz for name, read in READ.items()}
BANKS = {path.stem: read_bank(path.read_bytes()) for path in sorted((FIXTURES / "banks").glob("*.toml"))}
POOL = [
    Candidate(f"{name}/{item.id}", name, frozenset(item.tags), item.level, item.type)
    for name, bank in BANKS.items()
    for item in bank.result.items
]
AUTO_GRADED = frozenset(name for name, kind in REGISTRY.items() if kind.is_auto_graded)
BY_ID = {candidate.id: candidate for candidate in POOL}


def slots_of(name):
    return [slot for section in QUIZZES[name].sections for slot in section.slots]


def drawing(slot):
    """What the slot draws from as the site has it: what a machine can grade, unless types are named."""
    draw = slot.draw
    return Draw(draw.banks, draw.tags, draw.levels, draw.types or AUTO_GRADED)


def paper(name, *, seed, pool=POOL):
    """The items of one learner's quiz."""
    slots = slots_of(name)
    fixed = [slot.item for slot in slots if slot.item]
    return fixed + drawn([drawing(slot) for slot in slots if slot.draw], pool, seed=seed, fixed=frozenset(fixed))


def test_each_file_is_read_without_a_remark():
    assert {name: read.findings for name, read in READ.items()} == dict.fromkeys(
        ("final", "lecture-1", "lecture-2", "lecture-3"), ()
    )


def test_quizzes_have_twelve_questions_a_lecture_and_the_final_thirty_with_two_essays():
    lengths = {name: len(slots_of(name)) for name in QUIZZES}
    essays = [sum(BY_ID[id_].type == "essay" for id_ in paper("final", seed=seed)) for seed in range(20)]

    assert lengths == {"final": 30, "lecture-1": 12, "lecture-2": 12, "lecture-3": 12}
    assert essays == [2] * 20


def test_every_behaviour_is_shown_by_one():
    assert {name: quiz.behaviour.name for name, quiz in QUIZZES.items()} == {
        "final": "deferred",
        "lecture-1": "immediate",
        "lecture-2": "tries",
        "lecture-3": "certainty",
    }


def test_each_lectures_quiz_asks_every_type_that_a_machine_grades():
    types = {
        name: AUTO_GRADED - {BY_ID[slot.item].type for slot in slots_of(name) if slot.item}
        for name in ("lecture-1", "lecture-2", "lecture-3")
    }

    assert types == {"lecture-1": frozenset(), "lecture-2": frozenset(), "lecture-3": frozenset()}


def test_every_draw_finds_at_least_twice_what_it_needs():
    short = []
    for name in QUIZZES:
        draws = [drawing(slot) for slot in slots_of(name) if slot.draw]
        for draw in draws:
            fitting = {each.id for each in POOL if draw.fits(each)} - {slot.item for slot in slots_of(name)}
            rivals = [other for other in draws if {each.id for each in POOL if other.fits(each)} <= fitting]
            if len(fitting) < 2 * len(rivals):
                short.append((name, draw))

    assert short == []


def test_the_final_can_be_filled_when_any_one_item_is_withdrawn():
    drawn_at_all = {id_ for seed in range(20) for id_ in paper("final", seed=seed)}
    essays = {id_ for id_ in drawn_at_all if BY_ID[id_].type == "essay"}

    papers = [
        len(set(paper("final", seed=1, pool=[each for each in POOL if each.id != id_])))
        for id_ in sorted(essays | set(paper("final", seed=1)))
    ]

    assert papers == [30] * len(papers)


def test_an_essay_is_worth_what_its_rubric_comes_to():
    worths = {slot.points for slot in slots_of("final") if slot.draw and "essay" in slot.draw.types}
    drawn_essays = {id_ for seed in range(40) for id_ in paper("final", seed=seed) if BY_ID[id_].type == "essay"}
    points = {
        item.points for name, bank in BANKS.items() for item in bank.result.items if f"{name}/{item.id}" in drawn_essays
    }

    assert (worths, len(drawn_essays)) == (points, 5)
