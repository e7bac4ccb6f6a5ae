"""The command that lints banks, and what it says of the project's own."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]
CLEAN = """[bank]
id = "kitchen"
title = "Kitchen"
lecture = "roots-of-bureaucracy"

[[item]]
id = "who-ate"
type = "flashcard"
passage = "1.1"
front = "Who ate it?"
back = "The cook"
"""
WORDY = f'''
[[item]]
id = "why-ate"
type = "flashcard"
passage = "1.2"
front = "Why did he eat?"
back = "{"word " * 21}"
'''
TOO_LONG = "an answer of 21 words cannot be judged right or wrong at a glance"
CORRECT = "Correct these, or waive them in the bank with a reason (docs/linting.md)."


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "kitchen.toml"
    path.write_text(CLEAN, encoding="utf-8")
    return path


def run(*arguments):
    """Return what the command prints, and the error that it ends with, '' for none."""
    out = io.StringIO()
    try:
        call_command("lintbanks", *map(str, arguments), stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def printed(*lines, failure):
    return "".join(f"{line}\n" for line in lines), failure


def test_the_banks_of_the_project_need_no_correction_and_their_coverage_page_is_up_to_date():
    output, failure = run("--check-coverage", ROOT / "docs" / "coverage.md")

    assert (output.splitlines()[-1].partition(", errors")[2], failure) == (": 0, warnings: 0, hints: 0", "")


def test_a_warning_is_printed_with_its_line_and_fails(bank):
    bank.write_text(CLEAN + WORDY, encoding="utf-8")

    assert run(bank) == printed(
        f"{bank}:18: warning long-answer why-ate back: {TOO_LONG}",
        "Banks: 1, items: 2, errors: 0, warnings: 1, hints: 0",
        failure=CORRECT,
    )


def test_a_waived_warning_passes_and_an_idle_waiver_is_a_hint_on_its_own_line(bank):
    waivers = (
        'waive = [\n  { rule = "long-answer", reason = "a quotation" },\n  { rule = "enumeration", reason = "x" },\n]\n'
    )
    bank.write_text(CLEAN + WORDY + waivers, encoding="utf-8")

    assert run(bank) == printed(
        f"{bank}:21: hint idle-waiver why-ate waive[1]: 'enumeration' has nothing to say here: take the waiver out",
        "Banks: 1, items: 2, errors: 0, warnings: 0, hints: 1",
        failure="",
    )


def test_errors_of_reading_are_printed_beside_those_of_the_rules(bank):
    bank.write_text(CLEAN.replace('back = "The cook"\n', ""), encoding="utf-8")

    assert run(bank) == printed(
        f"{bank}:6: error malformed-body who-ate back: back is missing",
        "Banks: 1, items: 0, errors: 1, warnings: 0, hints: 0",
        failure=CORRECT,
    )


def test_a_file_that_is_no_bank_is_an_error_without_an_item(bank):
    bank.write_bytes(b"\xff")

    assert run(bank) == printed(
        f"{bank}:1: error not-utf8: the file is not UTF-8",
        "Banks: 1, items: 0, errors: 1, warnings: 0, hints: 0",
        failure=CORRECT,
    )


def test_a_file_that_is_not_there_is_named():
    assert run("no-such-bank.toml") == ("", "no-such-bank.toml: No such file or directory")


def test_coverage_page_is_written_then_found_up_to_date_until_the_bank_grows(bank, tmp_path):
    page = tmp_path / "coverage.md"

    written = run(bank, "--coverage", page)
    unchanged = run(bank, "--check-coverage", page)
    bank.write_text(CLEAN + WORDY.replace("word " * 21, "Hunger"), encoding="utf-8")
    grown = run(bank, "--check-coverage", page)

    assert "Items: 1. Passages: 62; without an item: 61." in page.read_text(encoding="utf-8")
    assert written == unchanged == ("Banks: 1, items: 1, errors: 0, warnings: 0, hints: 0\n", "")
    assert grown[1] == f"{page} is not up to date: write it with --coverage {page}"


def test_coverage_of_a_lecture_that_cannot_be_read_is_refused(bank, tmp_path, settings):
    settings.BASE_DIR = tmp_path
    lecture = tmp_path / "fixtures" / "lectures" / "roots-of-bureaucracy.md"
    lecture.parent.mkdir(parents=True)
    lecture.write_text("no head", encoding="utf-8")

    assert run(bank, "--coverage", tmp_path / "page.md")[1] == (
        f"{lecture} cannot be read: load it with loadbank --dry-run to see why"
    )
