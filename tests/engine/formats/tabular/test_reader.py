"""Tables as people write them: what their columns mean, what their answers say, and what is wrong in them."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.tabular.columns import ColumnMapping, guess_mapping
from quizzes.engine.formats.tabular.layout import Layout
from quizzes.engine.formats.tabular.reader import read, read_table
from quizzes.engine.formats.tabular.table import Row, TableLimits
from quizzes.engine.interchange import FileRefused
from quizzes.engine.items import Item


def options(*texts, right, **feedback):
    return {
        "choices": [
            {"id": "abcdefgh"[place], "text": text}
            | ({"correct": True} if "abcdefgh"[place] in right else {})
            | ({"feedback": feedback["abcdefgh"[place]]} if "abcdefgh"[place] in feedback else {})
            for place, text in enumerate(texts)
        ]
    }


def bodies(result):
    return [(item.type, item.stem, item.body) for item in result.items]


def remarks(result):
    return [(finding.rule, finding.line, finding.field, finding.message) for finding in result.findings]


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


def test_wrong_answers_in_columns_of_their_own_follow_the_right_one():
    result = read(b"Question,Correct answer,Incorrect answer 1,Incorrect answer 2\nq,x,y,z\n")

    assert bodies(result) == [("choice", "q", options("x", "y", "z", right="a"))]


def test_heading_of_right_and_wrong_is_a_heading():
    result = read(b"question,right,wrong\nq,x,y\n")

    assert bodies(result) == [("choice", "q", options("x", "y", right="a"))]


def test_options_keep_the_letter_of_their_column():
    result = read(b"Question,Answer,A,B,C\nq,C,x,,z\n")

    assert result.items[0].body == {"choices": [{"id": "a", "text": "x"}, {"id": "c", "text": "z", "correct": True}]}


def test_table_of_two_columns_is_cards_whatever_the_answers_look_like():
    result = read(b"Term\tDefinition\n1+1\t2\nsky blue?\ttrue\nRome {{c1::fell}}\t\n")

    assert bodies(result) == [
        ("flashcard", "", {"front": "1+1", "back": "2"}),
        ("flashcard", "", {"front": "sky blue?", "back": "true"}),
        ("cloze", "", {"text": "Rome {{c1::fell}}"}),
    ]


def test_table_without_a_header_is_cards():
    result = read(b"estate\tthe land\n\nbureau\tthe desk\n")

    assert [(item.id, item.body) for item in result.items] == [
        ("estate", {"front": "estate", "back": "the land"}),
        ("bureau", {"front": "bureau", "back": "the desk"}),
    ]
    assert dict(result.lines) == {"estate": 1, "bureau": 3}


def test_file_of_anki_says_its_separator_and_tags():
    content = b"#separator:Semicolon\n#html:true\n#tags column:3\n#tags:term1\nfront;<b>back</b>;x y\nnext;other;\n"

    result = read(content)

    assert [(item.body["front"], item.tags) for item in result.items] == [
        ("front", ("x", "y", "term1")),
        ("next", ("term1",)),
    ]
    assert (dict(result.lines), remarks(result)) == ({"front": 5, "next": 6}, [])


def test_columns_of_anki_that_are_no_fields_are_none():
    content = (
        b"#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n"
        b"q7\tBasic (and reversed card)\tDesk\t<b>bureau</b> &amp; \\(x\\)\t<img src='d.png'>\tx y\n"
        b"q8\tCloze\tDesk\t{{c1::Rome}} fell\tin 476\t\n"
        b"q9\tOwn\tDesk\tfront\tback\t\tmore\n"
    )

    result = read(content)

    assert [(item.id, item.feedback, item.tags, item.origin["columns"]) for item in result.items] == [
        ("q7", "", ("x", "y"), {"Notetype": "Basic (and reversed card)", "Deck": "Desk"}),
        ("q8", "in 476", (), {"Notetype": "Cloze", "Deck": "Desk"}),
        ("q9", "", (), {"Notetype": "Own", "Deck": "Desk", "column G": "more"}),
    ]
    assert bodies(result) == [
        ("flashcard", "", {"front": "<strong>bureau</strong> & $x$", "back": "[d.png]", "reversed": True}),
        ("cloze", "", {"text": "{{c1::Rome}} fell"}),
        ("flashcard", "", {"front": "front", "back": "back"}),
    ]
    assert remarks(result) == [
        ("unknown-column", 1, "", "column G is not read; it is kept beside each item"),
        ("missing-media", 7, "", "it shows files that a text file does not hold: 'd.png'"),
    ]


def test_file_of_anki_may_say_things_of_all_its_notes():
    content = b"#separator:|\n#html:false\n#notetype:Cloze\n#deck:Desk\n#tags column:x\na <b> {{c1::*x*}}|\n"

    (item,) = read(content).items

    assert (item.type, item.body, item.origin["columns"]) == (
        "cloze",
        {"text": "a \\<b> {{c1::\\*x\\*}}"},
        {"Notetype": "Cloze", "Deck": "Desk"},
    )


def test_part_of_a_picture_is_no_question():
    result = read(
        b"#separator:tab\n#html:true\n{{c1::image-occlusion:rect:left=.1}}\tx\n{{c2::image-occlusion:y}}\tx\n"
    )

    assert (result.items, [finding.rule for finding in result.findings]) == ((), ["malformed-row", "malformed-row"])


def test_names_of_columns_may_stand_below_a_title():
    rows = ["My quiz,,,,", "Write one question a row,,,,", ",Question - max 120,Answer 1,Answer 2,Correct answer(s)"]

    result = read("\n".join([*rows, "1,q,x,y,2", "2,,,,"]).encode())

    assert bodies(result) == [("choice", "q", options("x", "y", right="b"))]
    assert remarks(result) == [
        ("unknown-column", 1, "", "column A is not read; it is kept beside each item"),
        ("rows-above", 3, "", "the names of the columns stand here; the rows above (2) were not read"),
        ("not-a-question", 5, "", "the row holds nothing in the columns that are read, and asks nothing"),
    ]


def test_row_that_only_looks_like_names_of_columns_is_a_card():
    result = read(b"bureau,a desk,old\nquestion,answer,wrong\n")

    assert bodies(result)[1] == ("flashcard", "", {"front": "question", "back": "answer"})


def test_columns_headed_alike_hold_further_right_answers():
    header = "Type,Question,A,B,C,Correct Answer,Correct Answer,Key"

    result = read(f"{header}\nmcq,q,x,y,z,A,C,B\nshort answer,r,,,,Kant,Immanuel Kant,\nmcq,s,x,y,,,B,\n".encode())

    assert bodies(result) == [
        ("multiple", "q", options("x", "y", "z", right="ac")),
        ("shorttext", "r", {"answers": ["Kant", "Immanuel Kant"]}),
        ("choice", "s", options("x", "y", right="b")),
    ]
    assert remarks(result) == [("unknown-column", 1, "", "column H (Key) is not read; it is kept beside each item")]


def test_options_of_a_typed_answer_are_what_is_taken():
    result = read(b"type,question,answer,a,b\nfill-in,q,,5,five\ntf,r,B,True,False\nshorttext,s,x,y,\n")

    assert bodies(result) == [
        ("shorttext", "q", {"answers": ["5", "five"]}),
        ("truefalse", "r", {"answer": False}),
        ("shorttext", "s", {"answers": ["x"]}),
    ]
    message = "column D (a): a question of the type shorttext has no options; they were left out"
    assert remarks(result) == [("not-kept", 4, "option 1", message)]


def test_file_of_anki_may_name_its_columns():
    table = read_table(b"#separator:tab\n#columns:Front\tBack\tTags\n#tags column:3\n#deck:x\nf\tb\tt u\n")

    result = read(b"#separator:tab\n#columns:Front\tBack\tTags\n#tags column:3\nf\tb\tt u\n")

    assert (table.header, table.rows) == (("Front", "Back", "Tags"), (Row(5, ("f", "b", "t u")),))
    assert [(item.body, item.tags) for item in result.items] == [({"front": "f", "back": "b"}, ("t", "u"))]


def test_line_of_excel_says_the_separator():
    result = read(b"sep=|\r\nfront|back\r\na, b; c|d\r\n")

    assert (bodies(result), dict(result.lines)) == (
        [("flashcard", "", {"front": "a, b; c", "back": "d"})],
        {"a-b-c": 3},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_unicode_is_recognised(encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""

    result = read(f"{mark}Frage,Antwort\nGröße,Maß\n".encode(encoding))

    assert (bodies(result), remarks(result)) == ([("flashcard", "", {"front": "Größe", "back": "Maß"})], [])


def test_windows_1252_is_read_with_a_finding():
    result = read("Frage;Antwort\nx;y\nGröße;Maß\n".encode("cp1252"))

    assert result.items[1].body == {"front": "Größe", "back": "Maß"}
    assert [(finding.rule, finding.severity, finding.line) for finding in result.findings] == [
        ("guessed-encoding", "warning", 3)
    ]


def test_quoted_cell_holds_lines_and_quotation_marks():
    result = read(b'question,answer\n"one\ntwo ""three""",a\nnext,b\n')

    assert [item.body["front"] for item in result.items] == ['one\ntwo "three"', "next"]
    assert list(result.lines.values()) == [2, 4]


def test_quotation_mark_that_is_never_closed_is_a_finding():
    result = read(b'question,answer\na,b\n"c,d\ne,f\n')

    assert [item.body["front"] for item in result.items] == ["a"]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("open-quote", 3)]


def test_columns_without_a_role_are_kept_and_named():
    result = read(b"question,answer,Source\na,b,page 3\nc,d,\n")

    assert [item.origin for item in result.items] == [
        {"format": "tabular", "columns": {"Source": "page 3"}},
        {"format": "tabular"},
    ]
    assert remarks(result) == [
        ("unknown-column", 1, "", "column C (Source) is not read; it is kept beside each item"),
    ]


def test_unknown_columns_wait_for_a_mapping():
    content = b"Wort,Bedeutung,Quelle\na,b,c\n"

    unmapped = read(content, Layout(has_header=True))
    mapped = read(content, Layout(ColumnMapping(("question", "answer", "")), has_header=True))

    assert (list(unmapped.items), [finding.rule for finding in unmapped.findings]) == ([], ["unknown-columns"])
    assert bodies(mapped) == [("flashcard", "", {"front": "a", "back": "b"})]


@pytest.mark.parametrize(
    ("roles", "message"),
    [(("question", "colour"), "'colour' is not the role of a column"), (("answer", "answer"), "two columns have one")],
)
def test_mapping_of_unknown_or_repeated_roles_is_refused(roles, message):
    with pytest.raises(ValueError, match=message):
        ColumnMapping(roles)


@pytest.mark.parametrize(
    ("header", "rows", "roles"),
    [
        (
            ["Question - max 120", "Answer 1 (text)", "Answer B", "Correct answer(s)"],
            [],
            "question|option 1|option 2|answer",
        ),
        (["Front", "Back", "Front", "Option 1 feedback"], [], "question|answer||feedback 1"),
        (["Text", "Option 100", "Option B feedback", "x 1"], [], "question||feedback 2|"),
        (["question", "right", "wrong"], [], "question|answer|wrong 1"),
        (["Question #", "Question Text", "Answer 1", "Correct Answer(s)"], [], "|question|option 1|answer"),
        (["Frage", "Richtig", "Falsch", "Falsch", "Falsch 2"], [], "question|answer|wrong 1|wrong 2|wrong 3"),
        (["Wrong"] * 120, [], "|".join([*(f"wrong {number}" for number in range(1, 100)), *[""] * 21])),
        ([], [["q", "x", "y", "B"], ["", "", "", ""], ["r", "x", "y", "A"]], "question|option 1|option 2|answer"),
        ([], [["q", "x", "y", "long"]], "question|answer||"),
        ([], [["{{c1::x}}"]], "question"),
        ([], [], ""),
    ],
)
def test_columns_are_guessed_by_heading_or_by_content(header, rows, roles):
    mapping = guess_mapping(header, rows)

    assert mapping.roles == tuple(roles.split("|") if roles else ())


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\x00", "holds a NUL"),
        (b"\xff\xfea", "says that it is UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or an encrypted Excel workbook"),
        (b"x" * 1001, "larger than 1,000 bytes"),
        (b"\n" * 101, "more than 100 lines"),
    ],
)
def test_what_is_no_table_is_refused(content, message):
    with pytest.raises(FileRefused, match=message):
        read(content, limits=TableLimits(file_bytes=1000, lines=100))


def test_rows_and_columns_beyond_the_limits_are_left_out():
    result = read_table(b"a,b,c,d\n1,2\n3,4\n", limits=TableLimits(rows=2, columns=3))

    assert result.rows == (Row(1, ("a", "b", "c")), Row(2, ("1", "2")))
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-many", 1), ("too-many", 3)]


def test_cell_beyond_the_longest_ends_the_table():
    result = read_table(b'a,b\n"' + b"x" * 131_073 + b'",y\nc,d\n')

    assert [row.line for row in result.rows] == [1]
    assert [(finding.rule, finding.line) for finding in result.findings] == [("too-long", 2)]


def test_empty_file_is_an_empty_table():
    result = read(b"")

    assert (list(result.items), [finding.rule for finding in result.findings]) == ([], ["unknown-columns"])
