"""Loading a quiz: its terms, its dates and its questions, each taken, kept or refused."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from quizzes.attempts.models import Quiz, Section, Slot
from quizzes.attempts.services.authoring import save_quiz
from quizzes.attempts.services.sitting import start_attempt
from quizzes.bank.models import ItemHold
from quizzes.engine.formats.bankfile import quizzes as quizfile
from quizzes.exchange.models import FileKind, LoadedFile
from quizzes.exchange.services import LoadReport, Part, SourceFile, load_bank_file, load_files, load_quiz_file
from seminar.people.models import Seminar
from tests.exchange.conftest import BANK
from tests.factories import people

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
QUIZ = """\
[quiz]
id = "tides"
title = "Tides"
lecture = "tides"
time_limit = "10m"
pass_mark = 0.5

[[section]]
title = "Causes"

[[section.slot]]
item = "tides-1/sun-raises-tides"
points = 2
"""


def load(seminar: Seminar, text: str = QUIZ, *, is_dry_run: bool = False) -> LoadReport:
    return load_quiz_file(seminar=seminar, content=text.encode(), filename="tides.toml", is_dry_run=is_dry_run)


@pytest.fixture
def seminar(seminar: Seminar) -> Seminar:
    load_bank_file(seminar=seminar, content=BANK.encode(), filename="tides.toml")
    return seminar


def test_a_new_quiz_is_stored_unpublished(seminar):
    report = load(seminar)

    assert report == LoadReport("tides.toml", FileKind.QUIZ, "tides", [Part("", "new"), Part("questions", "new")], [])
    assert Quiz.objects.values(
        "title", "lecture__slug", "time_limit_seconds", "attempts_allowed", "pass_mark", "is_published", "opens_at"
    ).get() == {
        "title": "Tides",
        "lecture__slug": "tides",
        "time_limit_seconds": 600,
        "attempts_allowed": 1,
        "pass_mark": Decimal("0.5"),
        "is_published": False,
        "opens_at": None,
    }
    assert Slot.objects.values("section__title", "position", "item__slug", "points", "draw").get() == {
        "section__title": "Causes",
        "position": 1,
        "item__slug": "sun-raises-tides",
        "points": Decimal(2),
        "draw": None,
    }


def test_loading_a_quiz_twice_changes_nothing(seminar):
    load(seminar)
    before = (list(Section.objects.values()), list(Slot.objects.values()))

    report = load(seminar)

    assert report.parts == [Part("", "unchanged"), Part("questions", "unchanged")]
    assert (list(Section.objects.values()), list(Slot.objects.values())) == before


def test_a_dry_run_of_a_quiz_stores_nothing(seminar):
    report = load(seminar, is_dry_run=True)

    assert report.parts == [Part("", "new"), Part("questions", "new")]
    assert (Quiz.objects.count(), LoadedFile.objects.filter(kind="quiz").count()) == (0, 0)


def test_a_title_changed_in_the_admin_is_kept_while_new_questions_are_taken(seminar):
    load(seminar)
    save_quiz(seminar=seminar, slug="tides", settings={"title": "Ebb and flow"})

    report = load(seminar, QUIZ.replace("points = 2", "points = 3"))

    assert report.parts == [Part("", "kept"), Part("questions", "changed")]
    assert Quiz.objects.values_list("title", "slots__points").get() == ("Ebb and flow", Decimal(3))


def test_a_title_changed_in_both_places_is_a_conflict_until_both_agree(seminar):
    load(seminar)
    save_quiz(seminar=seminar, slug="tides", settings={"title": "Ebb and flow"})
    theirs = QUIZ.replace('title = "Tides"', 'title = "Flood"')

    reports = [load(seminar, theirs), load(seminar, theirs)]
    agreed = load(seminar, QUIZ.replace('title = "Tides"', 'title = "Ebb and flow"'))

    assert [[part.fate for part in report.parts] for report in reports] == [["conflict", "unchanged"]] * 2
    assert [finding.rule for finding in reports[1].findings] == ["changed-in-both"]
    assert [part.fate for part in agreed.parts] == ["unchanged", "unchanged"]


def test_dates_that_the_file_does_not_name_are_left_to_the_admin(seminar):
    load(seminar)
    save_quiz(seminar=seminar, slug="tides", settings={"opens_at": NOON, "is_published": True, "password": "ebb"})

    report = load(seminar, QUIZ.replace('title = "Tides"', 'title = "Flood"'))

    assert report.parts == [Part("", "changed"), Part("questions", "unchanged")]
    assert Quiz.objects.values_list("title", "opens_at", "is_published", "password").get() == (
        "Flood",
        NOON,
        True,
        "ebb",
    )


def test_dates_that_the_file_names_are_taken_and_kept_as_the_rest(seminar):
    dated = QUIZ.replace("pass_mark = 0.5", "opens = 2026-11-02T13:00:00+01:00")
    load(seminar, dated)
    again = load(seminar, dated)
    save_quiz(seminar=seminar, slug="tides", settings={"opens_at": NOON.replace(hour=14)})
    after = load(seminar, dated)

    assert again.parts == [Part("", "unchanged"), Part("questions", "unchanged"), Part("dates", "unchanged")]
    assert after.parts == [Part("", "unchanged"), Part("questions", "unchanged"), Part("dates", "kept")]


def test_other_questions_than_somebody_has_sat_are_refused_with_the_rest_of_the_file(seminar):
    load(seminar)
    save_quiz(seminar=seminar, slug="tides", settings={"is_published": True})
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=Quiz.objects.get().public_id, at=NOON)

    report = load(seminar, QUIZ.replace("points = 2", "points = 3").replace('title = "Tides"', 'title = "Flood"'))

    assert [(finding.rule, finding.severity) for finding in report.findings] == [("frozen-questions", "error")]
    assert Quiz.objects.values_list("title", "slots__points").get() == ("Tides", Decimal(2))


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('lecture = "tides"', 'lecture = "ebb"', ("unknown-lecture", "error", "lecture", 4)),
        ("tides-1/sun-raises-tides", "tides-1/moon", ("unknown-item", "error", "item", 11)),
        ("tides-1/sun-raises-tides", "tides-1/bulges", ("not-askable", "error", "item", 11)),
        ("points = 2", "version = 2", ("unknown-item", "error", "version", 11)),
        ('item = "tides-1/sun-raises-tides"', 'draw = { banks = ["x"] }', ("unknown-bank", "warning", "banks", 11)),
    ],
)
def test_what_the_seminar_does_not_have_is_said_with_its_line(seminar, old, new, finding):
    report = load(seminar, QUIZ.replace(old, new))

    first = report.findings[0]
    assert (first.rule, first.severity, first.field, first.line) == finding
    assert Quiz.objects.exists() is (finding[1] == "warning")


def test_a_draw_that_cannot_be_filled_is_a_warning(seminar):
    report = load(seminar, QUIZ.replace('item = "tides-1/sun-raises-tides"', 'draw = { tags = ["sun"] }'))

    assert [(finding.rule, finding.message) for finding in report.findings] == [
        ("not-ready", "question 1: No ready item is left for this draw.")
    ]


def test_a_pinned_version_is_pinned(seminar):
    load(seminar, QUIZ.replace("points = 2", "version = 1"))

    assert Slot.objects.values_list("version__number", flat=True).get() == 1


def test_quizzes_are_loaded_after_the_banks_they_ask_from(seminar):
    files = [SourceFile("quiz.toml", QUIZ.encode()), SourceFile("bank.toml", BANK.encode())]

    reports = load_files(seminar=seminar, files=files)

    assert [report.kind for report in reports] == [FileKind.BANK, FileKind.QUIZ]


def test_a_published_quiz_holds_its_items_again_when_the_file_changes_them(seminar):
    load(seminar)
    save_quiz(seminar=seminar, slug="tides", settings={"is_published": True, "closes_at": NOON})

    load(seminar, QUIZ.replace('item = "tides-1/sun-raises-tides"', 'draw = { types = ["truefalse"] }'))

    assert list(ItemHold.objects.values_list("item__slug", "ends_at")) == [("sun-raises-tides", NOON)]


def test_files_know_the_names_that_quizzes_know():
    fields = {name: Quiz._meta.get_field(name).choices for name in ("behaviour_name", "grading_method", "layout")}

    assert {name: {value for value, _ in choices or ()} for name, choices in fields.items()} == {
        "behaviour_name": set(quizfile.BEHAVIOURS),
        "grading_method": set(quizfile.GRADING_METHODS),
        "layout": set(quizfile.LAYOUTS),
    }
