"""What the banks and decks of the project promise: size, spread, complete essays, every argument and person."""

from collections import Counter
from pathlib import Path

import pytest

from quizzes.engine.formats.bankfile.decks import read_deck
from quizzes.engine.formats.bankfile.lectures import read_lecture
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.items import LEVELS
from quizzes.engine.itemtypes import REGISTRY

FIXTURES = Path(__file__).parents[2] / "fixtures"
BANKS = {path.stem: read_bank(path.read_bytes()) for path in sorted((FIXTURES / "banks").glob("*.toml"))}
DECKS = {path.stem: read_deck(path.read_bytes()).deck for path in sorted((FIXTURES / "decks").glob("*.toml"))}
LECTURE = read_lecture((FIXTURES / "lectures" / "roots-of-bureaucracy.md").read_bytes()).lecture
ITEMS = [item for bank in BANKS.values() for item in bank.result.items]

# Passages whose paragraph in the lecture has more than 900 characters.
LONG = """
    1.1 1.3 1.7 1.11 1.14 1.15 1.19 2.5 2.6 2.7 2.9 2.10 2.12 3.1 3.3 3.5 3.6 3.7 3.8 3.10 3.11 3.13 3.15 3.18 3.19 3.20
    3.21 3.23 3.24
"""
PERSONS = "webbs hegel weber proudhon bakunin kropotkin engels marx tocqueville kautsky trotsky lenin aron"
SUBJECTS = """
    definition four-types money-economy national-market england united-states france prussia russia inverse-proportion
    deadlock absolute-monarchy cromwell napoleon napoleon-iii bismarck balance commune safeguards image underestimation
    anarchism state telescoping lower-phase class contradiction prospects chain comparison
"""


def taken(deck):
    """Return the items of a deck, with the bank of each."""
    return [
        (name, item)
        for name, bank in BANKS.items()
        for item in bank.result.items
        if DECKS[deck].select.takes(item, bank=name)
    ]


def test_banks_are_large_enough_to_drill_and_to_examine():
    counts = Counter(item.type for item in ITEMS)
    cards = counts["flashcard"] + counts["cloze"]
    graded = sum(counts[kind.name] for kind in REGISTRY.values() if kind.is_auto_graded and not kind.is_self_rated)

    assert (len(ITEMS) >= 260, cards >= 130, graded >= 100, counts["essay"] >= 24) == (True, True, True, True)
    assert set(counts) == set(REGISTRY)


def test_every_passage_has_three_items_and_a_long_one_five():
    counts = Counter(item.passage for item in ITEMS)
    anchors = [passage.anchor for passage in LECTURE.passages]

    few = [anchor for anchor in anchors if counts[anchor] < (5 if anchor in LONG.split() else 3)]

    assert (len(anchors), few, set(counts) - set(anchors)) == (62, [], set())


@pytest.mark.parametrize("person", PERSONS.split())
def test_every_person_has_an_item_that_the_deck_of_persons_takes(person):
    assert [item.id for _, item in taken("persons") if person in item.tags] != []


@pytest.mark.parametrize("subject", SUBJECTS.split())
def test_every_subject_has_an_item(subject):
    assert [item.id for item in ITEMS if subject in item.tags] != []


def test_every_essay_has_levels_an_exemplar_and_two_weaknesses():
    essays = [REGISTRY["essay"].parse_body(item.body) for item in ITEMS if item.type == "essay"]

    complete = [
        bool(essay.exemplar)
        and len(essay.weaknesses) == 2
        and len(essay.criteria) > 1
        and all(len(criterion.levels) > 1 for criterion in essay.criteria.values())
        for essay in essays
    ]

    assert complete == [True] * len(essays)


def test_every_item_has_a_level_and_tags():
    assert [item.id for item in ITEMS if item.level not in LEVELS or not item.tags] == []


def test_ids_are_unique_over_all_banks():
    assert [id_ for id_, times in Counter(item.id for item in ITEMS).items() if times > 1] == []


def test_there_are_five_decks_in_an_order():
    positions = {name: deck.position for name, deck in DECKS.items()}

    assert positions == {"lecture-1": 1, "lecture-2": 2, "lecture-3": 3, "persons": 4, "comparisons": 5}


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_deck_of_a_lecture_covers_each_of_its_passages_and_no_other(number):
    anchors = {passage.anchor for passage in LECTURE.passages if passage.anchor.startswith(f"{number}.")}

    assert {item.passage for _, item in taken(f"lecture-{number}")} == anchors


@pytest.mark.parametrize(("deck", "tag"), [("persons", "persons"), ("comparisons", "comparison")])
def test_deck_of_a_subject_takes_it_from_all_three_lectures(deck, tag):
    found = taken(deck)

    assert {name for name, _ in found} == set(BANKS)
    assert {tag}.issubset(set.intersection(*(set(item.tags) for _, item in found)))
    assert len(found) >= 40


@pytest.mark.parametrize("deck", DECKS)
def test_no_deck_drills_essays(deck):
    assert [item.id for _, item in taken(deck) if item.type == "essay"] == []
