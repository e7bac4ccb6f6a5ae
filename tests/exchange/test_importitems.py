"""The command `importitems`: a plan for people or programs, then the questions in the bank."""

import json

import pytest
from django.core.management import CommandError, call_command

from quizzes.bank.models import Item
from quizzes.engine.recognition import NONE_OF_THEM
from tests.factories import bank as banks

GIFT = """\
$CATEGORY: Rome/Kings

// [id:founder] [tag:rome]
::Founder:: Who founded Rome? {=Romulus#Yes. ~Numa#Later. ~Ancus####He did.}

Rome was founded in {#753:2} BC.

Broken {
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rome.txt"
    path.write_text(GIFT, encoding="utf-8")
    return path


def plan_of(capsys, *arguments):
    capsys.readouterr()
    call_command("importitems", "--json", *map(str, arguments))
    return json.loads(capsys.readouterr().out)


def test_a_plan_says_of_each_item_what_the_file_says(file, capsys):
    plan = plan_of(capsys, file, "--dry-run")

    assert (plan["format"], plan["refused"], plan["counts"], plan["media"]) == ("gift", "", {"new": 2}, [])
    assert [(found["rule"], found["severity"], found["line"]) for found in plan["findings"]] == [
        ("malformed-question", "error", 8)
    ]
    assert plan["items"][0] == {
        "id": "founder",
        "type": "choice",
        "name": "Founder",
        "stem": "Who founded Rome?",
        "options": [
            {"text": "Romulus", "correct": True, "score": 1, "feedback": "Yes."},
            {"text": "Numa", "correct": False, "score": 0, "feedback": "Later."},
            {"text": "Ancus", "correct": False, "score": 0, "feedback": ""},
        ],
        "feedback": "He did.",
        "points": 1,
        "tags": ["rome"],
        "category": "Rome/Kings",
        "level": "",
        "passage": "",
        "fate": "new",
        "line": 4,
        "diff": [],
    }
    assert plan["items"][1]["answers"] == [{"number": 753, "tolerance": 2, "score": 1, "feedback": ""}]


def test_a_plan_says_what_else_is_right_in_a_gap(db, tmp_path, capsys):
    path = tmp_path / "gaps.xml"
    text = "The {1:SA:=sky~=heaven} is {1:SA:=blue}"
    path.write_text(f'<quiz><question type="cloze"><questiontext><text>{text}</text></questiontext></question></quiz>')

    (item,) = plan_of(capsys, path, "--dry-run")["items"]

    assert item["gaps"] == [
        {"id": "c1", "answer": "sky", "hint": "", "also": ["heaven"]},
        {"id": "c2", "answer": "blue", "hint": ""},
    ]


def test_an_import_stores_the_items_once(seminar, file, capsys):
    roots = banks.bank(seminar)

    first = plan_of(capsys, file, "--bank", roots.public_id)
    second = plan_of(capsys, file, "--bank", "roots", "--seminar", "TIDES")

    assert (first["counts"], second["counts"]) == ({"new": 2}, {"unchanged": 2})
    assert list(Item.objects.filter(bank=roots).order_by("position").values_list("type", "current__number")) == [
        ("choice", 1),
        ("numeric", 1),
    ]


def test_a_changed_question_is_told_line_by_line_and_stored_as_the_next_version(seminar, file, capsys):
    roots = banks.bank(seminar)
    call_command("importitems", str(file), "--bank", roots.public_id)
    file.write_text(GIFT.replace("::Founder:: Who", "::The founder:: Who").replace("Numa", "Tullus"), encoding="utf-8")
    capsys.readouterr()

    call_command("importitems", str(file), "--bank", roots.public_id)

    assert capsys.readouterr().out.splitlines()[:6] == [
        "GIFT: 2 items: 1 changed, 1 unchanged",
        "    changed   founder",
        "        − name = Founder",
        "        + name = The founder",
        "        − choices[1].text = Numa",
        "        + choices[1].text = Tullus",
    ]
    assert Item.objects.get(slug="founder").current.number == 2


def test_a_dry_run_stores_nothing(seminar, file, capsys):
    roots = banks.bank(seminar)

    call_command("importitems", str(file), "--bank", roots.public_id, "--dry-run")

    assert capsys.readouterr().out.splitlines()[-1] == "Dry run: nothing was stored."
    assert Item.objects.count() == 0


def test_a_file_that_is_refused_ends_with_2_and_a_sentence(tmp_path, capsys):
    path = tmp_path / "letter.txt"
    path.write_bytes(b"\0\xffDear all")

    with pytest.raises(CommandError) as refused:
        call_command("importitems", str(path), "--dry-run", "--json")

    sentence = NONE_OF_THEM
    assert (refused.value.returncode, str(refused.value)) == (2, f"{path}: {sentence}")
    assert json.loads(capsys.readouterr().out) == {
        "format": "",
        "refused": sentence,
        "counts": {},
        "findings": [],
        "lint": [],
        "items": [],
        "media": [],
    }


def test_a_file_over_the_limit_is_not_looked_at(tmp_path, settings):
    settings.IMPORT_LARGEST_MB = 1
    path = tmp_path / "large.gift"
    with path.open("wb") as large:
        large.truncate(1024 * 1024 + 1)

    with pytest.raises(CommandError) as refused:
        call_command("importitems", str(path), "--dry-run")

    assert (refused.value.returncode, str(refused.value)) == (
        2,
        f"{path}: the file is larger than 1 MB: cut it into several",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name the bank with --bank ID, or look at the plan alone with --dry-run."),
        (("--bank", "nowhere"), "No bank has the id 'nowhere'."),
        (("--bank", "nowhere", "--seminar", "NONE"), "No seminar has the join code or public id 'NONE'."),
    ],
)
def test_a_bank_that_is_missing_is_an_ordinary_error(db, file, arguments, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("importitems", str(file), *arguments)

    assert (refused.value.returncode, str(refused.value)) == (1, sentence)
