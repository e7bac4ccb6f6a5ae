"""What a package says besides items: how its cards stand, the log of reviews, decks, and media."""

import json
from datetime import UTC, date, datetime

import pytest

from quizzes.engine.formats.apkg.package import LogRow, PackageCard, PackageDeck
from quizzes.engine.formats.apkg.reader import item_id, read, read_package
from tests.engine.formats.apkg.packages import BASIC, card, current, database, note, of_notes, package


def card_states():
    long = json.dumps({"cd": "x" * 3000})
    return {
        (0, 0, 7): {"kind": "new", "position": 7},
        (2, 2, 5): {"kind": "review", "due_on": date(2026, 11, 25)},
        (2, -1, -3): {"kind": "review", "due_on": date(2026, 11, 17), "is_suspended": True},
        (2, -2, 5): {"kind": "review", "due_on": date(2026, 11, 25), "buried_by": "scheduler"},
        (2, -3, 5): {"kind": "review", "due_on": date(2026, 11, 25), "buried_by": "learner"},
        (1, 1, 1_800_000_000): {"kind": "learning", "due_at": datetime(2027, 1, 15, 8, tzinfo=UTC)},
        (2, 1, 1_800_000_000): {"kind": "relearning", "due_at": datetime(2027, 1, 15, 8, tzinfo=UTC)},
        (3, 3, 1): {"kind": "relearning", "due_on": date(2026, 11, 21)},
        (2, 2, 10**12): {"kind": "review"},
        (1, 1, 10**17): {"kind": "learning"},
        (9, 0, 1): {"kind": "new", "position": 1},
        (2, 2, 6, '{"s":1.5,"d":2,"dr":0.8,"decay":0.2,"pos":4,"lrt":1800000000,"cd":"{}"}'): {
            "kind": "review",
            "due_on": date(2026, 11, 26),
            "stability": 1.5,
            "difficulty": 2.0,
            "desired_retention": 0.8,
            "decay": 0.2,
            "position": 4,
            "last_reviewed_at": datetime(2027, 1, 15, 8, tzinfo=UTC),
            "custom": "{}",
        },
        (0, 0, 1, '{"s":"x","d":true,"dr":Infinity,"pos":1.5,"cd":4}'): {"kind": "new", "position": 1},
        (0, 0, 2, "[[1]]"): {"kind": "new", "position": 2},
        (0, 0, 3, "{{{"): {"kind": "new", "position": 3},
        (0, 0, 4, long): {"kind": "new", "position": 4},
    }


def test_cards_stand_where_their_numbers_say():
    states = card_states()
    cards = [
        card(number, 1, 0, deck=6, state=state[:3], rest=(3, 2500, 4, 1, 1002, 0, 0, 5, "".join(state[3:])))
        for number, state in enumerate(states, start=1)
    ]

    package_ = read_package(package(database([BASIC], [note(1, BASIC, "a", "b")], cards)))

    same = {"interval_days": 3, "ease_permille": 2500, "reps": 4, "lapses": 1, "steps_left": 1002, "flag": 5}
    assert list(package_.cards) == [
        PackageCard(number, "guid 1", 0, item_id("guid 1"), 1, "Course::Unit", **same, **state)
        for number, state in enumerate(states.values(), start=1)
    ]


def test_a_card_in_a_filtered_deck_is_given_as_at_home():
    filtered = card(1, 1, deck=1, state=(2, 2, -100_000), rest=(3, 2500, 4, 1, 0, 8, 6, 0, ""))
    preview = card(2, 1, deck=1, state=(2, 4, 9), rest=(3, 2500, 4, 1, 0, 0, 6, 0, ""))

    first = card(3, 1, deck=1, state=(0, 0, -99_999), rest=(0, 0, 0, 0, 0, 0, 6, 0, ""))

    cards = read_package(package(database([BASIC], [note(1, BASIC, "a", "b")], [filtered, preview, first]))).cards

    assert [(card.deck, card.due_on, card.position) for card in cards] == [
        ("Course::Unit", date(2026, 11, 28), None),
        ("Course::Unit", date(2026, 11, 29), None),
        ("Course::Unit", None, 0),
    ]


def test_reviews_of_other_cards_are_left_out_and_said():
    log = [(5, 1, -1, 3, 4, -600, 2500, 900, 1), (6, 99, -1, 3, 4, 1, 2500, 900, 1)]
    content = package(database([BASIC], [note(1, BASIC, "a", "b")], [card(1, 1, deck=77)], log=log))

    package_ = read_package(content)

    assert list(package_.log) == [LogRow(5, 1, 3, 4, -600, 2500, 900, 1)]
    assert [finding.message for finding in package_.items.findings] == [
        "1 reviews belong to no card of the package and were left out"
    ]
    assert package_.cards[0].deck == ""


@pytest.mark.parametrize(
    ("crt", "offset", "day"),
    [
        (1795320000, 0, date(2026, 11, 22)),
        (1795320000, 300, date(2026, 11, 21)),
        (1795320000, None, date(2026, 11, 22)),
        (1795320000 - 4 * 3600, None, date(2026, 11, 22)),  # 4 in the morning, at UTC+4
        (1795320000 - 9 * 3600, None, date(2026, 11, 22)),  # in Tokyo the next day has begun
        (1795320000 + 8 * 3600, None, date(2026, 11, 22)),  # in Los Angeles
    ],
)
def test_days_count_from_the_day_on_which_the_collection_was_made(crt, offset, day):
    conf = json.dumps({} if offset is None else {"creationOffset": offset})
    content = database([BASIC], [], [], changes=[("UPDATE col SET crt = ?, conf = ?", (crt, conf))])

    assert read_package(package(content)).created_on == day


def test_the_tables_of_the_current_form_say_the_same_as_its_json():
    notes, cards = [note(1, BASIC, "a", "b")], [card(1, 1, deck=6)]
    changes = ["UPDATE config SET val = 'x' WHERE KEY = 'creationOffset'"]

    legacy = read_package(package(database([BASIC], notes, cards)))
    now = read_package(current(database([BASIC], notes, cards, schema=18)))
    vague = read_package(current(database([BASIC], notes, cards, schema=18, changes=changes)))

    assert now == legacy == vague
    assert [item.origin for item in now.items.items] == [item.origin for item in legacy.items.items]
    assert sorted(now.decks, key=lambda deck: deck.name) == [
        PackageDeck(name, desired_retention=0.9) for name in ("Course", "Course::Unit", "Default")
    ]


def test_a_deck_says_what_its_preset_says():
    deck = {"name": "Mine", "desc": "words", "dyn": 1, "conf": 7}
    preset = {"fsrsWeights": [1, 2.5, "x"], "desiredRetention": 0.85}
    changes = [
        (
            "UPDATE col SET decks = ?, dconf = ?",
            (json.dumps({"5": deck, "x": deck, "6": {"name": "None", "desc": 5}}), json.dumps({"7": preset})),
        )
    ]

    decks = read_package(package(database([BASIC], [], [], changes=changes))).decks

    assert list(decks) == [PackageDeck("Mine", "words", True, (1.0, 2.5), 0.85), PackageDeck("None")]


def test_media_are_given_by_name_and_shown_as_assets():
    picture = "<img src='a%20b.png' alt=\"A &quot;b\" width=5> [sound:x.mp3]"
    media = {"0": "a b.png", "1": "x.mp3", "2": "gone.png"}
    elsewhere = "[sound:no.mp3]<img src=http://x/y.png>"
    content = of_notes(BASIC, (picture, elsewhere), media=media, files={"0": b"P", "1": b"S"})

    result = read(content)

    assert result.media == {"a b.png": b"P", "x.mp3": b"S"}
    assert [item.body for item in result.items] == [
        {
            "front": '<img src="asset:a b.png" alt="A &quot;b" width="5"> <audio src="asset:x.mp3" controls></audio>',
            "back": "[no.mp3][http://x/y.png]",
        }
    ]
    assert [finding.message for finding in result.findings] == [
        "the package names the file 'gone.png' but does not hold it",
        "it shows files that the package does not hold: 'no.mp3', 'http://x/y.png'",
    ]
