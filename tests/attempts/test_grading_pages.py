"""The pages on which people grade: what each shows, stores and refuses, and to whom."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from openpyxl import load_workbook

from quizzes.attempts.models import Attempt, Mark, Quiz, Reading, SavedComment, SecondLook
from quizzes.attempts.services.appeals import ask_for_regrade
from quizzes.attempts.services.assigning import ask_second_look
from quizzes.attempts.services.comments import keep_comment
from quizzes.attempts.services.leases import take_lease
from quizzes.attempts.services.marking import NewMark, award_mark
from quizzes.bank.services import revise_item
from seminar.people.models import Group, Membership
from tests.factories import attempts, bank, people
from tests.factories.sat import HOUR, NOON, essay_answer, response_to, sat_quiz

pytestmark = pytest.mark.django_db
AFTER = NOON + 2 * HOUR


@pytest.fixture
def sat():
    return sat_quiz()


@pytest.fixture
def answers(sat):
    return [response_to(sat.sit(f"learner-{n}", essay_answer(f"Text {n}.")), sat.essay) for n in range(2)]


def page(sat, name, *more):
    return reverse(f"admin:attempts_{name}", args=[sat.quiz.id, *more])


def post(client, sat, response, **said):
    address = page(sat, "grade", response.item_version.item_id, response.id)
    return client.post(address, {"do": "save", "seen": "", **said})


def change(client, sat, response, kept_id, *, text, points="", points_of_mark=""):
    fields = {f"kept-{kept_id}-text": text, f"kept-{kept_id}-points": points, "points": points_of_mark}
    return post(client, sat, response, do=f"change-{kept_id}", **fields)


def pages_of(sat, response):
    item = response.item_version.item_id
    return {
        "grading": page(sat, "grading"),
        "next": page(sat, "grade_next", item),
        "answer": page(sat, "grade", item, response.id),
        "groups": page(sat, "groups", sat.short.id),
        "rubric": page(sat, "rubric", item),
        "readings": page(sat, "readings", item),
        "sitting": page(sat, "sitting"),
        "attempt": reverse("admin:attempts_attempt_change", args=[response.attempt_id]),
        "gradebook": reverse("admin:attempts_gradebook", args=[sat.seminar.id]),
    }


def test_staff_of_another_seminar_find_none_of_the_pages(client, sat, answers):
    stranger = people.member(people.seminar("Other"), "eve", role="assistant")
    client.force_login(stranger)

    found = {name: client.get(address).status_code for name, address in pages_of(sat, answers[0]).items()}

    assert set(found.values()) == {404}


def test_an_assistant_grades_and_leads_nothing(client, sat, answers):
    client.force_login(sat.assistant)

    found = {name: client.get(address).status_code for name, address in pages_of(sat, answers[0]).items()}
    posted = {
        "release": client.post(page(sat, "release")).status_code,
        "assign": client.post(page(sat, "assign", sat.essay.id)).status_code,
        "readings": client.post(page(sat, "readings", sat.essay.id)).status_code,
        "attempt": client.post(pages_of(sat, answers[0])["attempt"], {"do": "void"}).status_code,
    }

    assert {name for name, status in found.items() if status not in (200, 302)} == {"rubric"}
    assert set(posted.values()) == {403}


def test_the_head_of_each_page_says_how_much_there_is_to_grade(client, sat, answers):
    client.force_login(sat.assistant)

    html = client.get(reverse("admin:index")).content.decode()

    assert 'To grade <span class="tally">2</span>' in html


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


def test_kept_comments_add_their_text_and_their_points(client, sat, answers):
    kept = SavedComment.objects.create(item=sat.essay, text="No example.", points=Decimal(-1))
    client.force_login(sat.assistant)

    post(client, sat, answers[0], **{"pick-0": "0", "pick-1": "2", "comments": [kept.id], "comment": "Clear."})

    mark = Mark.objects.get(source="manual")
    assert (mark.points, mark.comment) == (Decimal(1), "Clear.\n\nNo example.")


def test_a_comment_is_kept_with_its_points_and_dropped_again(client, sat, answers):
    client.force_login(sat.assistant)

    post(client, sat, answers[0], do="keep", comment="No example.", comment_points="-0.5")
    kept = SavedComment.objects.get()
    post(client, sat, answers[0], do=f"drop-{kept.id}")

    assert (kept.text, kept.points, SavedComment.objects.count()) == ("No example.", Decimal("-0.5"), 0)


def test_a_kept_comment_is_changed_in_its_place(client, sat, answers):
    client.force_login(sat.assistant)
    post(client, sat, answers[0], do="keep", comment="No example.", comment_points="-0.5")
    post(client, sat, answers[0], do="keep", comment="Good.")
    kept = SavedComment.objects.get(text="No example.")

    change(client, sat, answers[0], kept.id, text="No example given. 🙂", points="-1")
    change(client, sat, answers[0], kept.id, text="Good.")
    change(client, sat, answers[0], kept.id, text="\0")
    gone = change(client, sat, answers[0], kept.id + 100, text="Other.")

    assert list(SavedComment.objects.order_by("id").values_list("text", "points")) == [
        ("No example given. 🙂", Decimal(-1)),
        ("Good.", None),
    ]
    assert gone.status_code == 404


def test_a_refused_change_of_a_kept_comment_comes_back_as_typed_beside_the_reason(client, sat, answers):
    client.force_login(sat.assistant)
    keep_comment(grader=sat.assistant, item_id=sat.essay.id, text="Good.", points=None)
    kept = keep_comment(grader=sat.assistant, item_id=sat.essay.id, text="No example.", points=None)

    twice = change(client, sat, answers[0], kept.id, text="Good.", points="-2", points_of_mark="3")
    empty = change(client, sat, answers[0], kept.id, text=" ", points="x")

    rows = {each.id: (said["text"].value(), said["points"].value(), why) for each, said, why in twice.context["kept"]}
    assert rows[kept.id] == ("Good.", "-2", "Another kept comment says this already.")
    assert [why for id_, (*_, why) in rows.items() if id_ != kept.id] == [""]
    (_, said, why) = empty.context["kept"][1]
    assert (said["points"].value(), why) == ("x", "This field is required. Enter a number.")


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


def test_a_group_is_marked_from_its_page(client, sat):
    for n in range(3):
        sat.sit(f"learner-{n}", {"who": {"text": "the clerk"}})
    client.force_login(sat.assistant)
    address = page(sat, "groups", sat.short.id)
    ((group, seen, _form),) = client.get(address).context["groups"]
    key = group.key

    client.post(
        address, {"group": key, "seen": seen, f"{key}-points": "0.5", f"{key}-comment": "", f"{key}-reason": "Close."}
    )

    assert Mark.objects.filter(source="override", points=Decimal("0.5")).count() == 3


def test_a_group_of_somebody_elses_answers_is_not_found(client, sat, answers):
    client.force_login(sat.assistant)

    answer = client.post(
        page(sat, "groups", sat.short.id), {"group": 1, "seen": "999999:", "1-points": "1", "1-reason": "x"}
    )

    assert (answer.status_code, Mark.objects.filter(source="override").count()) == (404, 0)


def test_a_rubric_changes_after_it_was_shown_who_would(client, sat, answers):
    picks = {"thesis": Decimal(3), "style": Decimal(1)}
    award_mark(grader=sat.assistant, response_id=answers[0].id, given=NewMark(Decimal(4), None, picks), at=AFTER)
    client.force_login(sat.instructor)
    said = {"points-0": "3", "level-0-0": "0", "points-1": "7", "reason": "Style weighs more."}
    address = page(sat, "rubric", sat.essay.id)

    plan = client.post(address, said).context["plan"]
    before = Mark.objects.filter(source="override").count()
    client.post(address, {**said, "apply": "1"})

    assert ([each.points for each in plan.rescored], before) == ([Decimal("3.25")], 0)
    assert Mark.objects.get(source="override").points == Decimal("3.25")


def test_an_attempt_shows_all_and_is_reopened_with_a_deadline(client, sat, answers):
    client.force_login(sat.instructor)
    address = pages_of(sat, answers[0])["attempt"]
    shown = client.get(address).content.decode()
    told = shown.count("The learner can read it in the history of the attempt.")

    client.post(address, {"do": "reopen", "reopen-until": "2100-01-01T12:00", "reopen-reason": "Power cut."})

    assert ("learner-0" in shown, "Text 0." in shown, told) == (True, True, 2)
    assert Attempt.objects.get(id=answers[0].attempt_id).state == "in_progress"
    assert "Reopened until Jan. 1, 2100, noon" in client.get(address).content.decode()


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


def test_the_live_view_shows_who_sits_and_who_does_not_any_more(client, sat, answers):
    running = sat.sit("ada", essay_answer(), hand_in=False)
    Attempt.objects.filter(id=answers[0].attempt_id).update(voided_at=AFTER)
    client.force_login(sat.assistant)

    shown = client.get(page(sat, "sitting") + "?part=1")

    (sitter,) = shown.context["sitters"]
    assert (sitter.attempt, sitter.answered, sitter.asked, sitter.left) == (running, 1, 2, None)
    assert "1 person is sitting · 1 of 3 students have handed in" in shown.content.decode()


def test_lists_take_as_many_queries_for_many_rows_as_for_one(client, sat, django_assert_num_queries):
    client.force_login(sat.instructor)
    questions, book = page(sat, "grading"), reverse("admin:attempts_gradebook", args=[sat.seminar.id])
    client.get(questions)  # the first request of a session stores it

    for wave in range(2):
        for n in range(1 + 2 * wave):
            sat.sit(f"learner-{wave}-{n}", essay_answer())
        with django_assert_num_queries(19):
            client.get(questions)
        with django_assert_num_queries(20):
            shown = client.get(book)

    assert len(shown.context["book"].rows) == 4


def test_the_gradebook_is_a_file_in_which_no_name_is_a_formula(client, sat, answers):
    award_mark(grader=sat.assistant, response_id=answers[0].id, given=NewMark(Decimal(3), None), at=AFTER)
    learner = answers[0].attempt.learner
    learner.last_name, learner.first_name = "=HYPERLINK(1)", "+Ada"
    learner.save()
    client.force_login(sat.assistant)
    address = pages_of(sat, answers[0])["gradebook"]

    text = client.get(f"{address}?as=csv").content.decode("utf-8-sig")
    sheet = load_workbook(BytesIO(client.get(f"{address}?as=xlsx").content)).active

    assert "learner-0,'=HYPERLINK(1),'+Ada,50.00,50.00,0" in text.splitlines()
    assert ["learner-0", "'=HYPERLINK(1)", "'+Ada", 50, 50, 0] in [list(row) for row in sheet.values]


def test_the_gradebooks_file_tells_grades_that_are_not_final(client, sat, answers):
    client.force_login(sat.assistant)

    text = client.get(pages_of(sat, answers[0])["gradebook"] + "?as=csv").content.decode("utf-8-sig")

    head, *lines = [line.split(",") for line in text.splitlines()]
    assert (head[-1], {line[0]: line[-1] for line in lines}) == (
        "answers to grade",
        {"learner-0": "1", "learner-1": "1"},
    )


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"release": "at_once"}, ""),
        ({"release": "by_hand"}, "not released"),
        ({"release": "by_hand", "released_at": NOON}, ""),
        ({"release": "on_date", "release_at": datetime(2100, 1, 1, 12, tzinfo=UTC)}, "released Jan. 1, 2100, noon"),
        ({"release": "on_date", "release_at": NOON}, ""),
    ],
)
def test_the_gradebook_says_which_grades_learners_do_not_see(client, sat, terms, said):
    Quiz.objects.filter(id=sat.quiz.id).update(**terms)
    sat.sit("ada", essay_answer())
    client.force_login(sat.assistant)

    shown = client.get(reverse("admin:attempts_gradebook", args=[sat.seminar.id])).content.decode()

    assert re.findall(r'<span class="quiet block">([^<]*)</span></th>', shown) == ([said] if said else [])


def test_a_release_by_hand_and_its_end_stand_in_the_quizs_log(client, sat):
    Quiz.objects.filter(id=sat.quiz.id).update(release="by_hand")
    client.force_login(sat.instructor)

    for act in ("release", "withdraw"):
        client.post(page(sat, "release"), {act: "1"})

    entries = LogEntry.objects.filter(object_id=str(sat.quiz.id)).order_by("id")
    assert [(entry.user, entry.change_message) for entry in entries] == [
        (sat.instructor, "Grades released."),
        (sat.instructor, "Release withdrawn."),
    ]


def test_the_gradebook_is_filtered_by_group_and_by_who_passed(client, sat, answers):
    sat.quiz.pass_mark = Decimal("0.5")
    sat.quiz.save()
    for response, points in zip(answers, (5, 1), strict=True):
        award_mark(grader=sat.assistant, response_id=response.id, given=NewMark(Decimal(points), None), at=AFTER)
    group = Group.objects.create(seminar=sat.seminar, name="Monday")
    group.members.add(Membership.objects.get(user=answers[1].attempt.learner))
    client.force_login(sat.assistant)
    address = pages_of(sat, answers[0])["gradebook"]

    names = {
        query: [row.learner.username for row in client.get(f"{address}?{query}").context["book"].rows]
        for query in ("", "passed=yes", "passed=no", f"group={group.id}")
    }

    assert names == {
        "": ["learner-0", "learner-1"],
        "passed=yes": ["learner-0"],
        "passed=no": ["learner-1"],
        f"group={group.id}": ["learner-1"],
    }


def test_asking_for_a_second_look_is_counted_on_the_list(client, sat, answers):
    ask_second_look(grader=sat.assistant, response_id=answers[0].id, note="", at=AFTER)
    client.force_login(sat.instructor)

    (row,) = client.get(reverse("admin:attempts_to_grade")).context["quizzes"]

    assert (row.waiting, row.flagged, row.total) == (2, 1, 3)


def test_from_a_corrected_item_one_comes_to_its_regrades(client, sat, answers):
    item = answers[0].item_version.item
    revise_item(item=item, stem="Why?", body=item.current.body, feedback="", points=item.current.points, author=None)
    client.force_login(sat.instructor)
    of_item = reverse("admin:attempts_regrades_of_item", args=[item.id])

    versions = client.get(reverse("admin:bank_item_history", args=[item.id]))
    shown = client.get(of_item)
    client.force_login(people.member(people.seminar("Other"), "eve", role="instructor"))
    elsewhere = client.get(of_item)

    assert of_item in versions.content.decode()
    assert [(quiz, quiz.answer_count, quiz.outdated_count) for quiz in shown.context["quizzes"]] == [(sat.quiz, 2, 2)]
    assert page(sat, "regrade", item.id) in shown.content.decode()
    assert elsewhere.status_code == 404
