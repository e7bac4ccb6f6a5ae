"""A copy of a seminar over the API: taken away, looked at, brought in once, and by nobody who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.bank.models import Item
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.receivedcopies import work_on_copy
from quizzes.exchange.models import ExportRun, ReceivedCopy
from tests.api.conftest import NOON, client_of
from tests.api.test_access import NOT_FOUND
from tests.factories import people

COPIES, EXPORTS = "/api/v1/copies/", "/api/v1/exports/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


def copy_of(client, seminar):
    run = client.post(EXPORTS, {"what": "seminar", "id": seminar.public_id, "format": "zip"}).json()
    write_export(run_id=ExportRun.objects.get(public_id=run["id"]).id, at=NOON)
    return b"".join(client.get(f"{EXPORTS}{run['id']}/file/").streaming_content)


def send(client, seminar, content):
    sent = {"seminar": seminar.public_id, "file": SimpleUploadedFile("term.zip", content)}
    return client.post(COPIES, sent, format="multipart")


def worked_on(client, copy_id):
    work_on_copy(copy_id=ReceivedCopy.objects.get(public_id=copy_id).id, at=NOON)
    return client.get(f"{COPIES}{copy_id}/").json()


def test_a_copy_is_looked_at_and_brought_in(course, teacher):
    second = people.seminar("Next term", instructor=course.teacher)
    sent = send(teacher, second, copy_of(teacher, course.seminar))
    early = teacher.post(f"{COPIES}{sent.json()['id']}/accept/")
    planned = worked_on(teacher, sent.json()["id"])
    stored = Item.objects.filter(bank__seminar=second).count()
    accepted = [teacher.post(f"{COPIES}{planned['id']}/accept/") for _ in range(2)]
    applied = worked_on(teacher, planned["id"])

    assert (sent.status_code, sent.json()["state"], sent.json()["report"]) == (202, "waiting", None)
    assert (planned["state"], planned["seminar"], stored) == ("planned", second.public_id, 0)
    assert {file["fate"] for file in planned["report"]["files"]} == {"new"}
    assert [answer.status_code for answer in (early, *accepted)] == [409, 202, 409]
    assert (accepted[0].json()["state"], applied["state"]) == ("applying", "applied")
    assert applied["report"]["files"] == planned["report"]["files"]
    assert (
        Item.objects.filter(bank__seminar=second).count()
        == Item.objects.of_class().filter(bank__seminar=course.seminar).count()
        > 0
    )
    assert [row["id"] for row in teacher.get(COPIES).json()["results"]] == [planned["id"]]


def test_only_who_sent_a_copy_sees_it_and_only_instructors_send_one(course, teacher, student):
    second = people.seminar("Next term", instructor=course.teacher)
    sent = send(teacher, second, b"PK").json()
    stranger = client_of(people.user("nobody"))
    theirs = people.seminar("Elsewhere", instructor=people.user("other"))

    answers = [client.get(f"{COPIES}{sent['id']}/") for client in (student, stranger)] + [
        client.post(f"{COPIES}{sent['id']}/accept/") for client in (student, stranger)
    ]
    refused = [send(student, course.seminar, b"PK"), send(teacher, theirs, b"PK")]

    assert [(answer.status_code, answer.json()) for answer in (*answers, *refused)] == [(404, NOT_FOUND)] * 6
    assert student.get(COPIES).json()["results"] == []
    assert ReceivedCopy.objects.count() == 1


def test_a_file_that_is_too_large_is_not_kept(course, teacher, settings):
    settings.IMPORT_LARGEST_MB = 1

    answer = send(teacher, course.seminar, b"x" * 1_100_000)

    assert (answer.status_code, answer.json()["code"], ReceivedCopy.objects.count()) == (413, "too_large", 0)


def test_what_is_no_copy_is_refused_in_a_sentence(course, teacher):
    refused = worked_on(teacher, send(teacher, course.seminar, b"no zip").json()["id"])

    assert (refused["state"], refused["report"]) == ("refused", None)
    assert "not a zip archive" in refused["refusal"]
