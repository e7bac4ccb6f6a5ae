"""Notes and highlights on passages: without a script, private, and honest about text that has changed."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from django.urls import reverse

from quizzes.bank.models import Item
from seminar.lectures.models import Note, Passage
from seminar.lectures.queries import notes_of
from seminar.quotes import place_of
from tests.browser import accessibility_violations, needs_browser
from tests.factories import lectures, people

QUOTE = "granite guard"


@pytest.fixture
def course(db):
    teacher = people.user("teacher")
    seminar = people.seminar("Rome", instructor=teacher)
    return SimpleNamespace(
        seminar=seminar,
        teacher=teacher,
        lecture=lectures.lecture(seminar),
        student=people.member(seminar, "student"),
        classmate=people.member(seminar, "classmate"),
        stranger=people.member(people.seminar("Other"), "stranger"),
    )


def write(client, course, *, anchor="1.1", **said):
    fields = {"text": "mine 🎉", "quote": "", "client_id": UUID(int=3)} | said
    return client.post(reverse("own:new_note", args=[course.lecture.public_id, anchor]), fields)


def test_a_note_sent_twice_is_one_and_stands_at_its_passage(client, course):
    client.force_login(course.student)

    answers = [write(client, course, quote=QUOTE, before="of", after="the harbour") for _repeat in range(2)]

    assert [answer.url for answer in answers] == [
        f"{reverse('web:lecture', args=[course.lecture.public_id])}#p-1.1"
    ] * 2
    page = client.get(answers[0].url).content.decode()
    listed = client.get(reverse("own:notes", args=[course.lecture.public_id])).content.decode()
    assert ("mine 🎉" in page, "data-quote" in page, "mine 🎉" in listed, Note.objects.count()) == (True, True, True, 1)


@pytest.mark.parametrize(("query", "first"), [("", "text"), ("?quote=Roots", "quote")])
def test_whoever_has_marked_no_words_is_asked_for_their_own_first(client, course, query, first):
    client.force_login(course.student)

    page = client.get(reverse("own:new_note", args=[course.lecture.public_id, "1.1"]) + query)

    assert next(iter(page.context["form"].fields)) == first


def test_a_script_keeps_a_highlight_without_a_page(client, course):
    client.force_login(course.student)
    address = reverse("own:new_note", args=[course.lecture.public_id, "1.1"])
    headers = {"X-Requested-With": "fetch"}

    kept = client.post(address, {"quote": QUOTE, "text": "", "client_id": UUID(int=1)}, headers=headers)
    empty = client.post(address, {"quote": "", "text": " ", "client_id": UUID(int=2)}, headers=headers)

    assert (kept.status_code, empty.status_code, Note.objects.get().quote) == (204, 400, QUOTE)


def test_a_note_is_changed_once_and_deleted(client, course):
    client.force_login(course.student)
    write(client, course)
    note = Note.objects.get()
    address = reverse("own:note", args=[note.public_id])

    changed = client.post(address, {"text": "other", "based_on": 1})
    repeated = client.post(address, {"text": "other", "based_on": 1})
    stale = client.post(address, {"text": "third", "based_on": 1})
    gone = [client.post(reverse("own:remove_note", args=[note.public_id])).status_code for _repeat in range(2)]

    assert (changed.status_code, repeated.status_code, stale.status_code, gone) == (302, 302, 400, [302, 302])
    assert Note.objects.count() == 0


def test_words_that_the_text_has_lost_are_said_to_be_lost(client, course):
    client.force_login(course.student)
    write(client, course, quote=QUOTE)
    write(client, course, text="stays", client_id=UUID(int=4), anchor="1.2")
    Passage.objects.filter(anchor="1.1").update(gist="Towers of brick.", text="Quite another text.")

    lost, kept = notes_of(course.student, lecture=course.lecture)
    page = client.get(reverse("web:lecture", args=[course.lecture.public_id])).content.decode()
    Passage.objects.filter(anchor="1.1").delete()
    gone = notes_of(course.student, lecture=course.lecture)[-1]

    assert (lost.is_lost, kept.is_lost, "not in it any more" in page) == (True, False, True)
    assert (gone.note.anchor, gone.note.passage, gone.is_lost) == ("1.1", None, True)
    assert client.get(reverse("own:note", args=[gone.note.public_id])).status_code == 200
    assert client.get(reverse("own:notes", args=[course.lecture.public_id])).status_code == 200


def test_nobody_else_finds_a_note(client, course):
    client.force_login(course.student)
    write(client, course, quote=QUOTE, text="secret words")
    note = Note.objects.get()

    for other, reads in (
        (course.classmate, 200),
        (course.teacher, 200),
        (people.site_admin(), 200),
        (course.stranger, 404),
    ):
        client.force_login(other)
        pages = [client.get(reverse(name, args=[course.lecture.public_id])) for name in ("web:lecture", "own:notes")]
        assert [page.status_code for page in pages] == [reads, reads]
        assert [page for page in pages if b"secret words" in page.content] == []
        assert client.get(reverse("own:note", args=[note.public_id])).status_code == 404
        client.post(reverse("own:remove_note", args=[note.public_id]))
    assert Note.objects.count() == 1


def test_the_lecture_costs_the_same_with_more_notes(client, course, django_assert_num_queries):
    client.force_login(course.student)
    client.get(reverse("web:lecture", args=[course.lecture.public_id]))
    for number in range(4):
        write(client, course, client_id=UUID(int=number))
        if number in (0, 3):
            with django_assert_num_queries(17):
                client.get(reverse("web:lecture", args=[course.lecture.public_id]))


@pytest.mark.parametrize(
    ("quote", "text", "around", "found"),
    [
        ("guard the", "Towers guard\n the harbour.", {}, (7, 16)),
        ("a", "x a y a z", {"prefix": "y"}, (6, 7)),
        ("a", "x a y a z", {"suffix": "y a"}, (2, 3)),
        ("aa", "aaaa", {}, (0, 2)),
        ("gone", "Towers", {}, None),
        (" ", "Towers", {}, None),
        ("\u05d0", "\u05d1\u05d0", {"prefix": "\u05d1"}, (1, 2)),
    ],
)
def test_words_are_found_again_by_what_stands_around_them(quote, text, around, found):
    assert place_of(quote, text, **around) == found


@needs_browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_selection_is_highlighted_and_made_a_card(page_as, course, width, scheme):
    page = page_as(course.student, width=width, scheme=scheme)
    page.goto(f"/lectures/{course.lecture.public_id}/")
    select = """() => { const node = document.querySelector('.passage .prose p').firstChild; const range = new Range();
        range.setStart(node, 10); range.setEnd(node, 23); const chosen = getSelection(); chosen.removeAllRanges();
        chosen.addRange(range); }"""

    page.evaluate(select)
    bar = page.get_by_role("toolbar")
    bar.get_by_role("button", name="Highlight").click()
    bar.get_by_text("Highlighted.").wait_for()
    found = accessibility_violations(page)
    page.reload()
    marked = page.evaluate("[...CSS.highlights.get('own')].map((range) => range.toString())")
    page.evaluate(select)
    page.get_by_role("toolbar").get_by_role("button", name="Make a card").click()
    page.get_by_label("Front").fill("What guards the harbour?")
    found += accessibility_violations(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="My cards").wait_for()
    found += accessibility_violations(page)

    item = Item.objects.select_related("current", "passage").get()
    assert (found, marked, Note.objects.get().quote) == ([], [QUOTE], QUOTE)
    assert (item.current.body["back"], item.passage.anchor, item.bank.owner) == (QUOTE, "1.1", course.student)
