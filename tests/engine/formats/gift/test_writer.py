"""What the writer of GIFT writes, and what it says of what it cannot."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.engine.formats.gift.reader import read
from quizzes.engine.formats.gift.writer import write
from quizzes.engine.items import Item

CHOICE = {"choices": [{"id": "a", "text": "x"}, {"id": "b", "text": "%50%y", "correct": True, "feedback": "[ok]"}]}


def written(item):
    """Return the lines and (rule, severity, field) of the findings."""
    result = write([item])
    return result.content.decode().splitlines(), [(f.rule, f.severity, f.field) for f in result.findings]


def test_choice_is_written_with_id_tags_name_and_feedback():
    item = Item("q-1", "choice", CHOICE, stem="Who?\n{*}", feedback="So: it is.", tags=("a]b", "c"), name="N: 1")

    lines, findings = written(item)

    assert lines == [
        "// [id:q-1] [tag:a\\]b] [tag:c]",
        "::N\\: 1::[markdown]Who?\\n\\{*\\} {",
        "\t~x",
        "\t=[markdown]%50%y#[markdown][ok]",
        "\t####So\\: it is.",
        "}",
    ]
    assert findings == []


@pytest.mark.parametrize(
    ("type_", "body", "answers"),
    [
        ("essay", {}, "{}"),
        ("truefalse", {"answer": True, "feedback_false": "w", "feedback_true": "r"}, "{TRUE#w#r}"),
        ("truefalse", {"answer": False, "feedback_true": "w"}, "{FALSE#w}"),
        ("truefalse", {"answer": False, "feedback_false": "r"}, "{FALSE##r}"),
        ("shorttext", {"answers": ["a*", {"text": "b", "score": "0.125"}]}, "{\n\t=%100%a*\n\t=%12.5%b\n}"),
        (
            "numeric",
            {"answer": "2.50", "tolerance": 1, "alternatives": [{"answer": -3, "score": 0, "feedback": "n"}]},
            "{#\n\t=%100%2.5:1\n\t=%0%-3:0#n\n}",
        ),
        (
            "matching",
            {
                "pairs": [{"id": "a", "prompt": "p", "answer": "[x]"}, {"id": "b", "prompt": "q", "answer": "->"}],
                "distractors": ["z"],
            },
            "{\n\t=p -> [x]\n\t=q -> ->\n\t= -> z\n}",
        ),
        (
            "multiple",
            {"choices": [{"id": id_, "text": id_, "correct": id_ != "d"} for id_ in "abcd"]},
            "{\n\t~%33.33333%a\n\t~%33.33333%b\n\t~%33.33333%c\n\t~%-33.33333%d\n}",
        ),
    ],
)
def test_each_type_is_written_in_its_form_and_read_without_a_finding(type_, body, answers):
    item = Item("q", type_, body, stem="S")

    result = write([item])

    assert result.content.decode() == f"// [id:q]\n[markdown]S {answers}\n"
    assert (list(result.findings), read(result.content).findings) == ([], ())


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Item("q", "ordering", {}), "GIFT has no questions of the type ordering"),
        (Item("q", "choice", {}), "choices needs at least 2"),
        (Item("q", "essay", {}, stem="\ud800"), "its name, stem or feedback holds a NUL or half a surrogate pair"),
        (Item("q", "shorttext", {"answers": ["a -> b"]}), "GIFT would read it as another question"),
    ],
)
def test_item_that_gift_cannot_say_is_left_out_with_the_reason(item, reason):
    result = write([item, Item("r", "essay", {})])

    assert [(f.rule, f.severity, f.item, f.message) for f in result.findings] == [
        ("not-representable", "error", "q", f"the item was left out: {reason}")
    ]
    assert [item.id for item in read(result.content).items] == ["r"]


def test_arrow_in_a_prompt_is_written_as_an_entity():
    pairs = [{"id": "a", "prompt": "x->y", "answer": "1"}, {"id": "b", "prompt": "y", "answer": "2"}]

    lines, findings = written(Item("q", "matching", {"pairs": pairs}))

    assert lines[2] == "\t=x-&gt;y -> 1"
    assert findings == [("changed-text", "hint", "pairs[0].prompt")]


def test_everything_around_a_question_that_gift_has_no_place_for_is_named():
    item = Item(
        "q", "essay", {"max_words": 5}, points=Decimal(2), level="apply", passage="1.1", was=("o",), tags=("a\x07",)
    )

    lines, findings = written(replace(item, origin={"format": "qti"}))

    assert lines == ["// [id:q]", "[markdown] {}"]
    assert findings == [
        ("not-representable", "hint", "passage"),
        ("not-representable", "hint", "level"),
        ("not-representable", "warning", "points"),
        ("not-representable", "hint", "was"),
        ("not-representable", "hint", "tags"),
        ("not-representable", "warning", "max_words"),
        ("not-representable", "hint", "origin"),
    ]


def test_replaced_ids_are_named_and_a_key_that_says_nothing_is_not():
    choices = [{"id": "yes", "text": "x", "correct": True}, {"id": "no", "text": "y"}]

    _, of_choice = written(Item("q", "choice", {"choices": choices}, stem="S"))
    _, of_shorttext = written(Item("q", "shorttext", {"answers": ["a"], "case_sensitive": False}, stem="S"))

    assert of_choice == [("not-representable", "hint", "choices[].id")]
    assert of_shorttext == []


@pytest.mark.parametrize(
    "source",
    [
        (
            "$CATEGORY: a/b\n\n// [id:Q 7] [tag:t]\n::N::[html]<p>Who?</p>{\n  ~%50%[plain]a#  b\n  ~%50%c ~d}\n\n"
            "$CATEGORY: a/c\n\n// [id:r]\nIs {#1..5#right =%50%7 ~#no####all} of it.\n"
        ),
        "// [id:q]\nx {~%30%a ~%70%b#\\nfb}\n\n// [id:r]\n{=a =%25%b}\n",
    ],
)
def test_gift_that_was_read_is_written_as_it_was(source):
    result = write(read(source.encode()).items)

    assert (result.content.decode(), list(result.findings)) == (source, [])


def test_weights_stay_where_only_the_stem_was_changed():
    (item,) = read(b"Who?{~%30%a ~%70%b}").items

    lines, findings = written(replace(item, stem="Who now?"))

    assert lines == ["// [id:who]", "[markdown]Who now? {~%30%a ~%70%b}"]
    assert findings == [("not-representable", "hint", "origin")]


def test_format_and_gap_stay_where_only_the_answers_were_changed():
    (item,) = read(b"[html]<p>In {T} it</p>").items

    lines, findings = written(replace(item, body={"answer": False}))

    assert lines == ["// [id:in-it]", "[html]<p>In {FALSE} it</p>"]
    assert findings == [("not-representable", "hint", "origin")]


@pytest.mark.parametrize("stem", ["a\n\nb", "a\n// [id:x]", "$CATEGORY: x\na", "a{", "a\x00", 5])
def test_source_that_was_tampered_with_is_not_written(stem):
    origin = {"format": "gift", "stem": stem, "answers": "", "id": "x]\n", "category": "x\ny"}

    lines, findings = written(Item("q", "essay", {}, stem="a", origin=origin))

    assert lines == ["// [id:q]", "[markdown]a {}"]
    assert findings == [("not-representable", "hint", "origin")]


def test_item_without_category_after_one_with_is_named():
    items = [*read(b"$CATEGORY: a\nx{}\n").items, Item("y", "essay", {}, stem="y")]

    result = write(items)

    assert [(f.item, f.field) for f in result.findings] == [("y", "origin")]
    assert [item.origin["category"] for item in read(result.content).items] == ["a", "a"]


def test_picture_in_a_text_is_written_where_it_stood():
    source = b'// [id:q]\n[html]<img src\\="data\\:image/png;base64,ZG90"> \\\\(x\\\\) {T}\n'

    assert write(read(source).items).content == source
