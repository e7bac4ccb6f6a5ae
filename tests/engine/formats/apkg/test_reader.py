"""What notes, cards and decks of a package become."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.package import LogRow, PackageCard, PackageDeck
from quizzes.engine.formats.apkg.reader import item_id, read, read_package
from tests.engine.formats.apkg.packages import (
    BASIC,
    CLOZE,
    REVERSED,
    RULE,
    TYPED,
    card,
    current,
    database,
    note,
    of_notes,
    package,
)


def said(content):
    """Return the items of a package without ids and origins, and the rules of the findings."""
    result = read(content)
    items = [(item.type, item.body, item.stem, item.feedback) for item in result.items]
    return items, [finding.rule for finding in result.findings]


def flashcard(front, back, **more):
    return "flashcard", {"front": front, "back": back, **more}, "", ""


def with_templates(*templates, fields=("Front", "Back"), **more):
    named = [Template(f"Card {place}", *sides) for place, sides in enumerate(templates, start=1)]
    return Notetype(9, "Other", False, fields, tuple(named), **more)


def test_a_note_keeps_where_it_came_from():
    content = of_notes(BASIC, ("<b>2</b> &amp; 3", "five"))

    (item,) = read(content).items

    assert item.id == item_id("guid 1")
    assert item.body == {"front": "<strong>2</strong> & 3", "back": "five"}
    assert item.origin == {
        "format": "apkg",
        "guid": "guid 1",
        "notetype": BASIC.as_json(),
        "fields": ["<b>2</b> &amp; 3", "five"],
        "deck": "Default",
        "cards": [0],
    }


def test_two_cards_that_mirror_each_other_are_one_flashcard():
    content = of_notes(REVERSED, ("a", "b", "y"), templates=(0, 1))

    package = read_package(content)

    assert said(content) == ([flashcard("a", "b", reversed=True)], [])
    assert [(card.template, card.ordinal) for card in package.cards] == [(0, 1), (1, 2)]


def test_a_card_that_was_never_made_makes_no_second_side():
    assert said(of_notes(REVERSED, ("a", "b", ""))) == ([flashcard("a", "b")], [])


@pytest.mark.parametrize(
    ("back", "item"),
    [
        ("Paris*<br>", ("shorttext", {"answers": ["Paris\\*"]}, "a", "")),
        ("<b>x</b>", flashcard("a", "<strong>x</strong>")),
        ("a\\b", flashcard("a", "a\\b")),
    ],
)
def test_a_typed_answer_is_a_short_text_where_it_is_plain(back, item):
    assert said(of_notes(TYPED, ("a", back))) == ([item], [])


def test_what_stands_under_a_typed_answer_is_kept():
    sides = ("{{Front}}{{type:Back}}", RULE + "{{type:Back}}<i>see {{Front}}</i>")

    plain, marked = said(of_notes(with_templates(sides), ("a", "b"), ("a", "<b>b</b>")))[0]

    assert plain == ("shorttext", {"answers": ["b"]}, "a", "<em>see a</em>")
    assert marked == flashcard("a", "<strong>b</strong><br><em>see a</em>")


def test_cards_that_do_not_mirror_each_other_are_items_of_their_own():
    notetype = with_templates(("{{Front}}", RULE + "{{Back}}"), ("Which? {{Front}}", "{{Back}}!"))

    package = read_package(of_notes(notetype, ("a", "b"), templates=(0, 1)))

    assert [(item.id, item.body) for item in package.items.items] == [
        (item_id("guid 1", 0), {"front": "a", "back": "b"}),
        (item_id("guid 1", 1), {"front": "Which? a", "back": "b!"}),
    ]
    assert [(card.item, card.ordinal) for card in package.cards] == [
        (item_id("guid 1", 0), 1),
        (item_id("guid 1", 1), 1),
    ]


@pytest.mark.parametrize(
    ("answer", "back"),
    [
        ("{{Front}}<br>{{Back}}", "b"),  # the question is repeated instead of FrontSide
        ("{{Back}}<hr id=answer>", "b"),
        ("{{Back}}<hr id='answer'>  ", "b"),
        ("{{#Back}}x<hr id=answer>{{Back}}{{/Back}}", "x\n\nb"),
        ("{{FrontSide}}<hr id=answer><!-- {{Front}} -->{{text:Back}}<!-- no end", "b"),
        ("{{^Front}}never{{/Front}}{{hint:Back}}{{tts en_US:Front}}", "b"),
        ("{{Tags}} {{Type}} {{Deck}} {{Card}} {{Unknown}}", "Other Default Card 1"),
    ],
)
def test_the_answer_is_what_comes_with_it(answer, back):
    notetype = with_templates(("{{Front}}{{hint:Back}}", answer))

    assert said(of_notes(notetype, ("a", "b"))) == ([flashcard("a", back)], [])


@pytest.mark.parametrize(
    ("filters", "front"),
    [
        ("kanji", "<b>日本</b>x語 は[y"),
        ("kana", "<b>にほん</b>xご は[y"),
        ("furigana", "<b><ruby>日本<rt>にほん</rt></ruby></b>x<ruby>語<rt>ご</rt></ruby> は[y"),
        ("kana:text", "にほんxご は[y"),
    ],
)
def test_words_show_their_readings_as_the_template_asks(filters, front):
    notetype = with_templates((f"{{{{{filters}:Front}}}}", RULE + "{{Back}}"))
    field = "<b>日本[にほん]</b>x 語[ご] は[y"

    assert said(of_notes(notetype, (field, "b"))) == said(of_notes(BASIC, (front, "b")))


def test_brackets_without_a_word_and_sounds_are_no_readings():
    notetype = with_templates(("{{kana:Front}}", RULE + "{{Back}}"))
    field = "[x] a[] b [sound:c.mp3]"

    assert said(of_notes(notetype, (field, "b"))) == said(of_notes(BASIC, (field, "b")))


def test_templates_with_other_marks_are_read():
    notetype = with_templates(("{{=<% %>=}}<%Front%>", "{{=<% %>=}}<hr id=answer><%Back%>"))

    assert said(of_notes(notetype, ("a", "b"))) == ([flashcard("a", "b")], [])


def test_a_cloze_to_be_typed_shows_its_text_once():
    template = Template("Cloze", "{{cloze:Text}} {{type:cloze:Text}}", "{{cloze:Text}}{{type:cloze:Text}}")
    content = of_notes(replace(CLOZE, templates=(template,)), ("{{c1::a}} b", ""))

    assert said(content) == ([("cloze", {"text": "{{c1::a}} b"}, "", "")], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1,2::a::h}} {{c3::b}}", "{{c1::{{c2::a::h}}::h}} {{c3::b}}"),
        ("a :: b }} {{c1,1::c {{c2,3::d}} e}}", "a :: b }} {{c1::c {{c2::{{c3::d}}}} e}}"),
        ("{{c1,2::a::b::c}}", "{{c1::{{c2::a::b::c}}::b::c}}"),
    ],
)
def test_a_deletion_of_several_numbers_is_one_in_the_other(text, expected):
    assert said(of_notes(CLOZE, (text, ""))) == ([("cloze", {"text": expected}, "", "")], [])


@pytest.mark.parametrize(
    "question",
    [
        "{{#Front}}no end",
        "{{/Front}}",
        "{{#Front}}{{/Back}}",
        "{{#Front}}" * 40 + "{{/Front}}" * 40,
        "{{Front}}" * 501,
        "{{Unknown}}",
        "{{#Back}}" + "{{Front}}" * 450 + "{{/Back}}",
    ],
)
def test_a_template_that_cannot_be_read_loses_its_cards_alone(question):
    notetype = with_templates(("{{Front}}", RULE + "{{Back}}"), (question, "{{Back}}"))
    front = "a" * 500

    items, rules = said(of_notes(notetype, (front, "b"), templates=(0, 1)))

    assert items == [flashcard(front, "b")]
    assert rules == ["not-representable"]


def test_cards_of_no_template_are_said():
    package = read_package(of_notes(BASIC, ("a", "b"), templates=(0, 7)))

    assert [finding.message for finding in package.items.findings] == [
        "the note 'guid 1' was left out, or a card of it: its notetype has no template 8"
    ]
    assert [(card.template, card.item, card.ordinal) for card in package.cards] == [
        (0, package.items.items[0].id, 1),
        (7, "", 0),
    ]


def test_a_cloze_has_its_extra_as_feedback():
    package = read_package(of_notes(CLOZE, ("{{c1::<b>a</b>::h}} {{c3::b}}", "<i>more</i>"), templates=(0, 1, 2)))

    (item,) = package.items.items
    assert (item.type, item.body, item.feedback) == (
        "cloze",
        {"text": "{{c1::<strong>a</strong>::h}} {{c3::b}}"},
        "<em>more</em>",
    )
    assert [(card.item, card.ordinal) for card in package.cards] == [(item.id, 1), ("", 0), (item.id, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "no deletion",
        "{{c1::image-occlusion:rect:left=.1}}",
        "{{c1::a",
        "\x00{{c1::a}}",
        "{{c1,2::a::{{c3::b}}}}",
        "{{c1,2::a::b",
    ],
)
def test_a_cloze_that_no_item_can_say_is_left_out(text):
    assert said(of_notes(CLOZE, (text, ""))) == ([], ["not-representable"])


def test_a_cloze_whose_template_shows_none_is_left_out():
    notetype = replace(CLOZE, templates=(Template("Cloze", "{{Text}}", "{{Text}}"),))

    assert said(of_notes(notetype, ("{{c1::a}}", ""))) == ([], ["not-representable"])


def test_notes_without_cards_are_read_by_their_templates():
    content = package(database([REVERSED], [note(1, REVERSED, "a", "b", "y")], []))

    (item,) = read(content).items

    assert item.body == {"front": "a", "back": "b", "reversed": True}
    assert item.origin["deck"] == ""


def test_notes_of_no_notetype_and_of_a_guid_met_before_are_left_out():
    notes = [note(1, BASIC, "a", "b"), note(2, BASIC, "c", "d", guid="guid 1"), note(3, CLOZE, "e", "f")]
    content = package(database([BASIC], notes, [card(1, 1), card(2, 2), card(3, 3), card(4, 99)]))

    package_ = read_package(content)

    assert [item.body["front"] for item in package_.items.items] == ["a"]
    assert [finding.message for finding in package_.items.findings] == [
        "the note 'guid 1' was left out: another note has the same guid",
        "the note 'guid 3' was left out: its notetype is missing",
        "1 cards belong to no note and were left out",
    ]
    assert [card.item for card in package_.cards] == [item_id("guid 1"), "", ""]


def test_fields_that_are_missing_are_empty_and_turned_text_is_said():
    content = of_notes(BASIC, ("a",), ("a\u202eb", "b\x1fextra"), ("&#8238;", "b"))

    result = read(content)

    assert [item.body for item in result.items] == [
        {"front": "a\u202eb", "back": "b"},
        {"front": "\u202e", "back": "b"},
    ]
    assert [finding.rule for finding in result.findings] == ["not-representable", "turned-text", "turned-text"]


def test_a_text_longer_than_any_of_ours_is_left_out():
    assert said(of_notes(TYPED, ("a" * 100_001, "b"))) == ([], ["not-representable"])


def test_tags_are_kept_each_once():
    content = package(database([BASIC], [note(1, BASIC, "a", "b", tags=("x", "y::z", "x"))], [card(1, 1)]))

    assert [item.tags for item in read(content).items] == [("x", "y::z")]


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
