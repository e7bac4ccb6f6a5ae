"""A seminar copied to the next term is equal to the first, without its people."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from quizzes.attempts.models import Quiz, Slot
from quizzes.attempts.services.authoring import NewSection, NewSlot, save_quiz
from quizzes.bank.models import Asset, Bank, Item, ItemStatus
from quizzes.bank.queries import stored_item, with_content, written_digest
from quizzes.bank.services import add_asset, revise_item, set_status
from quizzes.cards.models import Deck, Preset
from quizzes.engine.interchange import FileRefused
from quizzes.exchange import tasks
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.receivedcopies import drop_old_copies, unfinished_copies, work_on_copy
from quizzes.exchange.models import ReceivedCopy
from quizzes.exchange.services import (
    SourceFile,
    bring_in_copy,
    load_files,
    read_seminar_copy,
    receive_copy,
    start_export,
)
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Membership, Role, Seminar
from seminar.people.services import set_role
from tests.factories import bank as banks
from tests.factories import people
from tests.web.pupils import logged_in

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TIDES = """---
id: tides
title: Tides
---

## 1 Causes

### 1.1 The moon
It raises two bulges.
"""


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


def copied(seminar: Seminar, *, asker=None) -> bytes:
    run = start_export(
        asker=asker or people.user(f"asker-{seminar.id}"),
        seminar=seminar,
        what="seminar",
        of=seminar.public_id,
        format_name="zip",
    )
    write_export(run_id=run.id, at=NOON)
    run.refresh_from_db()
    assert (run.state, run.refusal) == ("ready", "")
    return run.file.read()


def said_by(seminar: Seminar) -> dict[str, object]:
    """All that a copy is to keep, by names that both seminars share; media by what is in them."""
    media = {asset.public_id: asset.sha256 for asset in Asset.objects.filter(bank__seminar=seminar)}

    def named(text: str) -> str:
        for public_id, sha256 in media.items():
            text = text.replace(f"asset:{public_id}", f"asset:{sha256}")
        return text

    items = with_content(Item.objects.filter(bank__seminar=seminar)).order_by("bank__slug", "position", "id")
    return {
        "lectures": list(
            Lecture.objects.filter(seminar=seminar)
            .order_by("slug")
            .values_list("slug", "title", "author", "source", "language")
        ),
        "passages": list(
            Passage.objects.filter(lecture__seminar=seminar)
            .order_by("lecture__slug", "position")
            .values_list("anchor", "part_title", "title", "gist", "text")
        ),
        "banks": list(
            Bank.objects.filter(seminar=seminar)
            .order_by("slug")
            .values_list("slug", "title", "description", "lecture__slug")
        ),
        "items": [
            (item.bank.slug, item.slug, item.status, named(item.current.stem), item.current.body, item.level)
            for item in items
        ],
        "digests": [written_digest(stored_item(item)) for item in items if not media],
        "decks": list(
            Deck.objects.filter(seminar=seminar, owner=None)
            .order_by("slug")
            .values_list("slug", "title", "description", "position", "selection")
        ),
        "presets": list(
            Preset.objects.filter(deck__seminar=seminar, learner=None)
            .order_by("deck__slug")
            .values_list("deck__slug", "new_per_day", "desired_retention", "learning_steps")
        ),
        "quizzes": list(
            Quiz.objects.filter(seminar=seminar)
            .order_by("slug")
            .values_list(
                *("slug", "title", "introduction", "behaviour_name", "tries", "penalty", "attempts_allowed"),
                *("time_limit_seconds", "review_policy", "release", "pass_mark", "needs_two_readers", "layout"),
            )
        ),
        "slots": list(
            Slot.objects.filter(quiz__seminar=seminar)
            .order_by("quiz__slug", "position")
            .values_list(
                *("quiz__slug", "section__title", "section__is_shuffled", "item__slug", "draw", "points", "is_shuffled")
            )
        ),
    }


def test_the_demo_seminar_comes_out_equal_and_brings_nobody():
    first, second = people.seminar("First"), people.seminar("Second")
    paths = [path for kind in ("lectures", "banks", "decks", "quizzes") for path in sorted((FIXTURES / kind).iterdir())]
    load_files(seminar=first, files=[SourceFile(path.name, path.read_bytes()) for path in paths])

    done = bring_in_copy(seminar=second, copy=read_seminar_copy(copied(first)))

    assert ([report.findings for report in done.reports if report.has_errors], done.findings) == ([], [])
    assert said_by(second) == said_by(first)
    assert Membership.objects.filter(seminar=second).count() == 1
    assert Quiz.objects.filter(seminar=second, is_published=True).count() == 0


@pytest.fixture
def tides():
    """A seminar with a picture, a draft, a withdrawn item, an attached text and a quiz with two readers."""
    seminar = people.seminar("Tides 🦉")
    load_files(seminar=seminar, files=[SourceFile("tides.md", TIDES.encode())])
    Passage.objects.update(text="The *whole* paragraph.\nשלום")
    lecture = Lecture.objects.get(seminar=seminar)
    bank = banks.bank(seminar, "causes", lecture=lecture)
    picture = add_asset(bank=bank, name="moon.png", content=banks.picture())
    said = banks.written("seen", type_name="choice", stem=f"![](asset:{picture.public_id})")
    asked = banks.item(bank, said=said)
    banks.item(bank, said=banks.written("gone", type_name="truefalse", stem="Now?"))
    set_status(items=[banks.item(bank, said=banks.written("later"))], status=ItemStatus.DRAFT)
    set_status(items=list(Item.objects.filter(slug="gone")), status=ItemStatus.WITHDRAWN)
    save_quiz(
        seminar=seminar,
        slug="exam",
        settings={"title": "Exam", "needs_two_readers": True, "is_published": True, "password": "s3cret"},
        sections=[NewSection(slots=(NewSlot(item=asked, version=asked.current, points=Decimal(2)),))],
    )
    return seminar


def test_pictures_texts_drafts_and_readers_come_along(tides):
    second = people.seminar("Next term")

    content = copied(tides)
    for _again in range(2):
        bring_in_copy(seminar=second, copy=read_seminar_copy(content))

    assert said_by(second) == said_by(tides)
    assert [item[2] for item in said_by(second)["items"]] == ["ready", "withdrawn", "draft"]
    assert (Asset.objects.filter(bank__seminar=second).count(), b"s3cret" in content) == (1, False)


def test_what_the_linter_calls_an_error_comes_along_and_is_named(tides):
    bank = Bank.objects.get(seminar=tides)
    twice = {"choices": [{"id": "a", "text": "Yes", "correct": True}, {"id": "b", "text": "yes"}]}
    draft = banks.item(bank, said=banks.written("twice", type_name="choice", stem="Is it?", body=twice))
    set_status(items=[draft], status=ItemStatus.DRAFT)
    second = people.seminar("Next term")

    done = bring_in_copy(seminar=second, copy=read_seminar_copy(copied(tides)))

    found = {finding.rule: finding.severity for report in done.reports for finding in report.findings}
    assert (done.has_errors, found["duplicate-options"]) == (False, "warning")
    assert said_by(second) == said_by(tides)


def test_a_dry_run_says_the_same_and_stores_nothing(tides):
    second = people.seminar("Next term")
    copy = read_seminar_copy(copied(tides))

    planned = bring_in_copy(seminar=second, copy=copy, is_dry_run=True)
    stored = said_by(second)
    done = bring_in_copy(seminar=second, copy=copy)

    assert [(report.slug, report.counts) for report in planned.reports] == [
        (report.slug, report.counts) for report in done.reports
    ]
    assert not any(stored.values())


def test_what_was_changed_here_is_kept(tides):
    second = people.seminar("Next term")
    content = copied(tides)
    bring_in_copy(seminar=second, copy=read_seminar_copy(content))
    mine = Item.objects.select_related("current").get(bank__seminar=second, slug="later")
    revise_item(item=mine, stem="", body={"front": "Mine", "back": "x"}, feedback="", points=Decimal(1), author=None)
    set_status(items=[mine], status=ItemStatus.READY)

    bring_in_copy(seminar=second, copy=read_seminar_copy(content))

    mine.refresh_from_db()
    assert (mine.status, mine.current.body["front"]) == ("ready", "Mine")


def zipped(**files: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def manifest(**said: object) -> str:
    return json.dumps({"format": "seminar-copy", "version": 1} | said)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no zip", "not a zip archive"),
        (zipped(x="y"), "it has no seminar.json"),
        (zipped(**{"seminar.json": "["}), "is not JSON"),
        (zipped(**{"seminar.json": "[]"}), "is not an object"),
        (zipped(**{"seminar.json": "[" * 100_000}), "is not JSON"),
        (zipped(**{"seminar.json": manifest(format="x")}), "does not say so"),
        (zipped(**{"seminar.json": manifest(version=2)}), "another version"),
        (zipped(**{"seminar.json": manifest(), "../banks/x.toml": ""}), "unsafe name"),
        (zipped(**{"seminar.json": manifest(), "/banks/x.toml": ""}), "unsafe name"),
    ],
)
def test_what_is_no_copy_is_refused(content, reason):
    with pytest.raises(FileRefused, match=reason):
        read_seminar_copy(content)


def test_a_hostile_copy_stores_nothing_that_is_not_read(tides):
    second = people.seminar("Next term")
    content = zipped(
        **{
            "seminar.json": manifest(statuses=["x"], two_readers="exam", title=3),
            "banks/causes.toml": '[bank]\nid = "causes"\ntitle = "C"\n[[item]]\nid = "a"\ntype = "choice"\n'
            'stem = \'![](asset:a.svg)\'\nchoices = [{ id = "x", text = "X", correct = true },'
            '{ id = "y", text = "Y" }]\n',
            "banks/broken.toml": "[bank",
            "assets/causes/a.svg": "<svg onload='x()'/>",
            "texts/tides.json": "[]",
            "bin/run.sh": "#!",
        }
    )

    done = bring_in_copy(seminar=second, copy=read_seminar_copy(content))

    assert [(finding.rule, finding.message.partition(":")[0]) for finding in done.findings] == [
        ("unknown-file", "bin/run.sh is no part of a seminar, and was left out"),
        ("media-refused", "assets/causes/a.svg"),
    ]
    assert ([report.has_errors for report in done.reports], Asset.objects.filter(bank__seminar=second).count()) == (
        [True, False],
        0,
    )


def test_the_command_takes_a_copy(tides, tmp_path, capsys):
    second = people.seminar("Next term")
    path = tmp_path / "tides.zip"
    path.write_bytes(copied(tides))

    call_command("loadbank", str(path), seminar=second.join_code)

    assert said_by(second) == said_by(tides)
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(CommandError, match="broken one"):
        call_command("loadbank", str(path), seminar=second.join_code)


def uploaded(teacher, second: Seminar, content: bytes) -> tuple[str, ReceivedCopy]:
    """Send a copy in through the page; return the page that tells of it, and what was received."""
    sent = {"seminar": second.public_id, "file": SimpleUploadedFile("tides.zip", content)}
    answer = logged_in(teacher).post("/files/copies/", sent)
    return answer["Location"], ReceivedCopy.objects.get(seminar=second)


def test_an_instructor_looks_at_the_plan_and_brings_it_in_once(tides, django_capture_on_commit_callbacks):
    teacher, student = people.user("lead"), people.user("learner")
    second = people.seminar("Next term", instructor=teacher)
    set_role(seminar=second, user=student, role=Role.STUDENT)
    path, received = uploaded(teacher, second, copied(tides))
    client = logged_in(teacher)

    early, waiting = client.post(path, follow=True), client.get(path)
    work_on_copy(copy_id=received.id, at=NOON)
    plan, stored = client.get(path), said_by(second)
    accepted = [client.post(path, follow=True) for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        work_on_copy(copy_id=received.id, at=NOON + timedelta(seconds=1))
        work_on_copy(copy_id=received.id, at=NOON + timedelta(seconds=1))
    done = client.get(path)

    assert [page.context["is_under_way"] for page in (early, waiting, plan, *accepted, done)] == [
        True, True, False, True, True, False,
    ]  # fmt: skip
    assert ([str(said) for said in early.context["messages"]], any(stored.values())) == (
        ["The plan has changed meanwhile. Look at it again."],
        False,
    )
    assert [file["fate"] for file in plan.context["files"]] == ["new"] * len(plan.context["files"]) != []
    assert (b"Bring it in" in plan.content, b"Bring it in" in done.content) == (True, False)
    assert (said_by(second), default_storage.listdir("copies")[1]) == (said_by(tides), [])
    assert [logged_in(student).get(where).status_code for where in ("/files/copies/", path)] == [404, 404]


@pytest.mark.parametrize("content", [b"text", zipped(**{"seminar.json": "[]"})])
def test_a_file_that_is_no_copy_is_refused_with_the_reason(tides, content, django_capture_on_commit_callbacks):
    teacher = people.user("lead")
    second = people.seminar("Next term", instructor=teacher)
    path, received = uploaded(teacher, second, content)

    with django_capture_on_commit_callbacks(execute=True):
        work_on_copy(copy_id=received.id, at=NOON)
    page = logged_in(teacher).get(path)
    accepted = logged_in(teacher).post(path, follow=True)

    received.refresh_from_db()
    assert (received.filename, received.state, default_storage.listdir("copies")[1]) == ("tides.zip", "refused", [])
    assert received.refusal.encode() in page.content
    assert accepted.context["received"].state == "refused"


def test_a_copy_comes_into_a_seminar_of_ones_own_only(tides):
    teacher = people.user("lead")
    people.seminar("Next term", instructor=teacher)

    answer = logged_in(teacher).post(
        "/files/copies/", {"seminar": tides.public_id, "file": SimpleUploadedFile("x.zip", b"PK")}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["seminar"])
    assert ReceivedCopy.objects.count() == 0


def test_a_copy_may_say_anything_of_itself(tides):
    content = zipped(**{"seminar.json": json.dumps({"format": "seminar-copy", "version": 1, "title": "a\0\ud800"})})
    received = received_by(tides, content)

    work_on_copy(copy_id=received.id, at=NOON)

    received.refresh_from_db()
    assert (received.state, received.report["title"]) == ("planned", "a␀?")


def received_by(seminar: Seminar, content: bytes, username: str = "lead") -> ReceivedCopy:
    return receive_copy(seminar=seminar, uploader=people.user(username), name="../a\n.zip", file=io.BytesIO(content))


def test_a_copy_that_a_worker_holds_is_left_to_it_and_found_when_it_is_not(tides):
    received = received_by(people.seminar("Next term"), copied(tides))
    ReceivedCopy.objects.update(claimed_until=NOON + timedelta(minutes=5))

    work_on_copy(copy_id=received.id, at=NOON)

    received.refresh_from_db()
    found = [unfinished_copies(at=NOON + timedelta(minutes=minutes)) for minutes in (0, 6)]
    assert (received.state, found) == ("waiting", [[], [received.id]])


def test_a_copy_that_kills_its_workers_is_given_up(tides):
    received = received_by(people.seminar("Next term"), copied(tides))
    ReceivedCopy.objects.update(tries=3)

    work_on_copy(copy_id=received.id, at=NOON)

    received.refresh_from_db()
    assert (received.state, received.refusal.partition(":")[0]) == ("failed", "the copy could not be read")


def test_a_copy_is_dropped_after_a_day(tides):
    received = received_by(tides, zipped(**{"seminar.json": manifest()}))

    dropped = [drop_old_copies(at=received.created_at + timedelta(hours=hours)) for hours in (24, 25)]

    assert (received.filename, dropped, default_storage.listdir("copies")[1]) == ("a-.zip", [0, 1], [])


def test_the_sweeper_sends_on_what_no_worker_is_at(tides, monkeypatch):
    received = received_by(tides, zipped(**{"seminar.json": manifest()}))
    sent: list[dict[str, int]] = []
    monkeypatch.setattr(tasks.work_on_copy, "delay", lambda **said: sent.append(said))

    tasks.sweep_runs()

    assert sent == [{"copy_id": received.id}]
