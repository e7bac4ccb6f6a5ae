"""The pages for files: a plan to look at before anything is stored, and back again; for those who may."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quizzes.bank.models import Item
from quizzes.bank.services import revise_item
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.models import ExportRun, ImportRun
from seminar.people.models import Role
from tests.browser import accessibility_violations, needs_browser
from tests.factories import bank, people

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
GIFT = b"::Founder:: Who founded Rome? {=Romulus ~Numa}\n\n::Year:: Founded in {#753:2} BC.\n\nBroken {\n"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def course(db):
    teacher = people.user("teacher")
    seminar = people.seminar("Rome", instructor=teacher)
    return SimpleNamespace(
        seminar=seminar,
        teacher=teacher,
        bank=bank.bank(seminar),
        assistant=people.member(seminar, "assistant", role=Role.ASSISTANT),
        student=people.member(seminar, "student"),
    )


def dropped(client, of, content=GIFT, name="rome.gift"):
    """Send a file, have it read, and return the address of its plan."""
    file = SimpleUploadedFile(name, content)
    sent = client.post(reverse("web:files"), {"bank": of.public_id, "file": file})
    work_on_import(run_id=ImportRun.objects.latest("id").id, at=NOON)
    return sent.url


def test_several_files_are_started_at_once(client, course, settings):
    settings.IMPORT_LARGEST_MB = 1
    client.force_login(course.teacher)
    sent = {"bank": course.bank.public_id, "file": [SimpleUploadedFile(name, GIFT) for name in ("a.gift", "b.gift")]}
    large = {"bank": course.bank.public_id, "file": [SimpleUploadedFile("c.gift", b"x" * 1_048_577)]}

    several = client.post(reverse("web:files"), sent)
    refused = client.post(reverse("web:files"), large)
    empty = client.post(reverse("web:files"), {"bank": course.bank.public_id})

    # The second is, byte by byte, the first: a request that was repeated.
    assert (several.status_code, several.url, ImportRun.objects.count()) == (302, reverse("web:files"), 1)
    assert (refused.status_code, "c.gift: The file is larger than 1 MB" in refused.content.decode()) == (400, True)
    assert empty.status_code == 400


def test_columns_are_corrected_on_the_plan_s_page(client, course):
    client.force_login(course.teacher)
    address = dropped(client, course.bank, b"Wort,Bedeutung\nHerd,hearth\n", "words.csv")
    page = client.get(address).content.decode()
    german = client.get(address, headers={"accept-language": "de"}).content.decode()
    said = {"column-0": "answer", "column-1": "question", "header": "yes"}
    twice = client.post(f"{address}columns/", said | {"column-1": "answer"})
    sent = client.post(f"{address}columns/", said)
    stale = client.post(f"{address}columns/", said, follow=True)
    work_on_import(run_id=ImportRun.objects.latest("id").id, at=NOON)
    after = ImportRun.objects.latest("id")
    client.force_login(course.assistant)

    assert ('name="column-1"' in page, "<td>hearth</td>" in page) == (True, True)
    assert ("Flashcard · " in page, "Lernkarte · " in german) == (True, True)
    assert (twice.status_code, "Two columns are the same" in twice.content.decode()) == (400, True)
    assert (sent.status_code, sent.url) == (302, address)
    assert "The plan has changed meanwhile" in stale.content.decode()
    assert [row["stem"] for row in after.plan["items"]] == ["hearth — Herd"]
    assert client.post(f"{address}columns/", said).status_code == 404


def applied(client, address, **said):
    client.post(f"{address}apply/", said)
    work_on_import(run_id=ImportRun.objects.latest("id").id, at=NOON)


def test_a_file_is_looked_at_applied_and_undone(client, course):
    client.force_login(course.teacher)
    address = dropped(client, course.bank)
    plan = client.get(address).content.decode()
    before = Item.objects.count()
    applied(client, address, all="")
    done = client.get(address).content.decode()
    after = Item.objects.count()
    client.post(f"{address}undo/")

    assert ("Nothing is stored yet." in plan, "Who founded Rome?" in plan, "line 5" in plan) == (True, True, True)
    assert "The questions are in the bank." in done
    assert (before, after, Item.objects.count()) == (0, 2, 0)
    assert "This import was undone." in client.get(address).content.decode()


def test_a_conflict_alone_can_be_ticked(client, course):
    for slug in ("founder", "year"):
        bank.item(course.bank, slug, said=bank.written(slug, stem="Written here"))
    client.force_login(course.teacher)
    address = dropped(
        client, course.bank, b"// [id:founder]\n::Founder:: Who founded Rome? {T}\n\n// [id:year]\nIn 753? {T}\n"
    )

    page = client.get(address).content.decode()
    client.post(f"{address}apply/", {"item": ["founder"]})
    work_on_import(run_id=ImportRun.objects.get().id, at=NOON)

    assert ('value="founder"' in page, "Apply all" in page, "nothing to store" in page) == (True, False, False)
    stems = dict(Item.objects.values_list("slug", "current__stem"))
    assert stems == {"founder": "Who founded Rome?", "year": "Written here"}


def test_only_what_is_ticked_is_stored(client, course):
    client.force_login(course.teacher)
    address = dropped(client, course.bank)
    nothing = client.post(f"{address}apply/", follow=True).content.decode()

    applied(client, address, item=["year"])

    assert "Tick the questions that you want, or apply all." in nothing
    assert [item.slug for item in Item.objects.all()] == ["year"]


def test_a_plan_that_was_applied_meanwhile_is_not_applied_again(client, course):
    client.force_login(course.teacher)
    address = dropped(client, course.bank)
    applied(client, address, all="")

    page = client.post(f"{address}apply/", {"all": ""}, follow=True).content.decode()

    assert "The plan has changed meanwhile. Look at it again." in page


def test_why_an_import_cannot_be_undone_is_told(client, course):
    client.force_login(course.teacher)
    address = dropped(client, course.bank)
    applied(client, address, all="")
    year = Item.objects.select_related("current").get(slug="year")
    revise_item(item=year, stem="When?", body=year.current.body, feedback="", points=year.current.points, author=None)

    page = client.post(f"{address}undo/", follow=True).content.decode()

    assert "Nothing was undone: “year” was changed since." in page
    assert Item.objects.count() == 2


def test_a_refused_file_is_told_in_a_sentence_and_one_too_large_at_once(client, course, settings):
    client.force_login(course.teacher)
    refused = client.get(dropped(client, course.bank, b"")).content.decode()
    settings.IMPORT_LARGEST_MB = 1

    large = client.post(
        reverse("web:files"), {"bank": course.bank.public_id, "file": SimpleUploadedFile("a.gift", b"x" * 1_100_000)}
    )

    assert "The file was refused, and nothing is stored: the file is empty" in refused
    assert (large.status_code, "The file is larger than 1 MB" in large.content.decode()) == (400, True)


def test_questions_are_taken_away(client, course):
    bank.item(course.bank, "who", said=bank.written("who", type_name="choice", stem="Who?"))
    client.force_login(course.assistant)
    client.post(reverse("web:export"), {"of": f"bank:{course.bank.public_id}", "format": "gift"})
    run = ExportRun.objects.get()
    early = client.get(reverse("web:export_file", args=[run.public_id])).status_code
    write_export(run_id=run.id, at=NOON)

    page = client.get(reverse("web:files")).content.decode()
    file = client.get(reverse("web:export_file", args=[run.public_id]))

    assert (early, "roots.gift" in page, "Bring in" in page) == (404, True, False)
    assert b"Who?" in b"".join(file.streaming_content)
    assert (file["Content-Disposition"], file["X-Content-Type-Options"]) == (
        'attachment; filename="roots.gift"',
        "nosniff",
    )


def test_equal_titles_of_two_terms_are_told_apart(client, course):
    next_term = people.seminar("Rome, next term", instructor=course.teacher)
    bank.bank(next_term)
    client.force_login(course.teacher)
    dropped(client, course.bank)

    page = client.get(reverse("web:files"))

    [_kind, banks], *_others = page.context["order"].fields["of"].choices
    title = course.bank.title
    assert [label for _value, label in banks] == [f"{title} (Rome)", f"{title} (Rome, next term)"]
    assert f"{title} (Rome), " in page.content.decode()


def test_what_is_not_mine_cannot_be_taken_away(client, course):
    other = bank.bank(people.seminar("Athens", instructor=people.user("other")))
    client.force_login(course.teacher)

    answer = client.post(reverse("web:export"), {"of": f"bank:{other.public_id}", "format": "gift"})

    assert (answer.status_code, ExportRun.objects.count()) == (400, 0)


@pytest.mark.parametrize(("who", "statuses"), [("assistant", [200, 404, 404, 404]), ("student", [404, 404, 404, 404])])
def test_only_those_who_may_find_the_pages(client, course, who, statuses):
    client.force_login(course.teacher)
    address = dropped(client, course.bank)
    client.force_login(getattr(course, who))

    answers = [
        client.get(reverse("web:files")),
        client.get(address),
        client.post(f"{address}apply/", {"all": ""}),
        client.post(f"{address}undo/"),
    ]

    assert [answer.status_code for answer in answers] == statuses


def test_the_admins_page_of_a_bank_leads_here(client, course):
    client.force_login(course.teacher)

    page = client.get(reverse("admin:bank_bank_change", args=[course.bank.pk])).content.decode()
    files = client.get(reverse("web:files"), {"bank": course.bank.public_id}).content.decode()

    assert f"{reverse('web:files')}?bank={course.bank.public_id}" in page
    assert f'<option value="{course.bank.public_id}" selected>' in files


@needs_browser
@pytest.mark.slow
def test_the_pages_are_accessible_and_tell_progress_by_themselves(client, course, page_as, transactional_db):
    client.force_login(course.teacher)
    applied(client, dropped(client, course.bank), all="")
    changed = GIFT.replace(b"Numa", b"Tullus").replace(b"Year", b"Date")
    address = dropped(client, course.bank, changed)
    ImportRun.objects.filter(plan__counts__changed=1).update(state="reading")
    found = {}

    page = page_as(course.teacher, width=390, scheme="dark")
    page.goto(reverse("web:files"))
    found["files"] = accessibility_violations(page)
    page.goto(address)
    found["reading"] = accessibility_violations(page)
    ImportRun.objects.filter(state="reading").update(state="planned")
    page.get_by_text("Nothing is stored yet.").wait_for()
    page.get_by_text("Differences").first.click()
    found["plan"] = accessibility_violations(page)

    assert found == {"files": [], "reading": [], "plan": []}
