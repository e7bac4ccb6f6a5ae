"""What notes become: one item or several, and which card is whose."""

import pytest

from quizzes.engine.formats.apkg.reader import item_id, read, read_package
from tests.engine.formats.apkg.packages import (
    BASIC,
    CLOZE,
    REVERSED,
    RULE,
    TYPED,
    card,
    database,
    note,
    of_notes,
    package,
    with_templates,
)
from tests.engine.formats.apkg.results import flashcard, said


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
    ("text", "expected"),
    [
        ("{{c1,2::a::h}} {{c3::b}}", "{{c1::{{c2::a::h}}::h}} {{c3::b}}"),
        ("a :: b }} {{c1,1::c {{c2,3::d}} e}}", "a :: b }} {{c1::c {{c2::{{c3::d}}}} e}}"),
        ("{{c1,2::a::b::c}}", "{{c1::{{c2::a::b::c}}::b::c}}"),
    ],
)
def test_a_deletion_of_several_numbers_is_one_in_the_other(text, expected):
    assert said(of_notes(CLOZE, (text, ""))) == ([("cloze", {"text": expected}, "", "")], [])


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
