"""The command `loadbank`: kinds told apart, the right order, a plan to read, and its exit code."""

import pytest
from django.core.management import CommandError, call_command

from quizzes.bank.models import Item
from quizzes.cards.models import Deck
from quizzes.exchange.models import FileKind
from quizzes.exchange.services import SourceFile
from seminar.lectures.models import Lecture
from tests.exchange.conftest import BANK, DECK, LECTURE, empty_seminar


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with one file of each kind, which the command runs in."""
    for name, text in (("a-deck.toml", DECK), ("b-bank.toml", BANK), ("c-lecture.md", LECTURE)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded() -> tuple[int, int, int]:
    return Lecture.objects.count(), Item.objects.count(), Deck.objects.count()


def run(*arguments: str) -> None:
    call_command("loadbank", *arguments)


FILES = ("a-deck.toml", "b-bank.toml", "c-lecture.md")


def test_files_are_loaded_in_the_order_they_need_each_other(db, folder, capsys):
    empty_seminar("TIDES")

    run("--seminar", "tides", *FILES)

    assert capsys.readouterr().out == (
        "c-lecture.md: lecture tides: 2 passages: 2 new\n"
        "b-bank.toml: bank tides-1: 2 items: 2 new\n"
        "a-deck.toml: deck causes: new\n"
    )
    assert loaded() == (1, 2, 1)


def test_a_dry_run_sees_the_lecture_that_it_does_not_store(db, folder, capsys):
    empty_seminar("TIDES")

    run("--seminar", "TIDES", "--dry-run", *FILES)

    assert capsys.readouterr().out.splitlines() == [
        "c-lecture.md: lecture tides: 2 passages: 2 new",
        "b-bank.toml: bank tides-1: 2 items: 2 new",
        "a-deck.toml: deck causes: new",
        "Dry run: nothing was stored.",
    ]
    assert loaded() == (0, 0, 0)


def test_a_public_id_names_the_seminar_too(db, folder):
    seminar = empty_seminar("TIDES")

    run("--seminar", seminar.public_id, *FILES)

    assert loaded() == (1, 2, 1)


def test_an_error_names_file_line_and_field_and_holds_back_no_other_file(db, folder, capsys):
    empty_seminar("TIDES")
    (folder / "b-bank.toml").write_text(BANK.replace('"1.2"', '"9.9"'), encoding="utf-8")

    with pytest.raises(CommandError, match=r"^Nothing was stored of b-bank.toml\.$") as refused:
        run("--seminar", "TIDES", *FILES)

    assert refused.value.returncode == 1
    rule = "[error unknown-passage, item sun-raises-tides]"
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "b-bank.toml: bank tides-1: errors, nothing of it is stored",
        f"  b-bank.toml:17: passage: '9.9': lecture 'tides' has no such passage {rule}",
    ]
    assert loaded() == (1, 0, 1)


def test_changed_parts_are_listed_by_name(db, folder, capsys):
    empty_seminar("TIDES")
    run("--seminar", "TIDES", *FILES)
    (folder / "b-bank.toml").write_text(BANK.replace("The sun raises", "The sun, too, raises"), encoding="utf-8")
    capsys.readouterr()

    run("--seminar", "TIDES", "b-bank.toml")

    assert capsys.readouterr().out == (
        "b-bank.toml: bank tides-1: 2 items: 1 changed, 1 unchanged\n    changed   sun-raises-tides\n"
    )


def test_an_unknown_seminar_is_refused(db, folder):
    with pytest.raises(CommandError, match=r"^No seminar has the join code or public id 'NONE'\.$"):
        run("--seminar", "NONE", *FILES)

    assert loaded() == (0, 0, 0)


def test_a_missing_file_is_refused_before_any_is_loaded(db, folder):
    empty_seminar("TIDES")

    with pytest.raises(CommandError, match=r"^missing.toml: No such file or directory$"):
        run("--seminar", "TIDES", "c-lecture.md", "missing.toml")

    assert loaded() == (0, 0, 0)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x.toml", BANK, FileKind.BANK),
        ("x.toml", DECK, FileKind.DECK),
        ("x.toml", "# what for\n[select]\ntags = []\n[deck]\nid = 'x'\n", FileKind.DECK),
        ("x.txt", LECTURE, FileKind.LECTURE),
        ("x.md", "no head", FileKind.LECTURE),
        ("x", "", FileKind.BANK),
    ],
)
def test_the_content_tells_what_a_file_is(name, text, kind):
    assert SourceFile(name, text.encode()).kind == kind
