"""My cards in the browser, without a script: written, changed, deleted, and nobody else's business."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quizzes.bank.models import Item
from quizzes.bank.services import own_bank
from quizzes.cards.models import Card
from quizzes.engine.formats.apkg.writer import write as write_package
from quizzes.engine.items import Item as WrittenItem
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.models import ExportRun, ImportRun
from tests.factories import bank, lectures, people

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def course():
    seminar = people.seminar("Rome")
    return SimpleNamespace(
        seminar=seminar,
        lecture=lectures.lecture(seminar),
        student=people.member(seminar, "student"),
        classmate=people.member(seminar, "classmate"),
        stranger=people.member(people.seminar("Other"), "stranger"),
    )


def address(name, course, *more):
    return reverse(f"own:{name}", args=[course.seminar.public_id, *more])


def write(client, course, type_name="flashcard", **said):
    fields = {"front": "Founder?", "back": "Romulus", "client_id": UUID(int=5)} | said
    return client.post(address("new", course, type_name), fields)


def test_a_card_written_twice_by_a_double_click_is_one(client, course):
    client.force_login(course.student)

    answers = [write(client, course, tags="b, a, a"), write(client, course, tags="b, a, a")]

    assert [answer.status_code for answer in answers] == [302, 302]
    item = Item.objects.get()
    assert (item.bank.owner, sorted(item.tags.values_list("name", flat=True))) == (course.student, ["a", "b"])
    page = client.get(address("cards", course))
    assert "Founder?" in page.content.decode()
    home = client.get(reverse("web:home")).content.decode()
    assert reverse("web:drill", args=[Card.objects.get().home_deck.public_id]) in home


@pytest.mark.parametrize(
    ("type_name", "said", "body"),
    [
        ("cloze", {"text": "{{c1::Romulus}} founded it"}, {"text": "{{c1::Romulus}} founded it"}),
        (
            "choice",
            {"stem": "Who?", "right": "Romulus", "wrong": "Remus\r\n\r\nNuma\nRemus"},
            {
                "choices": [
                    {"id": "o1", "text": "Romulus", "correct": True},
                    {"id": "o2", "text": "Remus", "correct": False},
                    {"id": "o3", "text": "Numa", "correct": False},
                ]
            },
        ),
        ("shorttext", {"stem": "Who?", "answers": "Romulus\nRomolo"}, {"answers": ["Romulus", "Romolo"]}),
    ],
)
def test_each_kind_is_written_and_comes_back_into_its_form(client, course, type_name, said, body):
    client.force_login(course.student)

    write(client, course, type_name, **said)

    item = Item.objects.get()
    assert item.current.body == body
    form = client.get(address("card", course, item.public_id)).context["form"]
    again = client.post(
        address("card", course, item.public_id),
        {name: field.initial or form.initial.get(name, "") or "" for name, field in form.fields.items()},
    )
    assert (again.status_code, item.versions.count()) == (302, 1)


TWO_LINES = "Remus,\n\n*his* brother"


@pytest.mark.parametrize(
    ("type_name", "stem", "body"),
    [
        ("flashcard", "Look: a wolf", {"front": "Founder?", "back": "Romulus", "reversed": False}),
        ("cloze", "Fill in", {"text": "{{c1::Romulus}} did", "also": [{"gap": "c1", "text": "Romolo"}]}),
        (
            "choice",
            "Who?",
            {
                "choices": [
                    {"id": "a", "text": "Romulus\nhimself", "correct": True, "feedback": "Yes."},
                    {"id": "b", "text": TWO_LINES, "correct": False, "feedback": "No."},
                    {"id": "c", "text": "Numa", "correct": False},
                ]
            },
        ),
        ("shorttext", "Who?", {"answers": ["Romulus", {"text": "Remus", "score": "0.5", "feedback": "Half."}]}),
    ],
)
def test_what_the_form_does_not_show_of_a_card_brought_in_outlives_an_edit(client, course, type_name, stem, body):
    client.force_login(course.student)
    mine = own_bank(learner=course.student, seminar=course.seminar)
    item = bank.item(mine, "x", said=bank.written("x", type_name=type_name, stem=stem, body=body))
    page = address("card", course, item.public_id)
    form = client.get(page).context["form"]
    shown = {name: field.initial or form.initial.get(name, "") or "" for name, field in form.fields.items()}

    answer = client.post(page, shown | {"feedback": "Now with feedback."})

    item.refresh_from_db()
    said = item.current
    assert (answer.status_code, said.feedback, said.stem, said.body) == (302, "Now with feedback.", stem, body)


@pytest.mark.parametrize(
    ("type_name", "said"),
    [
        ("flashcard", {"back": " "}),
        ("flashcard", {"client_id": ""}),
        ("flashcard", {"tags": "x" * 65}),
        ("flashcard", {"passage": "99999"}),
        ("cloze", {"text": "no gap"}),
        ("choice", {"stem": "Who?", "right": "A", "wrong": " "}),
        ("shorttext", {"stem": "Who?", "answers": "\x00"}),
    ],
)
def test_what_cannot_be_a_card_comes_back_with_its_error(client, course, type_name, said):
    client.force_login(course.student)

    answer = write(client, course, type_name, **said)

    assert (answer.status_code, bool(answer.context["form"].errors), Item.objects.count()) == (400, True, 0)


def test_a_stale_window_is_told_and_a_deleted_card_is_gone_for_good(client, course):
    client.force_login(course.student)
    write(client, course)
    item = Item.objects.get()
    said = {"front": "F", "back": "B", "based_on": 1}
    page = address("card", course, item.public_id)

    answers = [client.post(page, said), client.post(page, said), client.post(page, said | {"front": "G"})]
    deleted = [client.post(address("delete", course, item.public_id)) for _repeat in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302, 400]
    assert [answer.status_code for answer in deleted] == [302, 302]
    assert (client.get(page).status_code, Card.objects.get().retired_at is None) == (404, False)


def test_nobody_else_finds_them(client, course):
    client.force_login(course.student)
    write(client, course)
    item = Item.objects.get()

    for other, seminar_found in ((course.classmate, 200), (course.stranger, 404), (people.site_admin(), 200)):
        client.force_login(other)
        listed = client.get(address("cards", course))
        assert (listed.status_code, b"Founder?" in listed.content) == (seminar_found, False)
        assert client.get(address("card", course, item.public_id)).status_code == 404
        client.post(address("delete", course, item.public_id))
    assert Card.objects.get().retired_at is None


def test_the_address_prefills_a_card(client, course):
    client.force_login(course.student)
    passage = course.lecture.passages.first()

    page = client.get(address("new", course, "cloze"), {"text": "a\x00<b>", "passage": passage.pk, "tags": "no"})

    form = page.context["form"]
    assert (form["text"].value(), form["passage"].value(), form["tags"].value()) == ("a<b>", str(passage.pk), None)


def test_the_list_costs_the_same_with_more(client, course, django_assert_num_queries):
    client.force_login(course.student)
    for number in (1, 2, 3):
        write(client, course, client_id=UUID(int=number), tags=str(number))
        if number in (1, 3):
            with django_assert_num_queries(13):
                client.get(address("cards", course))


def test_a_package_is_planned_first_and_the_deck_taken_away(client, course, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(course.student)
    content = write_package([WrittenItem(id="a", type="flashcard", body={"front": "f", "back": "b"})], made_at=NOON)

    sent = client.post(address("import", course), {"file": SimpleUploadedFile("my.apkg", content.content)})
    work_on_import(run_id=ImportRun.objects.get().id, at=NOON)
    plan = client.get(sent.url)
    client.post(f"{sent.url}apply/", {"all": "1"})
    work_on_import(run_id=ImportRun.objects.get().id, at=NOON)
    done = client.get(sent.url).content.decode()
    client.post(address("export", course))
    write_export(run_id=ExportRun.objects.get().id, at=NOON)
    package = address("package", course, ExportRun.objects.get().public_id)

    assert plan.context["memory"] == {"cards": 1, "reviews": 0}
    assert (address("cards", course) in done, Item.objects.count()) == (True, 1)
    assert package in client.get(address("import", course)).content.decode()
    assert b"".join(client.get(package).streaming_content).startswith(b"PK")
    client.force_login(course.classmate)
    assert [client.get(each).status_code for each in (package, sent.url)] == [404, 404]
    assert client.post(address("export", course)).status_code == 302
    client.force_login(course.stranger)
    assert [client.get(each).status_code for each in (package, sent.url, address("import", course))] == [404] * 3
