"""What the reader of GIFT makes of each kind of question, and of each mistake."""

import pytest

from quizzes.engine.formats.gift import reader
from quizzes.engine.formats.gift.reader import LARGEST_FILE_BYTES, read
from quizzes.engine.items import Item


def only(source):
    """Return the one item of a source, without its origin, and the rules of the findings."""
    result = read(source.encode())
    (item,) = result.items
    return (item.type, item.stem, item.body), [finding.rule for finding in result.findings]


def options(*entries):
    """Return choices 'a', 'b' … of (text, is right, feedback)."""
    made = []
    for id_, (text, is_right, feedback) in zip("abcdef", entries, strict=False):
        made.append({"id": id_, "text": text} | ({"correct": True} if is_right else {}))
        made[-1] |= {"feedback": feedback} if feedback else {}
    return {"choices": made}


@pytest.mark.parametrize(
    ("source", "expected", "rules"),
    [
        ("Who?{~a =b#yes}", ("choice", "Who?", options(("a", False, ""), ("b", True, "yes"))), []),
        ("Who?{a ~b =c}", ("choice", "Who?", options(("a", False, ""), ("b", False, ""), ("c", True, ""))), []),
        (
            "Who?{=a ~%50%b}",
            ("choice", "Who?", options(("a", True, ""), ("b", False, ""))),
            ["other-scoring"],
        ),
        (
            "Who?{=a =b ~c}",
            ("multiple", "Who?", options(("a", True, ""), ("b", True, ""), ("c", False, ""))),
            ["other-scoring"],
        ),
        (
            "Who?{~%50%a ~%50%b ~%-50%c}",
            ("multiple", "Who?", options(("a", True, ""), ("b", True, ""), ("c", False, ""))),
            [],
        ),
        ("Who?{~%100%a ~b}", ("multiple", "Who?", options(("a", True, ""), ("b", False, ""))), ["other-scoring"]),
        ("Who?{=100%~%half%b}", ("choice", "Who?", options(("100%", True, ""), ("%half%b", False, ""))), []),
        ("Who?{=%5 ~b}", ("choice", "Who?", options(("%5", True, ""), ("b", False, ""))), []),
        ("So it is.{T}", ("truefalse", "So it is.", {"answer": True}), []),
        ("[1] So it is.{T}\n\n", ("truefalse", "[1] So it is.", {"answer": True}), []),
        (
            "So?{FALSE#no#yes}",
            ("truefalse", "So?", {"answer": False, "feedback_true": "no", "feedback_false": "yes"}),
            [],
        ),
        ("So?{TRUE# #yes}", ("truefalse", "So?", {"answer": True, "feedback_true": "yes"}), []),
        ("So?{One}", ("shorttext", "So?", {"answers": [{"text": "One"}]}), []),
        (
            "So?{=a* =%-5%b#no}",
            ("shorttext", "So?", {"answers": [{"text": "a*"}, {"text": "b", "score": "0.00", "feedback": "no"}]}),
            ["other-scoring"],
        ),
        ("So?{a -> b}", ("shorttext", "So?", {"answers": [{"text": "a -> b"}]}), []),
        ("{=Asia} is large.", ("shorttext", "_____ is large.", {"answers": [{"text": "Asia"}]}), []),
        (
            "[html]In {=Asia\n} , [html]&amp;",
            ("shorttext", "In _____ , [html]&amp;", {"answers": [{"text": "Asia"}]}),
            [],
        ),
        ("So?{#5}", ("numeric", "So?", {"answer": "5"}), []),
        ("So?{#=5:0.5#right}", ("numeric", "So?", {"answer": "5", "tolerance": "0.5"}), ["feedback-not-kept"]),
        ("So?{#1.5..2}", ("numeric", "So?", {"answer": "1.75", "tolerance": "0.25"}), []),
        (
            "So?{#=%50%4#near =5 ~#far}",
            ("numeric", "So?", {"answer": "5", "alternatives": [{"answer": "4", "score": "0.50", "feedback": "near"}]}),
            ["feedback-not-kept"],
        ),
        ("Say.{}", ("essay", "Say.", {}), []),
        (
            "So?{=a->b =c -> d = -> e =-> b}",
            (
                "matching",
                "So?",
                {
                    "pairs": [{"id": "a", "prompt": "a", "answer": "b"}, {"id": "b", "prompt": "c", "answer": "d"}],
                    "distractors": ["e"],
                },
            ),
            [],
        ),
    ],
)
def test_source_is_read_as_type_stem_and_body(source, expected, rules):
    assert only(source) == (expected, rules)


@pytest.mark.parametrize(
    ("source", "rule", "line"),
    [
        ("\n\nJust a text.", "not-a-question", 3),
        ("a\nb}", "malformed-question", 2),
        ("a}{=b", "malformed-question", 1),
        ("a\n{=b\n\n}", "malformed-question", 2),
        ("a{=b}\n// next\nc{=d}", "malformed-question", 3),
        ("a{=b}\nc}", "malformed-question", 2),
        ("a{~b ~c}", "malformed-question", 1),
        ("a{~%120%b ~c}", "malformed-question", 1),
        ("a{=b->c =d}", "malformed-question", 1),
        ("a{#}", "malformed-question", 1),
        ("a{#five}", "malformed-question", 1),
        ("a{#1..x}", "malformed-question", 1),
        ("a{#5 ~%10%}", "malformed-question", 1),
        ("a{=\x00}", "malformed-question", 1),
        ("a{" + "=b" * 1001 + "}", "malformed-question", 1),
        ("a" * 100_001 + "{}", "malformed-question", 1),
        ("a{=" + "a" * 100_001 + "~b}", "malformed-body", 1),
        ("a{~\u2003 =c}", "malformed-body", 1),
        ("a{~%100%c}", "malformed-body", 1),
        ("a{=%50%b}", "malformed-body", 1),
        ("a{#2..1}", "malformed-body", 1),
        ("a{~ =c}", "malformed-body", 1),
        ("a{=b -> c}", "malformed-body", 1),
    ],
)
def test_mistake_is_a_finding_with_its_line(source, rule, line):
    result = read(source.encode())

    assert result.items == ()
    assert (result.findings[0].rule, result.findings[0].line) == (rule, line)


def test_one_bad_question_does_not_lose_the_others():
    result = read(b"a{=b}\n\nc{\n\nd{=e}")

    assert [(item.id, result.lines[item.id]) for item in result.items] == [("a", 1), ("d", 5)]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("malformed-question", 3)]


def test_comments_give_id_and_tags_and_are_no_part_of_the_text():
    result = read(
        b"\xef\xbb\xbf// [id:q-1] [tag:a\\]b] [tag:c]\r\n\r\n// [tag:c] [tag:] [id:\r\n"
        b"::Name \\: x::Stem\r\n  // not this\r\nhere\\ {\r\n}"
    )

    assert result.items == (
        Item(id="q-1", type="essay", body={}, stem="Stem here\\", name="Name : x", tags=("a]b", "c")),
    )
    assert result.findings == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("::So:: // why\nSo it is. {T} // end", ("truefalse", "So it is.", {"answer": True})),
        ("So? { // which\n F // no\n}", ("truefalse", "So?", {"answer": False})),
        ("How many? {# // all\n=5:1 // five\n}", ("numeric", "How many?", {"answer": "5", "tolerance": "1"})),
        ("What? { // one\n a // kept }", ("shorttext", "What?", {"answers": [{"text": "a // kept"}]})),
        ("Comments? {//}", ("shorttext", "Comments?", {"answers": [{"text": "//"}]})),
        ("One {a} two // kept", ("shorttext", "One _____ two // kept", {"answers": [{"text": "a"}]})),
    ],
)
def test_comment_ends_a_line_only_where_no_text_has_begun(source, expected):
    assert only(source) == (expected, [])


def test_origin_keeps_source_category_and_foreign_id():
    result = read(b"$CATEGORY: top/a\n// [id:Q 7]\n[html]a {T} b\n$CATEGORY: top/b\n\nc{}")

    assert [(item.id, item.origin) for item in result.items] == [
        (
            "q-7",
            {"format": "gift", "stem": "[html]a ", "answers": "T", "rest": " b", "category": "top/a", "id": "Q 7"},
        ),
        ("c", {"format": "gift", "stem": "c", "category": "top/b"}),
    ]


def test_second_use_of_an_id_is_a_finding_and_gets_another():
    result = read(b"// [id:x]\na{}\n\n// [id:x]\nb{}")

    assert [item.id for item in result.items] == ["x", "x-2"]
    assert [(finding.rule, finding.item, finding.line) for finding in result.findings] == [("repeated-id", "x-2", 5)]


def test_text_that_turns_its_direction_is_a_finding():
    result = read("Wer?{=a\u202eb ~é}".encode())

    assert [(finding.rule, finding.line) for finding in result.findings] == [("turned-text", 1)]


def test_control_characters_in_id_tags_and_category_are_left_out():
    (item,) = read(
        b"$CATEGORY: a\x00\n// [id:\x00] [tag:a\x07] [tag:\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80]\nx{}"
    ).items

    assert (item.id, item.tags, item.origin) == ("x", ("👩\u200d🚀",), {"format": "gift", "stem": "x"})


def test_title_without_an_end_is_part_of_the_stem():
    assert only("::a {}")[0] == ("essay", "::a", {})


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        (b"a{}\n\xff\xfe", "not-utf8", 2),
        (b"a{=\xed\xa0\x80}", "not-utf8", 1),
        (b"a" * (LARGEST_FILE_BYTES + 1), "too-large", None),
    ],
)
def test_file_that_cannot_be_read_is_one_finding(content, rule, line):
    result = read(content)

    assert (result.items, [(finding.rule, finding.line) for finding in result.findings]) == ((), [(rule, line)])


@pytest.mark.parametrize("rest", ["{}", "$CATEGORY: x"])
def test_reading_stops_after_so_many_questions(monkeypatch, rest):
    monkeypatch.setattr(reader, "MOST_QUESTIONS", 2)

    result = read(b"one{}\n\ntwo{}\n\n" + rest.encode())

    assert [item.stem for item in result.items] == ["one", "two"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-many", 5)]


def test_reading_stops_after_so_many_answers(monkeypatch):
    monkeypatch.setattr(reader, "MOST_ANSWERS", 3)

    result = read(b"one{=a ~b}\n\ntwo{=a ~b}\n\nthree{=a ~b}\n\nfour{}")

    assert [item.stem for item in result.items] == ["one", "two"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-many", 5)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["{", "}", "~", "=", "\\", "//", "#", "%1", "::", "->", "[id:", "[tag:\\]", "####", "[html]"]
)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("a{", "}"), ("// [tag:", "\na{}"), ("a{=%", "}")])
def test_a_megabyte_of_one_character_is_read_in_one_pass(piece, before, after):
    result = read((before + piece * (1_000_000 // len(piece)) + after).encode())

    assert len(result.items) + len(result.findings) <= 2


@pytest.mark.parametrize(
    ("source", "stem", "option"),
    [
        (r"Find \\(x^2\\) or \\[y\\] {=$$z$$ ~b}", "Find $x^2$ or $$y$$", "$$z$$"),
        (r"[html]<p>Is \\(x\\)?</p> {=\\(y\\) ~b}", '<p>Is <span class="math">x</span>?</p>', "$y$"),
        (r"[markdown]Is $x$ \\(y\\)? {=*a* ~b}", r"Is $x$ \(y\)?", "*a*"),
        (r"[plain]Is <b> a *tag*\n- or not? {=<b> ~b}", "Is &lt;b> a \\*tag\\*\\\n\\- or not?", "&lt;b>"),
    ],
)
def test_texts_show_what_their_format_says(source, stem, option):
    (item,) = read(source.encode()).items

    assert (item.stem, item.body["choices"][0]["text"]) == (stem, option)


def test_typed_answers_are_as_they_stand():
    (item,) = read(rb"[plain]Which tag? {=<b> =\\(x\\)#is it \\(x\\)?}").items

    assert item.body["answers"] == [{"text": "<b>"}, {"text": "\\(x\\)", "feedback": "is it $x$?"}]


def test_picture_in_a_text_comes_along():
    result = read(rb"[html]<img src\='data\:image/png;base64,ZG90'> {T}")

    name = "picture-e392dad8.png"
    assert [item.stem for item in result.items] == [f"<img src='asset:{name}'>"]
    assert result.media == {name: b"dot"}
