"""Clozes as ILIAS writes them."""

import pytest

from quizzes.engine.formats.qti.reader import read


def number(ident, **ends):
    attributes = "".join(f' {name}number="{value}"' for name, value in ends.items())
    return f'<response_num ident="{ident}"><render_fib fibtype="Decimal"{attributes}/></response_num>'


def text(words):
    return f'<material><mattext texttype="text/xhtml">{words}</mattext></material>'


def cloze(*parts, kind="CLOZE QUESTION", **answers):
    rules = "".join(
        f'<respcondition><conditionvar><varequal respident="{ident}">{answer}</varequal></conditionvar>'
        '<setvar action="Add">1</setvar></respcondition>'
        for ident, answer in answers.items()
    )
    return f"""<questestinterop><item ident="q"><itemmetadata><qtimetadata><qtimetadatafield>
<fieldlabel>QUESTIONTYPE</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>
<presentation><flow>{"".join(parts)}</flow></presentation>
<resprocessing><outcomes><decvar/></outcomes>{rules}</resprocessing></item></questestinterop>""".encode()


def test_range_of_the_only_gap_is_that_of_the_number():
    result = read(cloze(text("Pi is"), number("g", min="3.1", max="3.2"), g="3.14"))

    (item,) = result.items
    assert (item.type, item.body, result.findings) == ("numeric", {"answer": "3.15", "tolerance": "0.05"}, ())


def test_range_of_one_of_several_gaps_is_a_finding():
    word = '<response_str ident="w"><render_fib fibtype="String"/></response_str>'

    result = read(cloze(text("Oslo is"), word, text("and pi"), number("g", min="3.1", max="3.2"), w="big", g="3.14"))

    (item,) = result.items
    assert item.body == {
        "text": "Oslo is {{c1::big}} and pi {{c2::3.14}}",
        "also": [{"gap": "c2", "text": "3.1"}, {"gap": "c2", "text": "3.2"}],
    }
    assert [(f.rule, f.item) for f in result.findings] == [("other-scoring", "q")]


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("NUMERIC QUESTION", {"min": "3", "max": "4"}),
        ("CLOZE QUESTION", {"min": "3", "max": "3"}),
        ("CLOZE QUESTION", {"min": "3"}),
        ("CLOZE QUESTION", {"max": "3"}),
    ],
)
def test_other_numbers_are_exact(kind, ends):
    result = read(cloze(text("Pi is"), number("g", **ends), kind=kind, g="3"))

    assert (result.items[0].body, result.findings) == ({"answer": "3"}, ())


def test_numbers_of_several_gaps_may_be_exact():
    parts = (text("Two"), number("g"), text("three"), number("h"))

    result = read(cloze(*parts, g="2", h="3"))

    assert (result.items[0].body, result.findings) == ({"text": "Two {{c1::2}} three {{c2::3}}"}, ())
