"""Tables of which a person says what their columns are: planned anew, remembered for the bank, and by the command."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from quizzes.bank.models import Item
from quizzes.engine.formats.tabular.layout import Layout, LayoutInvalid, mapping_of_roles
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.models import ImportRun
from quizzes.exchange.services import NotATable, NotPlanned, apply_import, lay_out_import, start_import
from tests.factories import bank as banks

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
WORDS = b"Wort;Bedeutung;Quelle\nHerd;hearth;p. 3\nAmt;office;p. 4\n"
CARDS = Layout(mapping_of_roles(["question", "answer", ""]), has_header=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep uploads in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def words(seminar):
    return banks.bank(seminar)


def worked_on(run):
    work_on_import(run_id=run.id, at=NOON)
    run.refresh_from_db()
    return run


def planned(bank, content, name="words.csv"):
    return worked_on(start_import(bank=bank, uploader=None, name=name, file=io.BytesIO(content)))


def said(run):
    return [row["stem"] for row in run.plan["items"]]


def test_a_table_is_planned_anew_by_what_a_person_says_and_applied_so(words):
    run = planned(words, WORDS)
    guessed = (run.state, said(run), run.layout)

    run = worked_on(lay_out_import(run=run, layout=CARDS))
    told = (run.state, said(run), run.plan["table"]["columns"])
    worked_on(apply_import(run=run))

    assert guessed == ("planned", ["Wort — Bedeutung", "Herd — hearth", "Amt — office"], None)
    assert told == ("planned", ["Herd — hearth", "Amt — office"], ["question", "answer", ""])
    items = Item.objects.filter(bank=words).select_related("current").order_by("position")
    assert [item.current.body for item in items] == [
        {"front": "Herd", "back": "hearth"},
        {"front": "Amt", "back": "office"},
    ]


def test_what_was_said_is_remembered_for_the_bank_and_no_other(words):
    worked_on(lay_out_import(run=planned(words, WORDS), layout=CARDS))
    worked_on(lay_out_import(run=planned(words, WORDS), layout=Layout(has_header=True)))
    lay_out_import(run=planned(words, WORDS), layout=CARDS)
    more = WORDS.replace(b"Herd", b"Ofen")

    again = planned(words, more)
    elsewhere = planned(banks.bank(words.seminar, "other"), more)

    assert said(again) == ["Ofen — hearth", "Amt — office"]
    assert again.layout == {
        "columns": ["question", "answer", ""],
        "type": "",
        "has_header": True,
        "delimiter": "",
        "encoding": "",
        "sheet": "",
    }
    assert (len(said(elsewhere)), elsewhere.layout) == (3, None)


def test_only_a_planned_table_is_laid_out(words):
    other = planned(words, b"Who founded Rome? {=Romulus ~Numa}", "rome.gift")
    run = planned(words, WORDS)

    with pytest.raises(NotATable):
        lay_out_import(run=other, layout=CARDS)
    with pytest.raises(LayoutInvalid, match="the workbook has no sheet 'Gone'"):
        lay_out_import(run=run, layout=Layout(sheet="Gone"))
    worked_on(apply_import(run=run))
    with pytest.raises(NotPlanned):
        lay_out_import(run=run, layout=CARDS)

    assert ImportRun.objects.get(id=other.id).plan["table"] is None


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "words.csv"
    path.write_bytes(WORDS)
    return path


def test_the_command_names_columns_by_heading_or_letter(file, capsys):
    call_command(
        "importitems",
        str(file),
        "--dry-run",
        "--json",
        "--header",
        "--map",
        "stem=Wort",
        "--map",
        "answer=B",
        "--map",
        "tags=quelle",
        "--type",
        "shorttext",
    )

    items = json.loads(capsys.readouterr().out)["items"]

    assert [(item["type"], item["stem"], item["answers"][0]["text"], item["tags"]) for item in items] == [
        ("shorttext", "Herd", "hearth", ["p. 3"]),
        ("shorttext", "Amt", "office", ["p. 4"]),
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--map", "colour=A"], "'colour' is not the role of a column"),
        (["--map", "answer=Nowhere"], "the table has no column 'Nowhere'"),
        (["--delimiter", "x"], "'x' is no tab, semicolon, comma or bar"),
    ],
)
def test_what_cannot_be_said_of_a_table_is_an_error(file, options, message):
    with pytest.raises(CommandError) as refused:
        call_command("importitems", str(file), "--dry-run", *options)

    assert str(refused.value) == f"{file}: {message}."


def test_what_is_no_table_has_no_columns(tmp_path):
    path = tmp_path / "rome.gift"
    path.write_text("Who? {=me ~you}")

    with pytest.raises(CommandError, match="the file is no table"):
        call_command("importitems", str(path), "--dry-run", "--map", "stem=A")
