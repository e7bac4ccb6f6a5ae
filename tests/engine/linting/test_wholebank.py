"""Rules that look at a whole bank."""

from dataclasses import replace

import pytest

from quizzes.engine.linting.linter import lint
from quizzes.engine.linting.wholebank import chi_square_survival
from tests.engine.linting.items import card, choice, cloze, essay, numeric, shorttext, truefalse

# Names, since stems that differ in a name ask two things.
SUBJECTS = (
    "Ada",
    "Ben",
    "Cyd",
    "Dag",
    "Eve",
    "Fay",
    "Gus",
    "Hal",
    "Ida",
    "Jon",
    "Kay",
    "Lea",
    "Max",
    "Ned",
    "Ole",
    "Pia",
)


def named(*items):
    return [replace(item, id=f"item-{place}") for place, item in enumerate(items)]


def said(*items):
    return [(finding.rule, finding.item, finding.field) for finding in lint(named(*items))]


def with_keys_at(*counts, verb="became of"):
    """Return choice items of which so many have their key in each place; each asks of another person."""
    places = [place for place, count in enumerate(counts) for _ in range(count)]
    people = [f"{one}{other}" for one in SUBJECTS for other in SUBJECTS]
    options = ("It rose", "It fell", "It held", "It went")[: len(counts)]
    return [
        choice(f"What {verb} {person}?", *options, key=place) for person, place in zip(people, places, strict=False)
    ]


def test_keys_gathered_in_one_place_are_flagged_once_for_the_bank():
    findings = lint(named(*with_keys_at(2, 14, 4, 4)))

    assert [(finding.rule, finding.item, finding.line, finding.message) for finding in findings] == [
        ("key-position", "", None, "keys of choice items with 4 options by place: 2, 14, 4, 4 (χ² = 14.7, p = 0.002)")
    ]


@pytest.mark.parametrize("counts", [(5, 5, 5, 5), (9, 3, 4, 8), (0, 15, 2, 2), (12, 5, 5)])
def test_keys_spread_as_chance_could_put_them_or_too_few_are_left_alone(counts):
    assert said(*with_keys_at(*counts)) == []


def test_sizes_of_choice_items_are_judged_apart():
    threes, fours = with_keys_at(16, 3, 3), with_keys_at(2, 3, 3, 16, verb="is said to have been dear to")

    assert said(*threes, *fours) == [("key-position", "", "")] * 2


def test_statements_that_are_nearly_all_true_are_flagged():
    statements = [truefalse(f"{subject} ruled.", answer=place > 0) for place, subject in enumerate(SUBJECTS)]
    more = [truefalse(f"There was once a {subject}.") for subject in SUBJECTS[:5]]

    assert said(*statements, *more) == [("key-position", "", "")]


# Source: any table of the χ² distribution, such as Fisher and Yates, Statistical Tables, table IV.
@pytest.mark.parametrize(
    ("degrees", "chi_square", "probability"),
    [(1, 3.841, 0.05), (1, 6.635, 0.01), (2, 9.210, 0.01), (3, 7.815, 0.05), (3, 11.345, 0.01), (4, 13.277, 0.01),
     (5, 15.086, 0.01), (6, 16.812, 0.01), (10, 23.209, 0.01), (3, 0.0, 1.0)],
)  # fmt: skip
def test_chi_square_agrees_with_the_tables(degrees, chi_square, probability):
    assert chi_square_survival(chi_square, degrees) == pytest.approx(probability, rel=5e-3)


OPTIONS = ("It was poor", "It was small", "It was far")


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        (
            card("Why did the free towns of the north rebel?", "They paid too much"),
            card("Why did the free towns of the north rebel", "Taxes had risen"),
            "front",
        ),
        (
            card("Why did the free towns of the north rebel against it?", "They paid too much tax"),
            card("Why did the free cities of the north rebel against it?", "They paid too much tax"),
            "front",
        ),
        (
            choice("Why did the free towns of the north rebel?", *OPTIONS),
            shorttext("Why, of the north, did the free towns rebel?", "duty"),
            "stem",
        ),
        (
            cloze("The free towns of the {{c1::north}} rebelled against their duke."),
            cloze("The free towns of the {{c1::south}} rebelled against the duke."),
            "text",
        ),
    ],
)
def test_near_duplicates_are_flagged_at_the_later_id(one, other, field):
    assert said(one, other) == [("near-duplicate", "item-1", field)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            card("What does Hegel hold of the state?", "It is an idea"),
            card("What does Weber hold of the state?", "It is"),
        ),
        (card("What came of the rising in 1848?", "A war"), card("What came of the rising in 1871?", "A war")),
        (card("What is the first reason for it?", "A war"), card("What is the second reason for it?", "A war")),
        (
            card("Why did the free towns of the north rebel against it?", "They paid"),
            card("Why did the free guards of the north rebel against it?", "Nobody had fed them"),
        ),
        (
            card("Why did the towns rebel?", "They paid"),
            card("Why did the towns of the north rebel at last?", "Hunger"),
        ),
    ],
)
def test_stems_that_ask_two_things_in_like_words_are_left_alone(one, other):
    assert said(one, other) == []


@pytest.mark.parametrize(
    ("asks", "tells", "field"),
    [
        (
            shorttext("Who led the rising of the northern towns?", "Wat Tyler"),
            card("Why did Wat Tyler lead the northern towns to a rising?", "They paid"),
            "front",
        ),
        (
            numeric("In which year did the northern towns rise in arms?", "1381"),
            essay("In 1381 the northern towns rose in arms. Explain why."),
            "stem",
        ),
        (
            cloze("The northern towns rose against {{c1::the duke}} in arms."),
            cloze("In arms the northern towns rose against the duke for lack of {{c1::bread}}."),
            "text",
        ),
    ],
)
def test_an_item_that_tells_the_answer_of_another_is_flagged(asks, tells, field):
    assert said(asks, tells) == [("gives-away", "item-1", field)]


@pytest.mark.parametrize(
    ("asks", "speaks"),
    [
        # Speaks of the man, but of something else.
        (
            shorttext("Who led the rising of the northern towns?", "Wat Tyler"),
            card("Where was Wat Tyler born?", "Nobody knows"),
        ),
        # Speaks of the same, but not of the man.
        (
            shorttext("Who led the rising of the northern towns?", "Wat Tyler"),
            card("Why did Tyler's wat lead the northern towns to a rising?", "They paid"),
        ),
        # Shares three words of eight.
        (
            shorttext(
                "Who led the rising of the northern towns against the duke of the old coastal province?", "Wat Tyler"
            ),
            card("Why did Wat Tyler lead the northern towns to a rising?", "They paid"),
        ),
        # An answer of grammar alone would be found everywhere.
        (
            shorttext("Was the rising of the northern towns before or after?", "after"),
            card("What came after the rising of the northern towns ended?", "A war"),
        ),
        # Five words are seldom said in passing.
        (
            card("Why did the northern towns rise in arms?", "the old duke took bread"),
            card("When the old duke took bread and the northern towns rose in arms, who fled?", "The duke's men"),
        ),
    ],
)
def test_an_item_that_speaks_of_like_things_is_left_alone(asks, speaks):
    assert said(asks, speaks) == []
