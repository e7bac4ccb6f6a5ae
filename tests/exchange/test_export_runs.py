"""An export holds what was asked for, in the order it is shown, and what the format cannot say is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage

from quizzes.attempts.models import Slot
from quizzes.bank.models import ItemStatus
from quizzes.bank.services import add_asset, revise_item
from quizzes.engine.recognition import FORMATS
from quizzes.exchange.jobs.exportruns import drop_old_exports, unfinished_exports, write_export
from quizzes.exchange.models import ExportRun, ExportState
from quizzes.exchange.services import FormatUnknown, start_export
from tests.factories import attempts, cards, people
from tests.factories import bank as banks

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def roots(seminar):
    """A bank of two items of which one is a draft, and a withdrawn one."""
    bank = banks.bank(seminar)
    banks.item(bank, "who", said=banks.written("who", type_name="choice", stem="Who?"))
    banks.item(bank, "when", said=banks.written("when", type_name="truefalse", stem="Now?"), status=ItemStatus.DRAFT)
    banks.item(bank, "gone", status=ItemStatus.WITHDRAWN)
    return bank


def exported(seminar, what, of, format_name="gift"):
    teacher = people.user(f"teacher-{ExportRun.objects.count()}")
    run = start_export(asker=teacher, seminar=seminar, what=what, of=of, format_name=format_name)
    write_export(run_id=run.id, at=NOON)
    run.refresh_from_db()
    return run


def read_back(run):
    return FORMATS[run.format].read(run.file.read())


def test_a_bank_is_exported_with_its_drafts_and_without_what_was_withdrawn(seminar, roots):
    run = exported(seminar, "bank", roots.public_id)

    assert (run.state, run.filename, run.item_count, run.findings) == ("ready", "roots.gift", 2, [])
    assert [(item.id, item.stem) for item in read_back(run).items] == [("who", "Who?"), ("when", "Now?")]


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_is_written_and_can_be_read_again(seminar, roots, format_name):
    run = exported(seminar, "bank", roots.public_id, format_name)

    assert run.state == "ready"
    assert [item.stem for item in read_back(run).items][:1] == ["Who?"]
    assert run.filename == f"roots{FORMATS[format_name].ending}"


def test_what_the_format_cannot_say_is_told(seminar, roots):
    run = exported(seminar, "bank", roots.public_id, "aiken")

    assert {(found["item"], found["rule"]) for found in run.findings if found["severity"] == "error"} == {
        ("when", "not-representable")
    }


def test_pictures_leave_under_their_names(seminar, roots):
    asset = add_asset(bank=roots, name="dot.png", content=banks.picture())
    said = banks.written("seen", type_name="truefalse", stem=f"A dot? ![dot](asset:{asset.public_id})")
    banks.item(roots, "seen", said=said)

    result = read_back(exported(seminar, "bank", roots.public_id, "moodlexml"))

    assert [*result.media] == ["dot.png"]
    assert result.media["dot.png"] == banks.picture()
    assert result.items[2].stem == "A dot? ![dot](asset:dot.png)"


def test_two_pictures_of_one_name_are_told_apart(seminar, roots):
    pictures = [add_asset(bank=roots, name="dot.png", content=banks.picture(width=width)) for width in (1, 2)]
    stem = " ".join(f"![dot](asset:{asset.public_id})" for asset in pictures)
    banks.item(roots, "seen", said=banks.written("seen", type_name="truefalse", stem=stem))

    result = read_back(exported(seminar, "bank", roots.public_id, "moodlexml"))

    assert [*result.media] == ["dot.png", f"{pictures[1].public_id}-dot.png"]


def test_a_deck_gives_what_it_selects_and_tells_equal_ids_apart(seminar, roots):
    other = banks.bank(seminar, "branches")
    banks.item(other, "who", said=banks.written("who", type_name="choice", stem="Who else?"))
    deck = cards.deck(seminar)

    run = exported(seminar, "deck", deck.public_id, "bankfile")

    assert [(item.id, item.stem) for item in read_back(run).items] == [("who", "Who?"), ("branches-who", "Who else?")]


def test_a_quiz_gives_its_questions_in_order_and_in_the_version_it_asks(seminar, roots):
    who, when = roots.items.select_related("current").exclude(status="withdrawn").order_by("id")
    quiz = attempts.quiz(seminar, [when, who])
    Slot.objects.filter(item=who).update(version=who.current)
    revise_item(item=who, stem="Whom?", body=who.current.body, feedback="", points=who.current.points, author=None)

    run = exported(seminar, "quiz", quiz.public_id)

    assert [item.stem for item in read_back(run).items] == ["Now?", "Who?"]


@pytest.mark.parametrize("what", ["bank", "deck", "quiz"])
def test_what_is_no_longer_there_is_said(seminar, what):
    run = exported(seminar, what, "gone")

    assert (run.state, run.refusal, bool(run.file)) == ("failed", "what was to be exported is no longer there", False)


def test_an_unknown_format_is_refused(seminar):
    with pytest.raises(FormatUnknown):
        exported(seminar, "bank", "any", "docx")

    assert ExportRun.objects.count() == 0


def test_a_run_that_a_worker_holds_is_left_to_it_and_found_when_it_is_not(seminar, roots):
    run = exported(seminar, "bank", roots.public_id)
    ExportRun.objects.update(state=ExportState.WRITING, claimed_until=NOON, tries=1, filename="")

    write_export(run_id=run.id, at=NOON)
    held = ExportRun.objects.get().filename
    found = unfinished_exports(at=NOON + timedelta(seconds=1))
    write_export(run_id=run.id, at=NOON + timedelta(seconds=1))

    assert (held, found) == ("", [run.id])
    assert (ExportRun.objects.get().state, ExportRun.objects.get().filename) == ("ready", "roots.gift")


def test_a_run_that_kills_its_workers_is_given_up(seminar, roots):
    run = exported(seminar, "bank", roots.public_id)
    ExportRun.objects.update(state=ExportState.WRITING, claimed_until=None, tries=3)

    write_export(run_id=run.id, at=NOON)

    assert ExportRun.objects.get().refusal == (
        "the file could not be written: its worker was stopped each time. Tell whoever runs this service"
    )


def test_exports_are_let_go_after_a_week(seminar, roots):
    run = exported(seminar, "bank", roots.public_id)
    kept = drop_old_exports(at=run.created_at + timedelta(days=7))

    dropped = drop_old_exports(at=run.created_at + timedelta(days=7, seconds=1))

    assert (kept, dropped, ExportRun.objects.count(), default_storage.listdir("exports")[1]) == (0, 1, 0, [])
