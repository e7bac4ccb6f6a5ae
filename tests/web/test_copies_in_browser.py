"""A copy of a seminar brought in by somebody at a browser, while a worker does the work."""

import pytest
from django.utils import timezone

from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.receivedcopies import work_on_copy
from quizzes.exchange.models import ExportRun, ReceivedCopy
from quizzes.exchange.services import start_export
from seminar.people.models import Seminar
from tests.browser import accessibility_violations, needs_browser
from tests.factories import bank, lectures, people

pytestmark = [needs_browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def copy_of(seminar: Seminar) -> bytes:
    run = start_export(
        asker=people.user("asker"), seminar=seminar, what="seminar", of=seminar.public_id, format_name="zip"
    )
    write_export(run_id=run.id, at=timezone.now())
    with ExportRun.objects.get(id=run.id).file.open("rb") as file:
        return file.read()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_copy_is_sent_looked_at_and_brought_in(page_as, settings, tmp_path, scheme):
    settings.MEDIA_ROOT = tmp_path / "media"
    seminar = people.seminar("Tides")
    lectures.lecture(seminar)
    bank.item(bank.bank(seminar), "founder")
    teacher = people.user("lead")
    second = people.seminar("Next term", instructor=teacher)
    path = tmp_path / "tides.zip"
    path.write_bytes(copy_of(seminar))
    found = {}

    page = page_as(teacher, width=390, scheme=scheme)
    page.goto("/files/copies/")
    found["form"] = accessibility_violations(page)
    page.get_by_label("Copy", exact=True).set_input_files(path)
    page.get_by_role("button", name="Look at the plan").click()
    page.get_by_role("heading", name="The file is being read").wait_for()
    found["reading"] = accessibility_violations(page)
    received = ReceivedCopy.objects.get(seminar=second)
    work_on_copy(copy_id=received.id, at=timezone.now())
    page.get_by_text("Nothing is stored yet.").wait_for()  # by itself
    found["plan"] = accessibility_violations(page)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="The copy is being brought in").wait_for()
    work_on_copy(copy_id=received.id, at=timezone.now())
    page.get_by_text("The copy is in.").wait_for()
    found["done"] = accessibility_violations(page)

    assert {where: each for where, each in found.items() if each} == {}
    assert [each.title for each in second.banks.all()] == [each.title for each in seminar.banks.all()]
