"""Comments that graders keep beside a question: added to a mark, kept, changed and dropped."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Mark, SavedComment
from quizzes.attempts.services.comments import keep_comment
from tests.attempts.gradingpages import post

pytestmark = pytest.mark.django_db


def change(client, sat, response, kept_id, *, text, points="", points_of_mark=""):
    fields = {f"kept-{kept_id}-text": text, f"kept-{kept_id}-points": points, "points": points_of_mark}
    return post(client, sat, response, do=f"change-{kept_id}", **fields)


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
