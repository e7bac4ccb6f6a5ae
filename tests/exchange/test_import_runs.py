"""An import as staff meet it: a plan first, then all of it or some, and undone as long as nothing rests on it."""

import base64
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase

from quizzes.bank.models import Asset, Item
from quizzes.bank.queries import stored_item
from quizzes.bank.services import load_items, own_bank, revise_item
from quizzes.engine.recognition import NONE_OF_THEM
from quizzes.exchange.jobs.importing import drop_old_plans, unfinished_imports, work_on_import
from quizzes.exchange.models import CLAIM, MOST_TRIES, ImportRun, ImportState
from quizzes.exchange.services import (
    FileTooLarge,
    NotInPlan,
    NotPlanned,
    NotUndoable,
    TooManyFiles,
    apply_import,
    start_import,
    undo_import,
)
from tests.factories import attempts, cards, people
from tests.factories import bank as banks

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
GIFT = b"::Founder:: Who founded Rome? {=Romulus ~Numa}\n\n::Year:: Rome was founded in {#753:2} BC.\n"
MOODLE = """<quiz><question type="truefalse"><name><text>Seen</text></name><questiontext format="html">
<text><![CDATA[<p>Is this a dot? <img src="@@PLUGINFILE@@/dot.png"/> <img src="@@PLUGINFILE@@/bad.png"/></p>]]></text>
<file name="dot.png" encoding="base64">{dot}</file><file name="bad.png" encoding="base64">PHN2Zy8+</file>
</questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
</question></quiz>"""


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep uploads in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def roots(seminar):
    return banks.bank(seminar)


def started(bank, content=GIFT, name="rome.gift"):
    teacher = people.user(f"teacher-{ImportRun.objects.count()}")
    return start_import(bank=bank, uploader=teacher, name=name, file=io.BytesIO(content))


def worked_on(run, at=NOON):
    with TestCase.captureOnCommitCallbacks(execute=True):
        work_on_import(run_id=run.id, at=at)
    run.refresh_from_db()
    return run


def imported(bank, content=GIFT):
    run = worked_on(started(bank, content))
    return worked_on(apply_import(run=run))


def kept_files():
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


def test_a_file_is_planned_then_applied_and_let_go(roots):
    run = worked_on(started(roots))
    planned = (run.state, run.format, run.plan["counts"], len(kept_files()))
    run = worked_on(apply_import(run=run))

    assert planned == (
        "planned",
        "gift",
        {"new": 2, "changed": 0, "unchanged": 0, "kept": 0, "conflict": 0},
        1,
    )
    assert run.plan["items"] == [
        {
            "id": "founder",
            "type": "choice",
            "name": "Founder",
            "stem": "Who founded Rome?",
            "fate": "new",
            "line": 1,
            "diff": [],
        },
        {
            "id": "year",
            "type": "numeric",
            "name": "Year",
            "stem": "Rome was founded in _____ BC.",
            "fate": "new",
            "line": 3,
            "diff": [],
        },
    ]
    assert (run.state, run.progress_percent, run.file.name, kept_files()) == ("applied", 100, "", [])
    assert list(Item.objects.filter(bank=roots).values_list("slug", "status")) == [
        ("founder", "ready"),
        ("year", "ready"),
    ]


def test_what_a_format_writes_out_and_the_bank_leaves_to_be_understood_is_no_change(roots):
    years = banks.written("year", type_name="numeric", stem="When?", body={"answer": "1848"})
    load_items(bank=roots, items=[years])
    table = b"id,type,question,answer,feedback\nyear,numeric,When?,1848,%s\n"

    same = worked_on(started(roots, table % b"", "same.csv"))
    edited = worked_on(started(roots, table % b"In spring.", "edited.csv"))

    assert (same.plan["counts"]["unchanged"], edited.plan["counts"]["changed"]) == (1, 1)
    assert edited.plan["items"][0]["diff"] == [["+", "feedback = In spring."]]


def test_what_is_in_conflict_says_what_the_file_says_only_where_that_is_chosen(roots):
    named = b"// [id:founder]\n" + GIFT
    item = banks.item(roots, said=banks.written("founder", stem="Written here"))
    planned = worked_on(started(roots, named))

    worked_on(apply_import(run=planned))
    left = Item.objects.get(pk=item.pk).current.stem
    run = worked_on(apply_import(run=worked_on(started(roots, named)), selected=["founder"]))
    taken = Item.objects.select_related("current").get(pk=item.pk)
    undo_import(run=run, author=None)

    assert (planned.plan["counts"]["conflict"], left) == (1, "Written here")
    assert (taken.type, taken.current.stem, taken.current.number) == ("choice", "Who founded Rome?", 2)
    assert Item.objects.get(pk=item.pk).current.stem == "Written here"


def test_a_second_import_of_the_same_file_changes_nothing(roots):
    imported(roots)
    again = imported(roots)

    assert again.plan["counts"]["unchanged"] == 2
    assert again.applied == []
    assert [item.versions.count() for item in Item.objects.filter(bank=roots)] == [1, 1]


def test_only_what_was_selected_is_stored(roots):
    run = worked_on(started(roots))

    worked_on(apply_import(run=run, selected=["year"]))

    assert [item.slug for item in Item.objects.filter(bank=roots)] == ["year"]


def test_what_has_nothing_to_store_cannot_be_selected(roots):
    run = worked_on(started(roots))

    with pytest.raises(NotInPlan) as refused:
        apply_import(run=run, selected=["nobody"])

    assert str(refused.value) == "'nobody' is neither new nor changed in this plan."


def test_a_plan_is_applied_once(roots):
    run = imported(roots)

    with pytest.raises(NotPlanned):
        apply_import(run=run)
    worked_on(run)

    assert ImportRun.objects.get().state == ImportState.APPLIED


def test_an_import_is_undone_as_a_whole(roots):
    kept = banks.item(roots, "kept")
    imported(roots)
    changed = imported(roots, GIFT.replace(b"Numa", b"Tullus").replace(b"Year", b"Date"))
    said = [(row["id"], row["fate"]) for row in changed.plan["items"]]

    undone = undo_import(run=changed, author=None)

    assert said == [("founder", "changed"), ("date", "new")]
    assert undone.state == "undone"
    assert list(Item.objects.filter(bank=roots).order_by("position").values_list("slug", flat=True)) == [
        kept.slug,
        "founder",
        "year",
    ]
    founder = Item.objects.select_related("current", "bank", "passage").get(slug="founder")
    assert stored_item(founder).body["choices"][1]["text"] == "Numa"
    assert founder.current.number == 3


def test_after_an_undo_the_file_can_be_imported_again(roots):
    undo_import(run=imported(roots), author=None)

    again = imported(roots)

    assert again.plan["counts"]["new"] == 2


def test_an_import_that_a_quiz_or_a_card_rests_on_is_not_undone(roots):
    run = imported(roots)
    founder = Item.objects.get(slug="founder")
    quiz = attempts.quiz(roots.seminar, [founder])
    with pytest.raises(NotUndoable) as by_quiz:
        undo_import(run=run, author=None)
    quiz.delete()
    cards.cards(cards.deck(roots.seminar), people.member(roots.seminar, "learner"), at=NOON)
    with pytest.raises(NotUndoable) as by_card:
        undo_import(run=run, author=None)

    sentence = "“founder” is in use: a card, a quiz or an answer rests on it."
    assert (str(by_quiz.value), str(by_card.value)) == (sentence, sentence)
    assert Item.objects.filter(bank=roots).count() == 2


def test_an_import_is_not_undone_over_later_changes(roots):
    run = imported(roots)
    founder = Item.objects.select_related("current").get(slug="founder")
    version = founder.current
    revise_item(item=founder, stem="Who did?", body=version.body, feedback="", points=version.points, author=None)

    with pytest.raises(NotUndoable) as refused:
        undo_import(run=run, author=None)

    assert str(refused.value) == "“founder” was changed since."


def test_only_what_was_applied_is_undone(roots):
    run = worked_on(started(roots))

    with pytest.raises(NotUndoable) as refused:
        undo_import(run=run, author=None)

    assert str(refused.value) == "Only an import that was applied can be undone."


def test_pictures_come_along_under_public_ids_and_others_are_refused(roots):
    content = MOODLE.replace("{dot}", base64.b64encode(banks.picture()).decode()).encode()

    run = imported(roots, content)
    again = worked_on(started(roots, content))

    asset = Asset.objects.get(bank=roots)
    stem = Item.objects.get(bank=roots).current.stem
    assert (asset.name, f"asset:{asset.public_id}" in stem, "asset:bad.png" in stem) == ("dot.png", True, True)
    assert [(found["rule"], found["message"][:8]) for found in run.findings] == [("media-refused", "bad.png:")]
    assert again.plan["counts"]["unchanged"] == 1
    assert [media["is_known"] for media in again.plan["media"]] == [True, False]


# What anybody may send ----------------------------------------------------------------------------


def slipping_archive():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("../../evil.xml", "<questestinterop/>")
    return target.getvalue()


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.xml", b"\0" * 30_000_000)
    return target.getvalue()


ENTITIES = b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><quiz>&b;</quiz>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (slipping_archive(), "the archive holds a file with an unsafe name: '../../evil.xml'"),
        (bomb(), "the archive unpacks to more than 200 times its size"),
        (b"What\xff? {T}", "line 1: the file is not UTF-8"),
        (b"\0" * 1000, NONE_OF_THEM),
    ],
)
def test_a_hostile_file_ends_refused_with_nothing_stored(roots, content, sentence):
    run = worked_on(started(roots, content, "questions.bin"))

    assert (run.state, run.refusal, run.file.name, kept_files()) == ("refused", sentence, "", [])
    assert (Item.objects.count(), Asset.objects.count()) == (0, 0)


def test_xml_with_entities_is_refused(roots):
    run = worked_on(started(roots, ENTITIES, "entities.xml"))

    assert (run.state, run.format, run.refusal == "") == ("refused", "moodlexml", False)


def test_a_file_that_takes_too_much_memory_is_refused(roots, settings):
    settings.IMPORT_MEMORY_MB = 64

    run = worked_on(started(roots, b"<quiz>" + b" " * 30_000_000 + b"</quiz>"))

    assert (run.state, run.refusal) == (
        "refused",
        "reading the file takes more memory than a file may cost: cut it into several",
    )


def test_a_file_that_takes_too_long_is_refused(roots, settings):
    settings.IMPORT_SECONDS = 0.05

    run = worked_on(started(roots))

    assert (run.state, run.refusal) == (
        "refused",
        "reading the file takes longer than a file may cost: cut it into several",
    )


def test_a_reader_that_breaks_down_is_told_of(roots, settings, tmp_path):
    settings.BASE_DIR = tmp_path  # where there is no such module

    run = worked_on(started(roots))

    assert (run.state, run.refusal) == (
        "refused",
        "the file could not be read: its reader stopped. Tell whoever runs this service",
    )


def test_a_file_over_the_limit_is_not_stored(roots, settings):
    settings.IMPORT_LARGEST_MB = 1

    with pytest.raises(FileTooLarge) as refused:
        started(roots, b"x" * (1024 * 1024 + 1))

    assert str(refused.value) == "The file is larger than 1 MB: cut it into several."
    assert (ImportRun.objects.count(), kept_files()) == (0, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\quiz\\a\u202eb.gift", "a-b.gift"), ("", "file"), ("x" * 300, "x" * 200)],
)
def test_a_files_name_is_only_ever_shown(roots, name, kept):
    run = started(roots, name=name)

    assert (run.filename, run.file.name) == (kept, f"imports/{run.public_id}")


def test_a_plan_that_nobody_applies_is_closed_after_a_month(roots):
    young, old, applied = (
        worked_on(started(roots)),
        worked_on(started(roots, GIFT + b"\n")),
        imported(roots, GIFT + b"\n\n"),
    )
    ImportRun.objects.exclude(id=young.id).update(created_at=NOON - timedelta(days=31))
    ImportRun.objects.filter(id=young.id).update(created_at=NOON - timedelta(days=29))

    with TestCase.captureOnCommitCallbacks(execute=True):
        closed = drop_old_plans(at=NOON)

    old.refresh_from_db()
    assert (closed, old.state, old.plan, kept_files()) == (1, "refused", {}, [young.public_id])
    assert old.refusal == "nobody applied what the file would bring within 30 days. Bring it in again"
    assert ImportRun.objects.get(id=applied.id).state == "applied"


def test_a_learners_next_file_takes_the_place_of_the_oldest_that_was_not_applied(seminar):
    learner = people.member(seminar, "dora")
    own = own_bank(learner=learner, seminar=seminar)
    runs = [bring_in_own(own, number) for number in range(10)]

    with pytest.raises(TooManyFiles, match="10 of your files are still to be read"):
        bring_in_own(own, 10)
    again = bring_in_own(own, 9)
    worked_on(runs[3])
    worked_on(runs[5])
    with TestCase.captureOnCommitCallbacks(execute=True):
        last = bring_in_own(own, 10)

    runs[3].refresh_from_db()
    assert again == runs[9]
    assert (runs[3].state, runs[3].refusal.partition(",")[0]) == ("refused", "you have brought other files in since")
    assert sorted(kept_files()) == sorted(run.public_id for run in [*runs, last] if run != runs[3])


def bring_in_own(bank, number):
    return start_import(bank=bank, uploader=bank.owner, name=f"{number}.gift", file=io.BytesIO(GIFT + b"\n" * number))


# Workers that stop --------------------------------------------------------------------------------


def test_a_run_that_a_worker_holds_is_left_to_it(roots):
    run = started(roots)
    ImportRun.objects.update(state=ImportState.READING, claimed_until=NOON + CLAIM, tries=1)

    worked_on(run)

    assert (run.state, run.tries, unfinished_imports(at=NOON)) == ("reading", 1, [])


def test_a_run_whose_worker_was_killed_is_found_and_finished(roots):
    run = started(roots)
    ImportRun.objects.update(state=ImportState.READING, claimed_until=NOON, tries=1)
    later = NOON + timedelta(seconds=1)

    found = unfinished_imports(at=later)
    worked_on(run, at=later)

    assert found == [run.id]
    assert (run.state, run.tries, unfinished_imports(at=later)) == ("planned", 0, [])


def test_a_run_that_kills_its_workers_is_given_up(roots):
    run = started(roots)
    ImportRun.objects.update(state=ImportState.READING, claimed_until=NOON - CLAIM, tries=MOST_TRIES)

    worked_on(run)

    assert (run.state, run.refusal) == (
        "failed",
        "the file could not be read: its worker was stopped each time. Tell whoever runs this service",
    )
