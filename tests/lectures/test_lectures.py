"""Loading an outline, and attaching the text to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from seminar.lectures import queries, services
from seminar.lectures.models import Passage
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = pytest.mark.django_db

TEXT = """A note on the text.

From afar one saw the granite towers that guard the harbour.

By night the sailors sat and mended canvas.

In the market the merchants weighed their pepper, and the silk beside it.
"""


def test_loading_twice_changes_nothing():
    seminar = people.seminar()
    first = services.load_lecture(seminar=seminar, outline=lectures.outline())

    second = services.load_lecture(seminar=seminar, outline=lectures.outline())

    assert (first.added, first.changed, first.removed) == (3, 0, 0)
    assert (second.lecture, second.added, second.changed, second.removed) == (first.lecture, 0, 0, 0)


def test_a_passage_keeps_its_row_items_and_text_when_its_gist_changes():
    seminar = people.seminar()
    lecture = lectures.lecture(seminar)
    services.attach_text(lecture=lecture, text=TEXT)
    item = banks.item(banks.bank(seminar, lecture=lecture), said=banks.written(passage="1.2"))

    loaded = services.load_lecture(
        seminar=seminar, outline=lectures.outline(gists=(lectures.GISTS[0], "Sailors sleep.", lectures.GISTS[2]))
    )

    passage = Passage.objects.get(anchor="1.2")
    assert (loaded.added, loaded.changed, loaded.removed) == (0, 1, 0)
    assert (passage, passage.gist) == (item.passage, "Sailors sleep.")
    assert passage.text == "By night the sailors sat and mended canvas."


def test_a_passage_that_the_outline_drops_goes_and_its_items_stay():
    seminar = people.seminar()
    lecture = lectures.lecture(seminar)
    item = banks.item(banks.bank(seminar, lecture=lecture), said=banks.written(passage="1.3"))

    loaded = services.load_lecture(seminar=seminar, outline=lectures.outline(gists=lectures.GISTS[:2]))

    item.refresh_from_db()
    assert (loaded.removed, item.passage, Passage.objects.count()) == (1, None, 2)


def test_each_passage_gets_its_paragraph_in_order():
    lecture = lectures.lecture(people.seminar())

    services.attach_text(lecture=lecture, text=TEXT)

    stored = [passage.text for passage in queries.passages_by_anchor(lecture).values()]
    assert stored == TEXT.strip().split("\n\n")[1:]


def test_a_dry_run_says_what_fits_and_stores_nothing():
    lecture = lectures.lecture(people.seminar())

    attached = services.attach_text(lecture=lecture, text=TEXT, is_dry_run=True)

    assert [found.paragraph.split()[0] for found in attached] == ["From", "By", "In"]
    assert set(Passage.objects.values_list("text", flat=True)) == {""}


def test_a_text_with_too_few_paragraphs_does_not_fit():
    lecture = lectures.lecture(people.seminar())

    with pytest.raises(services.TextDoesNotMatch):
        services.attach_text(lecture=lecture, text="One paragraph.")

    assert set(Passage.objects.values_list("text", flat=True)) == {""}


def test_lectures_of_other_seminars_are_not_read():
    ana = people.member(people.seminar("Mine"), "ana")
    lectures.lecture(people.seminar("Theirs"))

    assert list(queries.lectures_visible_to(ana)) == []


def test_an_instructor_sees_what_fits_before_it_is_attached(client):
    teacher = people.user("teacher")
    lecture = lectures.lecture(people.seminar(instructor=teacher))
    client.force_login(teacher)
    address = reverse("admin:lectures_lecture_text", args=[lecture.pk])

    shown = client.post(address, {"file": SimpleUploadedFile("text.txt", TEXT.encode())})
    stored_when_shown = set(Passage.objects.values_list("text", flat=True))
    client.post(address, {"apply": "1"})

    assert ([found.passage.anchor for found in shown.context["matched"]], stored_when_shown) == (
        ["1.1", "1.2", "1.3"],
        {""},
    )
    assert "" not in set(Passage.objects.values_list("text", flat=True))


@pytest.mark.parametrize("content", [b"One.", b"\xff\xfe\xfd", b"a\n\nb\n\nc\0", b"x" * (2 * 1024 * 1024 + 1)])
def test_a_file_that_does_not_fit_is_refused_at_its_field(client, content):
    teacher = people.user("teacher")
    lecture = lectures.lecture(people.seminar(instructor=teacher))
    client.force_login(teacher)

    page = client.post(
        reverse("admin:lectures_lecture_text", args=[lecture.pk]), {"file": SimpleUploadedFile("text.txt", content)}
    )

    assert (page.status_code, list(page.context["form"].errors)) == (200, ["file"])


@pytest.mark.conformance
def test_the_lecture_itself_fits_its_outline():
    data = Path(os.environ.get("CONFORMANCE_DATA", Path(__file__).parents[3] / "shared" / "data"))
    text = data.parent / "lecture" / "roots-of-bureaucracy.txt"
    if not text.is_file():
        pytest.skip("the lecture's text is not here")
    gists = (
        "Every society grows more bureaucratic.",
        "Weber praises precision, speed and obedience.",
        "The withering away.",
    )
    lecture = lectures.lecture(people.seminar(), gists=gists)

    attached = services.attach_text(lecture=lecture, text=text.read_text(encoding="utf-8"), is_dry_run=True)

    assert [found.score > 0 for found in attached] == [True, True, True]
