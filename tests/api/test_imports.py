"""Files in and out over the API: a plan before anything is stored, and nothing for those who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.bank.models import Item
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item as WrittenItem
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.models import ExportRun, ImportRun
from tests.api.conftest import NOON, client_of
from tests.api.test_access import NOT_FOUND

GIFT = b"::Founder:: Who founded Rome? {=Romulus ~Numa}\n\nBroken {\n"
IMPORTS, EXPORTS = "/api/v1/imports/", "/api/v1/exports/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


def upload(client, bank, content=GIFT, name="rome.gift"):
    return client.post(IMPORTS, {"bank": bank, "file": SimpleUploadedFile(name, content)}, format="multipart")


def worked_on(client, run_id):
    work_on_import(run_id=ImportRun.objects.get(public_id=run_id).id, at=NOON)
    return client.get(f"{IMPORTS}{run_id}/").json()


def test_a_file_is_planned_applied_and_undone(course, teacher):
    started = upload(teacher, course.bank.public_id)
    planned = worked_on(teacher, started.json()["id"])
    applying = teacher.post(f"{IMPORTS}{planned['id']}/apply/", {"items": ["founder"]})
    applied = worked_on(teacher, planned["id"])
    stored = Item.objects.filter(slug="founder").count()
    undone = teacher.post(f"{IMPORTS}{planned['id']}/undo/")

    assert (started.status_code, started.json()["state"], started.json()["plan"]) == (202, "waiting", None)
    assert (planned["state"], planned["format"], planned["progress_percent"]) == ("planned", "gift", 100)
    assert [(row["id"], row["fate"], row["line"]) for row in planned["plan"]["items"]] == [("founder", "new", 1)]
    assert [(found["rule"], found["line"]) for found in planned["findings"]] == [("malformed-question", 3)]
    assert (applying.status_code, applying.json()["state"]) == (202, "applying")
    assert (applied["state"], stored) == ("applied", 1)
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert not Item.objects.filter(slug="founder").exists()


def test_sending_a_file_again_gives_the_same_import(course, teacher):
    first = upload(teacher, course.bank.public_id).json()
    worked_on(teacher, first["id"])

    second = upload(teacher, course.bank.public_id).json()

    assert (second["id"], second["state"], ImportRun.objects.count()) == (first["id"], "waiting", 1)


def test_what_cannot_be_done_is_a_problem_with_a_name(course, teacher, settings):
    run = upload(teacher, course.bank.public_id).json()
    early = teacher.post(f"{IMPORTS}{run['id']}/apply/")
    never = teacher.post(f"{IMPORTS}{run['id']}/undo/")
    worked_on(teacher, run["id"])
    unknown = teacher.post(f"{IMPORTS}{run['id']}/apply/", {"items": ["nobody"]})
    settings.IMPORT_LARGEST_MB = 1
    large = upload(teacher, course.bank.public_id, b"x" * 1_100_000)

    assert [(answer.status_code, answer.json()["code"]) for answer in (early, never, unknown, large)] == [
        (409, "not_planned"),
        (409, "not_undoable"),
        (400, "invalid"),
        (413, "too_large"),
    ]
    assert unknown.json()["errors"] == [
        {"field": "items", "reason": "'nobody' is neither new nor changed in this plan"}
    ]


def test_a_file_comes_as_a_form(course, teacher):
    as_json = teacher.post(IMPORTS, {"bank": course.bank.public_id, "file": "x"}, format="json")
    without = teacher.post(IMPORTS, {"bank": course.bank.public_id}, format="multipart")

    assert (as_json.status_code, without.status_code, without.json()["errors"]) == (
        415,
        400,
        [{"field": "file", "reason": "No file was submitted"}],
    )


@pytest.mark.parametrize("who", ["student", "assistant", "stranger", "other_teacher"])
def test_only_instructors_of_the_bank_bring_files_in(course, teacher, who):
    run = upload(teacher, course.bank.public_id).json()["id"]
    client = client_of(getattr(course, who))

    answers = [
        upload(client, course.bank.public_id),
        client.get(f"{IMPORTS}{run}/"),
        client.post(f"{IMPORTS}{run}/apply/"),
        client.post(f"{IMPORTS}{run}/undo/"),
    ]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, NOT_FOUND)] * 4


@pytest.mark.parametrize("count", [1, 3])
def test_imports_are_listed_in_a_few_queries(course, teacher, django_assert_num_queries, count):
    runs = [upload(teacher, course.bank.public_id, b"%d {T}" % number).json()["id"] for number in range(count)]

    with django_assert_num_queries(1):
        listed = teacher.get(IMPORTS).json()["results"]

    assert [run["id"] for run in listed] == runs[::-1]


def test_a_bank_is_fetched_as_an_attachment(course, teacher):
    order = {"what": "bank", "id": course.bank.public_id, "format": "gift"}
    started = teacher.post(EXPORTS, order)
    again = teacher.post(EXPORTS, order)
    early = teacher.get(f"{EXPORTS}{started.json()['id']}/file/")
    write_export(run_id=ExportRun.objects.get().id, at=NOON)
    ready = teacher.get(f"{EXPORTS}{started.json()['id']}/").json()
    file = teacher.get(f"{EXPORTS}{started.json()['id']}/file/")

    assert (started.status_code, started.json()["state"], again.json()["id"]) == (202, "waiting", ready["id"])
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    assert (ready["state"], ready["filename"], ready["item_count"]) == ("ready", "roots.gift", 2)
    assert [(found["item"], found["rule"]) for found in ready["findings"] if found["severity"] == "error"] == [
        ("capital", "not-representable")
    ]
    assert b"*Who* wrote it?" in b"".join(file.streaming_content)
    assert {name: file[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Disposition")} == {
        "Content-Type": "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": 'attachment; filename="roots.gift"',
    }


@pytest.mark.parametrize("what", ["bank", "deck", "quiz"])
def test_only_staff_take_files_away_and_only_their_own(course, teacher, what):
    of = {"bank": course.bank, "deck": course.deck, "quiz": course.quiz}[what].public_id
    order = {"what": what, "id": of, "format": "moodlexml"}
    mine = teacher.post(EXPORTS, order)

    refused = [client_of(each).post(EXPORTS, order) for each in (course.student, course.stranger, course.other_teacher)]
    others = client_of(course.assistant).get(f"{EXPORTS}{mine.json()['id']}/file/")

    assert (mine.status_code, client_of(course.assistant).post(EXPORTS, order).status_code) == (202, 202)
    assert [(answer.status_code, answer.json()) for answer in [*refused, others]] == [(404, NOT_FOUND)] * 4


@pytest.mark.parametrize("count", [1, 3])
def test_exports_are_listed_in_a_few_queries(course, teacher, django_assert_num_queries, count):
    formats = ["gift", "aiken", "qti"][:count]
    for name in formats:
        teacher.post(EXPORTS, {"what": "bank", "id": course.bank.public_id, "format": name})

    with django_assert_num_queries(2):
        listed = teacher.get(EXPORTS).json()["results"]

    assert [run["format"] for run in listed] == formats[::-1]


def test_ones_own_data_are_made_once_and_fetched_by_oneself_alone(course, opened, student, stranger, teacher, nobody):
    own = "/api/v1/me/exports/"
    started, again = student.post(own), student.post(own)
    path = f"{own}{started.json()['id']}/"
    early = student.get(f"{path}file/")
    write_export(run_id=ExportRun.objects.get().id, at=NOON)
    ready, fetched = student.get(path).json(), student.get(f"{path}file/")

    assert (started.status_code, again.json()["id"]) == (202, started.json()["id"])
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    assert (ready["state"], ready["filename"]) == ("ready", "my-data-2026-05-04.zip")
    assert fetched["Content-Disposition"] == 'attachment; filename="my-data-2026-05-04.zip"'
    assert b"".join(fetched.streaming_content).startswith(b"PK")
    assert [client.get(path).json() for client in (stranger, teacher)] == [NOT_FOUND, NOT_FOUND]
    assert [client.get(f"{path}file/").status_code for client in (stranger, teacher, nobody)] == [404, 404, 401]
    assert teacher.get(f"/api/v1/exports/{started.json()['id']}/").json() == NOT_FOUND
    assert [each["id"] for each in student.get(own).json()["results"]] == [ready["id"]]


def test_columns_of_a_table_are_told_and_planned_anew(course, teacher, stranger):
    run = worked_on(
        teacher, upload(teacher, course.bank.public_id, b"Wort,Sinn\nHerd,hearth\n", "words.csv").json()["id"]
    )
    address = f"{IMPORTS}{run['id']}/"
    mapping = {"columns": ["question", "answer"], "has_header": True}

    unknown = teacher.patch(address, {"mapping": {"columns": ["colour"]}})
    hidden = stranger.patch(address, {"mapping": mapping})
    sent = teacher.patch(address, {"mapping": mapping})
    again = teacher.patch(address, {"mapping": mapping})
    planned = worked_on(teacher, run["id"])
    other = worked_on(teacher, upload(teacher, course.bank.public_id).json()["id"])
    no_table = teacher.patch(f"{IMPORTS}{other['id']}/", {"mapping": mapping})

    assert (run["plan"]["table"]["columns"], len(run["plan"]["items"])) == (["question", "answer"], 2)
    assert (unknown.status_code, unknown.json()["errors"]) == (
        400,
        [{"field": "mapping.columns", "reason": "'colour' is not the role of a column"}],
    )
    assert (hidden.status_code, hidden.json()) == (404, NOT_FOUND)
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    assert (again.status_code, again.json()["code"]) == (409, "not_planned")
    assert [row["stem"] for row in planned["plan"]["items"]] == ["Herd — hearth"]
    assert (no_table.status_code, no_table.json()["code"]) == (409, "not_a_table")


def test_a_seminar_is_copied_as_a_zip_and_as_nothing_else(course, teacher, student, stranger):
    order = {"what": "seminar", "id": course.seminar.public_id, "format": "zip"}
    started = teacher.post(EXPORTS, order)
    refused = [teacher.post(EXPORTS, order | wrong) for wrong in ({"format": "gift"}, {"what": "bank"})]
    others = [client.post(EXPORTS, order) for client in (student, stranger, client_of(course.other_teacher))]

    assert (started.status_code, started.json()["what"], started.json()["format"]) == (202, "seminar", "zip")
    assert [answer.json()["errors"][0]["field"] for answer in refused] == ["format", "format"]
    assert [answer.json() for answer in others] == [NOT_FOUND] * 3


def test_a_student_brings_a_package_into_their_own_deck(course, student, stranger, teacher):
    content = write([WrittenItem(id="mine", type="flashcard", body={"front": "f", "back": "b"})], made_at=NOON).content
    given = {"seminar": course.seminar.public_id, "file": SimpleUploadedFile("mine.apkg", content)}

    started = student.post(IMPORTS, given, format="multipart")
    path = f"{IMPORTS}{started.json()['id']}/"
    work_on_import(run_id=ImportRun.objects.get().id, at=NOON)
    seen = student.get(path).json()
    applied = student.post(f"{path}apply/")
    work_on_import(run_id=ImportRun.objects.get().id, at=NOON)

    assert (started.status_code, seen["plan"]["memory"], applied.status_code) == (202, {"cards": 1, "reviews": 0}, 202)
    assert [card["body"]["front"] for card in student.get("/api/v1/owncards/").json()["results"]] == ["f"]
    assert [client.get(path).status_code for client in (stranger, teacher)] == [404, 404]
    assert student.post(f"{path}undo/").json()["state"] == "undone"
    both = given | {"bank": course.bank.public_id, "file": SimpleUploadedFile("mine.apkg", content)}
    assert student.post(IMPORTS, both, format="multipart").status_code == 400
    lone = {"seminar": course.seminar.public_id, "file": SimpleUploadedFile("mine.apkg", content)}
    assert stranger.post(IMPORTS, lone, format="multipart").status_code == 404


def test_files_of_ones_own_that_are_still_to_be_read_are_ten_at_most(course, student):
    def sent(number):
        file = SimpleUploadedFile("mine.gift", b"A?{=b}" + b"\n" * number)
        return student.post(IMPORTS, {"seminar": course.seminar.public_id, "file": file}, format="multipart")

    answers = [sent(number) for number in range(11)]

    assert [answer.status_code for answer in answers] == [202] * 10 + [409]
    assert answers[-1].json()["code"] == "too_many_files"
    assert sent(3).json()["id"] == answers[3].json()["id"]
