"""The page of one answer: what it shows, the mark that it gives, and which answer comes next."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from quizzes.attempts.models import Attempt, Mark, SavedComment, SecondLook
from quizzes.attempts.services.appeals import ask_for_regrade
from quizzes.attempts.services.assigning import ask_second_look
from quizzes.attempts.services.comments import keep_comment
from quizzes.attempts.services.leases import take_lease
from quizzes.attempts.services.marking import NewMark, award_mark
from tests.attempts.gradingpages import page, pages_of, post
from tests.factories import attempts, bank
from tests.factories.sat import AFTER, NOON, essay_answer, response_to

pytestmark = pytest.mark.django_db


def test_names_are_hidden_until_they_are_asked_for(client, sat, answers):
    client.force_login(sat.assistant)
    address = pages_of(sat, answers[0])["answer"]

    hidden, shown = client.get(address).content.decode(), client.get(f"{address}?names=1").content.decode()

    assert ("learner-0" in hidden, "learner-0" in shown) == (False, True)


def test_an_answer_is_text_and_no_markup(client, sat):
    response = response_to(sat.sit("ada", essay_answer("<b>bold</b>\n*not italic*")), sat.essay)
    client.force_login(sat.assistant)

    html = client.get(pages_of(sat, response)["answer"]).content.decode()

    assert '<div class="verbatim">&lt;b&gt;bold&lt;/b&gt;\n*not italic*</div>' in html


def test_rubric_picks_make_the_points_and_the_next_answer_comes(client, sat, answers):
    client.force_login(sat.assistant)
    first = client.get(page(sat, "grade_next", sat.essay.id)).url
    response = next(each for each in answers if first.endswith(f"/{each.id}/"))
    other = next(each for each in answers if each != response)

    went = post(client, sat, response, **{"pick-0": "0", "pick-1": "1.5", "comment": "Fair."})

    mark = Mark.objects.get(source="manual")
    assert (mark.response, mark.points, mark.picks, mark.comment) == (
        response,
        Decimal("1.5"),
        {"thesis": "0", "style": "1.5"},
        "Fair.",
    )
    assert went.url == page(sat, "grade", sat.essay.id, other.id)


def test_a_form_that_judges_half_of_the_rubric_is_shown_again(client, sat, answers):
    client.force_login(sat.assistant)

    again = post(client, sat, answers[0], **{"pick-0": "0"})

    assert again.context["form"].errors == {"points": ["Judge each criterion, or give points."]}
    assert not Mark.objects.filter(source="manual").exists()


@pytest.mark.parametrize("deed", ["keep", "flag", "settle", "change", "drop"])
def test_what_is_typed_of_a_mark_survives_every_press_that_does_not_store_it(client, sat, answers, deed):
    client.force_login(sat.assistant)
    kept = keep_comment(grader=sat.assistant, item_id=sat.essay.id, text="Good.", points=None)
    ask_second_look(grader=sat.instructor, response_id=answers[0].id, note="?", at=AFTER)
    do = f"{deed}-{kept.id}" if deed in ("change", "drop") else deed
    said = {f"kept-{kept.id}-text": "Very good.", "pick-0": "1", "pick-1": "1.5", "comment": "Mine.", "reason": "So."}

    form = post(client, sat, answers[0], do=do, **said).context["form"]

    typed = {name: form[name].value() for name in ("pick-0", "pick-1", "comment", "reason")}
    assert typed == {"pick-0": "1", "pick-1": "1.5", "comment": "" if deed == "keep" else "Mine.", "reason": "So."}
    assert not form.errors
    if deed == "keep":
        assert form["comments"].value() == [str(SavedComment.objects.get(text="Mine.").id)]


def test_graders_read_the_text_of_a_cloze_and_points_with_their_unit(client, sat):
    cloze = bank.item(bank.bank(sat.seminar, slug="gaps"), said=bank.written("gap", type_name="cloze", stem=""))
    quiz = attempts.quiz(sat.seminar, [cloze], slug="gaps")
    attempt = replace(sat, quiz=quiz).sit("ada", {"gap": {"gaps": {"1": "cook"}}})
    client.force_login(sat.assistant)

    whole = client.get(reverse("admin:attempts_attempt_change", args=[attempt.id])).content.decode()
    address = reverse("admin:attempts_grade", args=[quiz.id, cloze.id, response_to(attempt, cloze).id])
    graded = client.get(address).content.decode()

    asked = "was a <strong>[1]</strong>"
    assert (asked in whole, asked in graded) == (True, True)
    assert "1 points" not in whole


def test_a_stale_mark_shows_both_and_can_be_given_all_the_same(client, sat, answers):
    response = answers[0]
    theirs = award_mark(
        grader=sat.instructor, response_id=response.id, given=NewMark(Decimal(4), None, comment="Good."), at=AFTER
    )
    client.force_login(sat.assistant)

    both = post(client, sat, response, points="2", comment="Weak.")
    html = both.content.decode()
    post(client, sat, response, points="2", comment="Weak.", seen=both.context["form"]["seen"].value())

    assert both.context["stale"] == theirs
    assert ("Good." in html, "Weak." in html) == (True, True)
    assert Attempt.objects.get(id=response.attempt_id).points == Decimal(2)


def test_a_machines_mark_is_overridden_with_a_reason_alone(client, sat, answers):
    response = response_to(answers[0].attempt, sat.short)
    seen = response.marks.get().id
    client.force_login(sat.assistant)

    refused = post(client, sat, response, points="1", seen=seen)
    post(client, sat, response, points="1", seen=seen, reason="Said so in class.")

    assert "reason" in refused.context["form"].errors
    assert list(response.marks.order_by("id").values_list("source", "points", "reason"))[-1] == (
        "override",
        Decimal(1),
        "Said so in class.",
    )


def test_undo_takes_back_the_last_mark_and_shows_its_answer(client, sat, answers):
    award_mark(grader=sat.assistant, response_id=answers[0].id, given=NewMark(Decimal(4), None), at=AFTER)
    client.force_login(sat.assistant)

    went = client.post(page(sat, "undo", sat.essay.id))

    assert went.url == page(sat, "grade", sat.essay.id, answers[0].id)
    assert Attempt.objects.get(id=answers[0].attempt_id).unmarked_count == 1


def test_a_request_of_the_learner_is_answered_with_a_new_mark(client, sat, answers):
    response = answers[0]
    mark = award_mark(grader=sat.assistant, response_id=response.id, given=NewMark(Decimal(2), None), at=AFTER)
    ask = {"attempt_id": response.attempt.public_id, "position": response.position, "reason": "I did say why."}
    ask_for_regrade(learner=response.attempt.learner, at=AFTER, **ask)
    client.force_login(sat.instructor)
    shown = client.get(pages_of(sat, response)["answer"] + "?show=appeals").content.decode()

    post(client, sat, response, points="3", seen=mark.id, answer="So you did.")

    appeal = response.appeals.get()
    assert ("I did say why." in shown, appeal.answer, appeal.answered_by) == (True, "So you did.", sat.instructor)
    assert Attempt.objects.get(id=response.attempt_id).points == Decimal(3)


def test_a_request_may_be_answered_without_a_new_mark(client, sat, answers):
    response = answers[0]
    award_mark(grader=sat.assistant, response_id=response.id, given=NewMark(Decimal(2), None), at=AFTER)
    ask = {"attempt_id": response.attempt.public_id, "position": response.position, "reason": "I did say why."}
    ask_for_regrade(learner=response.attempt.learner, at=AFTER, **ask)
    client.force_login(sat.instructor)

    nothing = post(client, sat, response, do="answer", answer=" ")
    post(client, sat, response, do="answer", answer="Not clearly.")

    assert nothing.context["form"].errors == {"answer": ["Say why in a few words."]}
    assert (response.appeals.get().answer, Mark.objects.filter(source="manual").count()) == ("Not clearly.", 1)


def test_a_flag_is_set_and_settled(client, sat, answers):
    client.force_login(sat.assistant)

    post(client, sat, answers[0], do="flag", note="Too close to the book.")
    noted = SecondLook.objects.get().note
    post(client, sat, answers[0], do="settle")

    assert (noted, SecondLook.objects.get().settled_by) == ("Too close to the book.", sat.assistant)


def test_who_else_has_the_answer_is_said(client, sat, answers):
    take_lease(grader=sat.instructor, response_id=answers[0].id, at=NOON.replace(year=2100))
    client.force_login(sat.assistant)

    context = client.get(pages_of(sat, answers[0])["answer"]).context

    assert context["held_by"].holder == sat.instructor
    assert client.post(page(sat, "lease", sat.essay.id, answers[0].id)).status_code == 409


@pytest.mark.parametrize("after", ["9" * 23, "²", "-1", "x"])
def test_an_address_that_skips_what_no_answer_has_for_a_number_skips_nothing(client, sat, answers, after):
    client.force_login(sat.assistant)
    address = page(sat, "grade_next", sat.essay.id)

    skipped, plain = client.get(f"{address}?after={after}"), client.get(address)

    assert (skipped.status_code, skipped["Location"]) == (302, plain["Location"])


def test_a_skipped_answer_comes_last_and_is_counted_as_skipped(client, sat):
    for n in range(3):
        sat.sit(f"learner-{n}", essay_answer(f"Text {n}."))
    client.force_login(sat.assistant)
    start = page(sat, "grade_next", sat.essay.id)

    def after(response):
        return client.get(f"{start}?after={response.id}", follow=True).context

    first = client.get(start, follow=True).context["sheet"].response
    second = after(first)["sheet"].response
    third = after(second)["sheet"].response
    again = client.get(start, follow=True)
    marked = post(client, sat, third, points="1")
    left = client.get(marked["Location"]).context
    post(client, sat, first, points="1")
    nothing_else = client.get(f"{start}?after={second.id}", follow=True)

    assert len({first.id, second.id, third.id}) == 3
    assert again.context["sheet"].response == third  # those skipped are not begun with
    assert "3 to grade, 2 of them skipped" in again.content.decode()
    assert (left["sheet"].response, left["left"], left["skipped"]) == (first, 2, 2)
    assert [str(said) for said in nothing_else.context["messages"]][-1] == (
        "Only the answer that you skipped is left for you in this question."
    )
