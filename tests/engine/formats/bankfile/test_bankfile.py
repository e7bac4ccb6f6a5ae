"""Bank files: written and read back, and every mistake named with its line."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.engine.formats.bankfile.reader import BankFile, BankHead, read, read_bank
from quizzes.engine.formats.bankfile.tomlvalues import NotInToml, toml_value
from quizzes.engine.formats.bankfile.writer import write, write_bank
from quizzes.engine.interchange import ReadResult
from quizzes.engine.items import Item, Waiver
from quizzes.engine.linting.findings import Finding
from tests.engine.itemtypes.strategies import item_lists

HEAD = BankHead("bees", "Bees", "insects", "All about bees")

FILE = r"""
[bank]
id = "bees"
title = "Bees"
lecture = "insects"
description = "All about bees"

# a comment with [[item]] in it
[[item]]
id = "queen"
type = "choice"
passage = "1.2"
level = "recall"
tags = ["hive", "rank"]
points = 2.50
name = "The queen"
was = ["monarch"]
stem = '''
Who lays $\frac{1}{2}$ or more
of the eggs?
'''
choices = [
  { id = "a", text = "The \"queen\"", correct = true },
  { id = "b", text = 'A drone' },  # [wrong]
]
feedback = "See 1.2."
waive = [{ rule = "longest-key", reason = "meant so" }]

[[item]]
id = "legs"
type = "numeric"
answer = 6
tolerance = 0.10
stem = "How many legs?"
""".lstrip()

QUEEN = Item(
    id="queen",
    type="choice",
    body={"choices": [{"id": "a", "text": 'The "queen"', "correct": True}, {"id": "b", "text": "A drone"}]},
    stem="Who lays $\\frac{1}{2}$ or more\nof the eggs?",
    feedback="See 1.2.",
    points=Decimal("2.5"),
    level="recall",
    tags=("hive", "rank"),
    passage="1.2",
    name="The queen",
    was=("monarch",),
    waivers=(Waiver("longest-key", "meant so"),),
)
LEGS = Item(id="legs", type="numeric", body={"answer": 6, "tolerance": "0.10"}, stem="How many legs?")


def findings_of(item_lines, *, before='[[item]]\nid = "a"\ntype = "truefalse"\nanswer = true\n'):
    """Return the findings about a true-false item, id a, on lines 1–4, followed by these lines."""
    return list(read((before + item_lines).encode()).findings)


def test_a_bank_file_is_read():
    assert read_bank(FILE.encode()) == BankFile(HEAD, ReadResult((QUEEN, LEGS), (), {"queen": 8, "legs": 28}))


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + FILE.encode(), FILE.replace("\n", "\r\n").encode()])
def test_byte_order_marks_and_windows_lines_change_nothing(content):
    assert read_bank(content) == read_bank(FILE.encode())


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
@given(item_lists())
def test_what_is_written_reads_back_the_same(items):
    written = write_bank(HEAD, items)
    result = read_bank(written.content)

    assert (result.head, list(result.result.items), list(result.result.findings)) == (HEAD, items, [])
    assert written.findings == []


def test_items_are_written_as_an_author_would():
    assert (
        write_bank(HEAD, [QUEEN, LEGS]).content.decode()
        == r"""[bank]
id = "bees"
title = "Bees"
lecture = "insects"
description = "All about bees"

[[item]]
id = "queen"
type = "choice"
passage = "1.2"
level = "recall"
tags = ["hive", "rank"]
points = "2.5"
name = "The queen"
was = ["monarch"]
stem = '''
Who lays $\frac{1}{2}$ or more
of the eggs?'''
choices = [
  { id = "a", text = '''The "queen"''', correct = true },
  { id = "b", text = "A drone" },
]
feedback = "See 1.2."
waive = [{ rule = "longest-key", reason = "meant so" }]

[[item]]
id = "legs"
type = "numeric"
stem = "How many legs?"
answer = 6
tolerance = "0.10"
"""
    )


def test_a_file_without_a_head_has_items_all_the_same():
    assert read(write([LEGS]).content) == ReadResult((LEGS,), (), {"legs": 1})


def test_a_bank_needs_its_head():
    assert read_bank(write([LEGS]).content) == BankFile(
        None, ReadResult((LEGS,), (Finding("missing-key", "error", "the file has no [bank]"),), {"legs": 1})
    )


def test_a_head_needs_id_and_title():
    result = read_bank(b'[bank]\nid = "No Slug"\nauthor = "x"\nlecture = 3\n')

    assert result == BankFile(
        None,
        ReadResult(
            (),
            (
                Finding("unknown-key", "warning", "author is not known here, and was left out", field="author", line=3),
                Finding(
                    "malformed-id",
                    "error",
                    "'No Slug' is not lower-case letters and digits joined by '-'",
                    field="id",
                    line=2,
                ),
                Finding("missing-key", "error", "title is missing", field="title", line=1),
                Finding(
                    "malformed-value", "error", "lecture must be text, in quotation marks", field="lecture", line=4
                ),
            ),
            {},
        ),
    )


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"a = 1\nb = \n", Finding("not-toml", "error", "Invalid value", line=2)),
        (b"a = 1\na = 2\n", Finding("not-toml", "error", "Cannot overwrite a value", line=2)),
        (b"a = 1\nb = '''\n\n", Finding("not-toml", "error", """Expected "'''" (at end of document)""", line=2)),
        (b"a = " + b"[" * 100_000, Finding("not-toml", "error", "the lists are nested too deep")),
        (b"a = 1\nb = '\xff'\n", Finding("not-utf8", "error", "the file is not UTF-8", line=2)),
    ],
)
@pytest.mark.parametrize("reader", [read, lambda content: read_bank(content).result])
def test_a_file_that_is_not_toml_is_one_finding(reader, content, finding):
    assert reader(content) == ReadResult((), (finding,))


def test_a_number_of_thousands_of_digits_is_a_finding_too():
    (finding,) = read(b"a = " + b"9" * 5000).findings

    assert (finding.rule, finding.severity, finding.line) == ("not-toml", "error", None)


@pytest.mark.parametrize(
    ("lines", "rule", "severity", "field", "line"),
    [
        ('level = "hard"', "unknown-level", "error", "level", 5),
        ("level = 3", "malformed-value", "error", "level", 5),
        ("stem = 1979-05-27", "malformed-value", "error", "stem", 5),
        ('stem = "a\\u0000"', "malformed-value", "error", "stem", 5),
        ('tags = "one"', "malformed-value", "error", "tags", 5),
        ('tags = ["one", 2]', "malformed-value", "error", "tags", 5),
        ('points = "many"', "malformed-points", "error", "points", 5),
        ("points = true", "malformed-points", "error", "points", 5),
        ("points = -1", "malformed-points", "error", "points", 5),
        ("points = nan", "malformed-points", "error", "points", 5),
        ("points = 0.000001", "malformed-points", "error", "points", 5),
        ("points = 1e10", "malformed-points", "error", "points", 5),
        ("\nfeedbak_true = 'x'", "unknown-key", "warning", "feedbak_true", 6),
        ("feedback_true = 7", "malformed-body", "error", "feedback_true", 5),
        ("was = [\n  'ok',\n  'Not Ok',\n]", "malformed-id", "error", "was[1]", 7),
        ("waive = [{ rule = 'x', reason = '' }]", "malformed-value", "error", "waive[0]", 5),
        ("waive = 'all'", "malformed-value", "error", "waive[0]", 5),
    ],
)
def test_each_mistake_has_its_field_and_line(lines, rule, severity, field, line):
    findings = findings_of(lines)

    assert [(f.rule, f.severity, f.item, f.field, f.line) for f in findings] == [(rule, severity, "a", field, line)]


@pytest.mark.parametrize(
    ("text", "rule", "item", "field", "line"),
    [
        ("[[item]]\ntype = 'truefalse'\nanswer = true", "missing-key", "", "id", 1),
        ("[[item]]\nid = ''\ntype = 'truefalse'\nanswer = true", "missing-key", "", "id", 2),
        ("[[item]]\nid = 5\ntype = 'truefalse'\nanswer = true", "malformed-value", "", "id", 2),
        ("[[item]]\nid = 'A b'\ntype = 'truefalse'\nanswer = true", "malformed-id", "A b", "id", 2),
        ("[[item]]\nid = 'a'", "missing-key", "a", "type", 1),
        ("[[item]]\nid = 'a'\ntype = 'riddle'", "unknown-type", "a", "type", 3),
        ("[[item]]\nid = 'a'\ntype = 'truefalse'", "malformed-body", "a", "answer", 1),
        ("[item]\nid = 'a'", "malformed-value", "", "item", 1),
        ("item = [1]", "malformed-value", "", "item", 1),
    ],
)
def test_an_item_with_an_error_is_left_out(text, rule, item, field, line):
    result = read(text.encode())

    assert [(f.rule, f.severity, f.item, f.field, f.line) for f in result.findings] == [
        (rule, "error", item, field, line)
    ]
    assert result.items == ()


def test_one_wrong_item_costs_no_other_and_a_warning_none():
    result = read((FILE.replace("correct = true", "correct = 1") + "\nunit_name = 'legs'\n").encode())

    assert [item.id for item in result.items] == ["legs"]
    assert [(f.rule, f.item, f.field, f.line) for f in result.findings] == [
        ("malformed-body", "queen", "choices[0].correct", 22),
        ("unknown-key", "legs", "unit_name", 35),
    ]


def test_a_mistake_inside_a_list_is_found_on_its_line():
    result = read(FILE.replace("text = 'A drone'", "txet = 'A drone'").encode())

    assert [(f.rule, f.field, f.line) for f in result.findings] == [
        ("unknown-key", "choices[1].txet", 23),
        ("malformed-body", "choices[1].text", 23),
    ]


def test_an_unknown_table_is_remarked_on():
    findings = read(b"[bnak]\nid = 'a'\n").findings

    assert findings == (
        Finding("unknown-key", "warning", "bnak is not known here, and was left out", field="bnak", line=1),
    )


def test_an_id_is_used_once():
    result = read((FILE + FILE[FILE.index('[[item]]\nid = "legs"') :]).encode())

    assert [item.id for item in result.items] == ["queen", "legs"]
    assert [(f.rule, f.item, f.field, f.line, f.message) for f in result.findings] == [
        ("repeated-id", "legs", "id", 35, "'legs' is already the id of the item on line 28")
    ]


def test_an_earlier_id_has_one_heir():
    text = "".join(
        f"[[item]]\nid = '{id_}'\nwas = {was}\ntype = 'truefalse'\nanswer = true\n"
        for id_, was in (("a", ["x"]), ("b", ["a"]), ("c", ["x"]))
    )

    findings = read(text.encode()).findings

    assert [(f.rule, f.item, f.line, f.message) for f in findings] == [
        ("repeated-id", "b", 6, "'a' is the id of an item, or an earlier id of 'a' too"),
        ("repeated-id", "c", 11, "'x' is the id of an item, or an earlier id of 'a' too"),
    ]


ESSAY = """[[item]]
id = "a"
type = "essay"
rubric = [{ id = "x", title = "X", points = 2 }, { id = "y", title = "Y", points = 1.5 }]
"""


@pytest.mark.parametrize(("more", "points"), [("", "3.5"), ("points = 3.50", "3.5")])
def test_an_essay_is_worth_its_rubric(more, points):
    result = read((ESSAY + more).encode())

    assert ([item.points for item in result.items], result.findings) == ([Decimal(points)], ())


def test_an_essay_that_contradicts_its_rubric_is_an_error():
    result = read((ESSAY + "points = 4").encode())

    assert result.findings == (
        Finding(
            "malformed-points",
            "error",
            "points is 4, but the criteria of the rubric add up to 3.5",
            item="a",
            field="points",
            line=5,
        ),
    )


def test_what_a_file_cannot_say_is_a_finding():
    essay = {"rubric": [{"id": "x", "title": "X", "points": 2}], "min_words": None}
    items = [
        Item("nul", "flashcard", {"front": "a\x00", "back": "b"}),
        Item("half", "flashcard", {"front": "a", "back": "\ud800"}),
        Item("null", "shorttext", {"answers": [None]}),
        Item("list", "flashcard", []),
        Item("worth", "essay", essay, points=Decimal(3)),
        Item("from-gift", "flashcard", {"front": "a", "back": "b"}, origin={"gift": "x"}),
        Item("broken", "essay", {"rubric": 1}, points=Decimal(3)),
        Item("riddle", "riddle", {"an odd key": {}}),
    ]

    written = write(items)

    left_out = "the item was left out: "
    assert written.findings == [
        Finding("not-representable", "error", f"{left_out}a text holds a NUL or half a surrogate pair", item="nul"),
        Finding("not-representable", "error", f"{left_out}a text holds a NUL or half a surrogate pair", item="half"),
        Finding("not-representable", "error", f"{left_out}None has no form in TOML", item="null"),
        Finding("not-representable", "error", f"{left_out}its body is not an object", item="list"),
        Finding(
            "not-representable",
            "warning",
            "3 points were left out: the rubric adds up to 2",
            item="worth",
            field="points",
        ),
        Finding(
            "not-representable",
            "hint",
            "what only the format it came from can say was left out",
            item="from-gift",
            field="origin",
        ),
    ]
    assert [line for line in written.content.decode().splitlines() if line.startswith(("id", "points", '"an'))] == [
        'id = "worth"',
        'id = "from-gift"',
        'id = "broken"',
        'points = "3"',
        'id = "riddle"',
        '"an odd key" = {}',
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ("a\\b", "'''a\\b'''"),
        ("two\nlines", "'''\ntwo\nlines'''"),
        ("it's '''quoted''' \\", "\"it's '''quoted''' \\\\\""),
        ("ends in \"'", '"ends in \\"\'"'),
        ("\r\x7f\x1b", '"\\u000d\\u007f\\u001b"'),
        ([], "[]"),
        (["a" * 50, "b" * 50], '[\n  "' + "a" * 50 + '",\n  "' + "b" * 50 + '",\n]'),
        ({"a": True, "b": None, "c": 5}, "{ a = true, c = 5 }"),
    ],
)
def test_values_take_the_plainest_form(value, written):
    assert toml_value(value) == written


def test_a_head_that_toml_cannot_hold_is_refused():
    with pytest.raises(NotInToml) as raised:
        write_bank(BankHead("a", "\x00"), [])

    assert str(raised.value) == "a text holds a NUL or half a surrogate pair"
