"""What becomes of gaps: Moodle's cloze in all its kinds, and missing words."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.moodlexml.reader import read
from tests.engine.formats.moodlexml.questions import question, quiz, refused

FEEDBACK, SCORING, TYPED = ("feedback-not-kept", "other-scoring", "typed-gap")


@pytest.mark.parametrize(
    ("text", "expected", "points", "rules"),
    [
        ("In {1:SHORTANSWER:=Rome}.", "In {{c1::Rome}}.", 1, []),
        ("In {:MWC:=Rome#yes~%50%Roma}.", "In {{c1::Rome}}.", 1, [FEEDBACK, SCORING, SCORING]),
        ("{2:SA:Bonn~=*x~%100%Berlin~*#no} {2:NM:=5}", "{{c1::Berlin}} {{c2::5}}", 4, [FEEDBACK, SCORING]),
        ("{1:NUMERICAL:=2,5:0.1}", "{{c1::2.5}}", 1, [SCORING]),
        ("{1:NM:=2.50:0~*}", "{{c1::2.50}}", 1, []),
        ("{1:MC:b~=a}", "{{c1::a::a / b}}", 1, [TYPED]),
        ("{1:MCVS:%100%<b>a</b>~%50%c &lt; d}", "{{c1::a::a / c < d}}", 1, [SCORING, TYPED]),
        ("{3:MULTICHOICE_H:=a~b} {1:MCS:=a~b}", "{{c1::a::a / b}} {{c2::a::a / b}}", 4, [TYPED, SCORING]),
        ("{1:MULTIRESPONSE_HS:=a~=b~c}", "{{c1::a::a / b / c}}, {{c1::b::a / b / c}}", 1, [TYPED, SCORING]),
        ("{1:MR:%50%a~%50%b}", "{{c1::a}}, {{c1::b}}", 1, [TYPED, SCORING]),
        (r"{1:SA:=a \} b \# c} {x:SA:=no} {1:XY:=no}", r"{{c1::a } b # c}} {x:SA:=no} {1:XY:=no}", 1, []),
        ("{1:SA:=&#126;&amp;#125;x}", "{{c1::~&#125;x}}", 1, []),
        ("{1:SA:} {1:SA:=a} {1:SA:=b", "{1:SA:} {{c1::a}} {1:SA:=b", 1, []),
        ("<p>One<br>{1:SA:=a#b#c}</p>", "One\\\n{{c1::a}}", 1, [FEEDBACK]),
        ("{1:MC:=x}} y~b}", "{{c1::x}}} y~b}", 1, [TYPED]),
    ],
)
def test_cloze_becomes_deletions(text, expected, points, rules):
    result = read(quiz(question("cloze", text=text)))

    assert [(item.stem, item.body, item.points) for item in result.items] == [("", {"text": expected}, Decimal(points))]
    assert [finding.rule for finding in result.findings] == rules


@pytest.mark.parametrize(
    ("gap", "shown", "others"),
    [
        (r"{1:SA:=sky~=heaven\*~%50%sea~=fir*}", "{{c2::sky}}", ["heaven*"]),
        ("{1:SA:%0%x~=Sky~=sky~=air}", "{{c2::Sky}}", ["air"]),
        ("{1:NM:=2,5~=3:0}", "{{c2::2.5}}", ["3"]),
        ("{1:MC:=<i>a</i>~=b~c}", "{{c2::a::a / b / c}}", ["b"]),
    ],
)
def test_every_answer_that_earns_all_is_right_in_its_gap(gap, shown, others):
    (item,) = read(quiz(question("cloze", text=f"{{2:SA:=y}} {gap}"))).items

    assert item.body == {"text": f"{{{{c1::y}}}} {shown}", "also": [{"gap": "c2", "text": text} for text in others]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("No gap {here}", "its text has no gap such as {1:SHORTANSWER:=answer}"),
        ("{1:SA:=a*}", "in gap 1 no answer without '*' earns everything"),
        ("{1:SA:=a_b}", "in gap 1 the answer holds '*', '_' or '`', which no gap takes here"),
        ("{1:SA:=a::b}", "in gap 1 the answer holds '{{', '}}' or '::', which end it here"),
        (r"{1:SA:=x\}}", "in gap 1 the answer holds '{{', '}}' or '::', which end it here"),
        ("{1:NM:=*}", "in gap 1 no number earns everything"),
        ("{1:NM:=five}", "'five' is not a number"),
        ("{1:MC:a~b}", "in gap 1 no option is right"),
        ("{1:MC:%101%a~b}", "the fraction %101% is not from -100 to 100"),
        ("{1:SA:=a} {{c1::b}}", "its text holds '{{c', which would be a gap here"),
        ("{1:SA:=a}" * 500, "its text has more than 499 gaps"),
        (f"{{1:MC:{'~'.join(['a'] * 1002)}}}", "a gap has more than 1000 answers"),
    ],
)
def test_a_cloze_whose_key_cannot_be_typed_is_refused(text, message):
    assert refused(question("cloze", text=text)) == [("malformed-question", f"'N': {message}")]


def words(tag, *entries):
    return "".join(f"<{tag}><text><![CDATA[{text}]]></text><group>{group}</group></{tag}>" for text, group in entries)


@pytest.mark.parametrize("tag", ["selectoption", "dragbox"])
def test_missing_words_show_the_options_of_their_group(tag):
    inside = "<defaultgrade>3</defaultgrade>" + words(tag, ("<b>b</b>", 1), ("a", 1), ("c", 2), ("{{x}}", 1))

    result = read(quiz(question("gapselect", inside, text="<p>[[1]], [[3]] and [[1]] [[x]]</p>")))

    expected = "{{c1::b::a / b / { {x} } }}, {{c2::c}} and {{c3::b::a / b / { {x} } }} [[x]]"
    assert [(item.body["text"], item.points) for item in result.items] == [(expected, Decimal(3))]
    assert [finding.rule for finding in result.findings] == ["typed-gap"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("[[2]]", "the gap [[2]] has no word of this number"), ("none", "its text has no gap such as [[1]]")],
)
def test_missing_words_that_are_missing_are_refused(text, message):
    assert refused(question("ddwtos", words("dragbox", ("a", 1)), text=text)) == [
        ("malformed-question", f"'N': {message}")
    ]
