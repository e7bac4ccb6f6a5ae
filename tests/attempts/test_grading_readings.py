"""The pages of two readers: what each sees of the other's reading, and how an instructor decides."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Mark, Reading
from tests.attempts.gradingpages import page, pages_of, post

pytestmark = pytest.mark.django_db


def test_a_reader_does_not_see_the_other_reading(client, sat, answers):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    client.force_login(sat.instructor)
    post(client, sat, answers[0], points="3", comment="A secret opinion.")
    client.force_login(sat.assistant)
    pages = [client.get(address).content.decode() for address in pages_of(sat, answers[0]).values()]

    post(client, sat, answers[0], points="2")

    assert not any("A secret opinion." in html for html in pages)
    assert (Reading.objects.count(), Mark.objects.filter(source="manual").count()) == (2, 0)


def test_undoing_a_reading_shows_it_again_until_the_other_reader_was_there(client, sat, answers):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    address = page(sat, "grade", sat.essay.id, answers[0].id)
    client.force_login(sat.assistant)
    post(client, sat, answers[0], **{"pick-0": "0", "pick-1": "1.5"})

    back = client.post(page(sat, "undo", sat.essay.id))
    form = client.get(back["Location"]).context["form"]
    post(client, sat, answers[0], points="3")
    client.force_login(sat.instructor)
    post(client, sat, answers[0], points="2")
    client.force_login(sat.assistant)
    too_late = client.post(page(sat, "undo", sat.essay.id))

    assert (back["Location"], too_late["Location"]) == (address, page(sat, "grade_next", sat.essay.id))
    assert (form["pick-0"].value(), form["pick-1"].value(), form["seen"].value()) == (0, "1.5", None)
    assert [reading.points for reading in Reading.objects.order_by("id")] == [Decimal("1.5"), Decimal(3), Decimal(2)]
    assert 'name="pick-0"' not in client.get(address).content.decode()


def test_an_instructor_reconciles_two_readings(client, sat, answers):
    sat.quiz.needs_two_readers = True
    sat.quiz.save()
    for who, said in ((sat.instructor, {"points": "3"}), (sat.assistant, {"pick-0": "0", "pick-1": "1.5"})):
        client.force_login(who)
        post(client, sat, answers[0], comment=f"By {who.username}.", **said)
    client.force_login(sat.instructor)
    address, id_ = page(sat, "readings", sat.essay.id), str(answers[0].id)
    shown = client.get(address)

    client.post(address, {"response": id_, f"{id_}-points": "2.5", f"{id_}-comment": "Between both."})

    ((each, _text, readings, form),) = shown.context["differing"]
    assert (each.response, [picks for _reading, picks in readings]) == (answers[0], [[], ["Thesis 0/3", "Style 1.5/2"]])
    assert form["comment"].value() == "By ida.\n\nBy bo."
    assert Mark.objects.get(source="manual").points == Decimal("2.5")
