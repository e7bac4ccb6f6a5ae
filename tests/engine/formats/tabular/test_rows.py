"""Rows as people write them: what their cells say of an item, and what is wrong in them."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.tabular.reader import read
from quizzes.engine.items import Item
from tests.engine.formats.tabular.results import bodies, options, remarks


def test_row_gives_an_item_with_all_that_stands_around_it():
    content = (
        "ID;Frage;Antwort;Option A;Option B;Erklärung;Punkte;Stufe;Schlagwörter;Abschnitt;Titel;Feedback A\n"
        "sitz;Wer leitet?;B;Rektor;Dekan;Siehe Satzung;1,5;Recall;a, b;2.1;Sitzung;Nein\n"
    ).encode()

    result = read(content)

    assert result.items == (
        Item(
            "sitz",
            "choice",
            options("Rektor", "Dekan", right="b", a="Nein"),
            stem="Wer leitet?",
            feedback="Siehe Satzung",
            points=Decimal("1.5"),
            level="recall",
            tags=("a", "b"),
            passage="2.1",
            name="Sitzung",
        ),
    )
    assert (list(result.findings), dict(result.lines)) == ([], {"sitz": 2})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("q,A,x,y,", ("choice", "q", options("x", "y", right="a"))),
        ("q,b),x,y,", ("choice", "q", options("x", "y", right="b"))),
        ("q,2,x,y,", ("choice", "q", options("x", "y", right="b"))),
        ("q,Y,x,y,", ("choice", "q", options("x", "y", right="b"))),
        ('q,"A, C",x,y,z', ("multiple", "q", options("x", "y", "z", right="ac"))),
        ("q,1;3,x,y,z", ("multiple", "q", options("x", "y", "z", right="ac"))),
        ("q,x | z,x,y,z", ("multiple", "q", options("x", "y", "z", right="ac"))),
        ("q,AC,x,y,z", ("multiple", "q", options("x", "y", "z", right="ac"))),
        ('q,"1,5","1,5",2,', ("choice", "q", options("1,5", "2", right="a"))),
        ("q,true,,,", ("truefalse", "q", {"answer": True})),
        ("q,Falsch,,,", ("truefalse", "q", {"answer": False})),
        ("q,1848,,,", ("numeric", "q", {"answer": "1848", "tolerance": "0"})),
        ('q,"3,14 ± 0.01 m",,,', ("numeric", "q", {"answer": "3.14", "tolerance": "0.01", "unit": "m"})),
        ("q,5 m +/- 1 m,,,", ("numeric", "q", {"answer": "5", "tolerance": "1", "unit": "m"})),
        ("q,Kant | I. Kant,,,", ("shorttext", "q", {"answers": ["Kant", "I. Kant"]})),
        (
            "q,a > b > c,,,",
            ("ordering", "q", {"sequence": [{"id": i, "text": i} for i in "abc"]}),
        ),
        (
            "q,x = 1; y = 2; = 3,,,",
            (
                "matching",
                "q",
                {
                    "pairs": [{"id": "a", "prompt": "x", "answer": "1"}, {"id": "b", "prompt": "y", "answer": "2"}],
                    "distractors": ["3"],
                },
            ),
        ),
        ("Rome {{c1::fell}},,,,", ("cloze", "", {"text": "Rome {{c1::fell}}"})),
        ("q,some words,,,", ("flashcard", "", {"front": "q", "back": "some words"})),
        ("q,,,,", ("essay", "q", {})),
    ],
)
def test_cells_tell_the_type(row, expected):
    result = read(f"question,answer,option 1,option 2,option 3\n{row}\n".encode())

    assert (bodies(result), remarks(result)) == ([expected], [])


@pytest.mark.parametrize(
    ("type_", "answer", "expected"),
    [
        ("Karteikarte", "5", ("flashcard", "", {"front": "q", "back": "5"})),
        ("flashcard (reversed)", "5", ("flashcard", "", {"front": "q", "back": "5", "reversed": True})),
        ("True/False", "T", ("truefalse", "q", {"answer": True})),
        ("Fill-in-the-Blank", "5", ("shorttext", "q", {"answers": ["5"]})),
        ("open-ended", "", ("essay", "q", {})),
        ("short_answer", "5", ("shorttext", "q", {"answers": ["5"]})),
        ("Essay", "a model", ("essay", "q", {"exemplar": "a model"})),
        ("ordering", '"a\nb\nc"', ("ordering", "q", {"sequence": [{"id": i, "text": i} for i in "abc"]})),
        (
            "Zuordnung",
            '"x = 1\ny = 2"',
            (
                "matching",
                "q",
                {"pairs": [{"id": "a", "prompt": "x", "answer": "1"}, {"id": "b", "prompt": "y", "answer": "2"}]},
            ),
        ),
    ],
)
def test_type_may_be_named(type_, answer, expected):
    result = read(f"type,question,answer\n{type_},q,{answer}\n".encode())

    assert (bodies(result), remarks(result)) == ([expected], [])


@pytest.mark.parametrize(
    ("header", "row", "role", "message"),
    [
        ("type,question,answer", "quiz,q,a", "type", "'quiz' is no type of question; write one of flashcard, cloze"),
        ("type,question,answer,a,b", 'tf,q,"A,B",true,false', "answer", "column C (answer): 'A,B' is neither true nor"),
        ("type,question,answer", "tf,q,maybe", "answer", "column C (answer): 'maybe' is neither true nor false"),
        ("type,question,answer", "number,q,five", "answer", "column C (answer): 'five' is not a number"),
        ("type,question,answer", "number,q,", "answer", "column C (answer): there is no number"),
        ("question,answer,tolerance", "q,5,wide", "tolerance", "column C (tolerance): 'wide' is not a number"),
        ("type,question,answer", 'number,q,"1,500"', "answer", "column C (answer): '1,500': is it thousands"),
        ("type,question,answer", "matching,q,x; y", "answer", "column C (answer): 'x' is no pair"),
        ("type,question,answer", "ordering,q,x", "answer", "column C (answer): sequence needs at least 3"),
        ("type,question,answer", "cloze,q,", "question", "column B (question): text has no deletion"),
        ("question,answer,a,b", "q,,x,y", "answer", "column B (answer): no option is said to be right"),
        ("question,answer,a,b", "q,C,x,y", "answer", "column B (answer): 'C' is none of the options"),
        ("question,answer,a,b,c", "q,2,2,3,4", "answer", "column B (answer): '2' can mean several options"),
        ("question,answer,a,b,c", "q,p,p,P,x", "answer", "column B (answer): 'p' is none of the options"),
        ("type,question,answer,a,b", 'choice,q,"A,B",x,y', "answer", "column C (answer): exactly one of the choices"),
        ("question,answer,wrong 1", "q,x,x", "answer", "column B (answer): the right answer is missing, or among"),
        ("question,answer,points", "q,a,many", "points", "column C (points): 'many' is no number from 0"),
        ("question,answer,points", "q,a,-1", "points", "column C (points): '-1' is no number from 0"),
        ("question,answer,more", "q,a,{", "more", "column C (more): this cell is written by the export"),
        ("question,answer,more", "q,a,[]", "more", "column C (more): this cell is written by the export"),
        ("question,answer,more", 'q,a,"{""x"":1}"', "more", "column C (more): 'x' is nothing that 'more' can say"),
        ("question,answer,more", 'q,a,"{""was"":[1]}"', "more", "column C (more): a list of 'more' holds something"),
        ("question,answer,more", 'q,a,"{""waivers"":[1]}"', "more", "column C (more): a waiver of 'more' has no rule"),
        ("question,answer,more", 'q,a,"{""was"":[""\\u0000""]}"', "more", "column C (more): a text of 'more' holds a"),
        ("type,question,more", 'choice,q,"{""body"":{}}"', "more", "column C (more): the body is not that of choice"),
        (
            "type,question,points,more",
            'essay,q,2,"{""body"":{""rubric"":[{""id"":""a"",""title"":""t"",""points"":1}]}}"',
            "points",
            "column C (points): the criteria of the rubric add up to 1, not 2",
        ),
    ],
)
def test_bad_row_is_a_finding_with_line_and_column(header, row, role, message):
    result = read(f"{header}\n{row}\n".encode())
    (finding,) = result.findings

    assert (list(result.items), finding.rule, finding.line, finding.field) == ([], "malformed-row", 2, role)
    assert finding.message.removeprefix("column A (type): ").startswith(message)


def test_one_bad_row_does_not_lose_the_next():
    result = read(b"type,question,answer\nquiz,q,a\n\ntf,r,true\n")

    assert (bodies(result), dict(result.lines)) == ([("truefalse", "r", {"answer": True})], {"r": 4})


def test_options_of_a_typed_answer_are_what_is_taken():
    result = read(b"type,question,answer,a,b\nfill-in,q,,5,five\ntf,r,B,True,False\nshorttext,s,x,y,\n")

    assert bodies(result) == [
        ("shorttext", "q", {"answers": ["5", "five"]}),
        ("truefalse", "r", {"answer": False}),
        ("shorttext", "s", {"answers": ["x"]}),
    ]
    message = "column D (a): a question of the type shorttext has no options; they were left out"
    assert remarks(result) == [("not-kept", 4, "option 1", message)]


def test_ids_are_kept_if_they_are_ours_and_made_if_not():
    result = read(b"id,question,answer,name\nours,a,b,\nQ 7,c,d,\nours,e,f,\n,,g,\n,h,i,Named\n")

    assert [(item.id, item.origin.get("id")) for item in result.items] == [
        ("ours", None),
        ("q-7", "Q 7"),
        ("ours-2", "ours"),
        ("named", None),
    ]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("repeated-id", 4), ("malformed-row", 5)]


def test_doubtful_cells_are_remarks():
    result = read("question,answer,level\nx {{c1::y}},more,hard\na\u202eb,c,\n".encode())

    assert [(finding.rule, finding.line, finding.field) for finding in result.findings] == [
        ("unknown-level", 2, "level"),
        ("not-kept", 2, "answer"),
        ("turned-text", 3, ""),
    ]


def test_text_beyond_the_longest_is_refused():
    result = read(b"type,question,answer\ntf," + b"x" * 100_001 + b",true\n")

    assert remarks(result) == [
        ("malformed-row", 2, "question", "column B (question): the text is longer than 100,000 characters")
    ]
