"""What a note's templates make of its fields, and those that cannot be read."""

from dataclasses import replace

import pytest

from quizzes.engine.formats.apkg.notetypes import Template
from tests.engine.formats.apkg.packages import BASIC, CLOZE, RULE, of_notes, with_templates
from tests.engine.formats.apkg.results import flashcard, said


def test_what_stands_under_a_typed_answer_is_kept():
    sides = ("{{Front}}{{type:Back}}", RULE + "{{type:Back}}<i>see {{Front}}</i>")

    plain, marked = said(of_notes(with_templates(sides), ("a", "b"), ("a", "<b>b</b>")))[0]

    assert plain == ("shorttext", {"answers": ["b"]}, "a", "<em>see a</em>")
    assert marked == flashcard("a", "<strong>b</strong><br><em>see a</em>")


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


def test_a_cloze_whose_template_shows_none_is_left_out():
    notetype = replace(CLOZE, templates=(Template("Cloze", "{{Text}}", "{{Text}}"),))

    assert said(of_notes(notetype, ("{{c1::a}}", ""))) == ([], ["not-representable"])
