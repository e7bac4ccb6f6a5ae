"""Statistics and regrades as instructors see them in the admin, also in a real browser."""

import pytest
from django.urls import reverse

from quizzes.attempts.jobs.regrading import carry_out_regrade
from quizzes.attempts.models import Attempt, Regrade
from seminar.people.models import Role
from tests.browser import accessibility_violations, chromium, needs_browser, page_as  # noqa: F401  # fixtures
from tests.factories import people
from tests.factories.fixedkeys import AFTER, classroom

CLASS = [("a", "b"), ("b", "a"), ("a", "a"), ("c", "a"), ("a", "b"), ("b", "a")]


@pytest.fixture
def room():
    return classroom()


def seat(room, answers=CLASS):
    return [room.sit(f"learner-{n}", who, when) for n, (who, when) in enumerate(answers)]


def address(room, name, *more):
    return reverse(f"admin:{name}", args=[room.quiz.id, *more])


@pytest.mark.django_db
def test_the_page_shows_numbers_flags_and_who_chose_what(client, room):
    seat(room)
    client.force_login(room.instructor)

    html = client.get(address(room, "stats_quiz")).content.decode()

    assert html.count("negative: look at the question") == 4
    assert html.count('<circle cx="') == 2
    assert "style=" not in html
    assert 'Text a <span class="right">right</span>' in html


@pytest.mark.django_db
def test_a_small_class_is_told_that_nothing_is_meaningful(client, room):
    seat(room, CLASS[:2])
    client.force_login(room.instructor)

    html = client.get(address(room, "stats_quiz")).content.decode()

    assert html.count("not meaningful (n = 2)") > 10
    assert '<svg class="plot"' not in html


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(client, room, django_assert_num_queries, size):
    seat(room, CLASS[:size])
    client.force_login(room.instructor)

    with django_assert_num_queries(26):
        answer = client.get(address(room, "stats_quiz"))

    assert answer.status_code == 200


@pytest.mark.django_db
def test_strangers_and_students_find_nothing(client, room):
    seat(room)
    stranger = people.member(people.seminar("Other"), "eve", role=Role.INSTRUCTOR)
    pages = [address(room, "stats_quiz"), address(room, "attempts_regrades")]

    client.force_login(stranger)
    answers = [client.get(page).status_code for page in pages]
    client.force_login(Attempt.objects.first().learner)
    refused = [client.get(page).status_code for page in pages]

    assert (answers, refused) == ([404, 404], [302, 302])


@pytest.mark.django_db
def test_an_instructor_previews_orders_and_takes_back(client, room):
    ada, bea = room.sit("ada", "a", "a"), room.sit("bea", "b", "a")
    version = room.fix_key()
    client.force_login(room.instructor)
    page = address(room, "attempts_regrade", room.who.id)

    seen = client.post(page, {"version": version.id, "preview": "1"})
    shown, order = seen.text, {"version": version.id, "shown": seen.context["order"], "apply": "1"}
    unsaid = client.post(page, {**order, "reason": ""}).content.decode()
    went = client.post(page, {**order, "reason": "Wrong key."})
    regrade = Regrade.objects.get()
    carry_out_regrade(regrade_id=regrade.id, at=AFTER)
    progress = client.get(went.url).content.decode()
    client.post(address(room, "attempts_regrade_revert", regrade.public_id))
    carry_out_regrade(regrade_id=regrade.id, at=AFTER)

    assert shown.index("gains +1") < shown.index("loses −1")
    assert "Say why" in unsaid
    assert "2 of 2" in progress
    assert [Attempt.objects.get(id=each.id).points for each in (ada, bea)] == [2, 1]
    assert "taken back" in client.get(address(room, "attempts_regrades")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"replaces_marks_by_people": "on"}, {"shown": ""}])
def test_what_was_not_previewed_is_previewed_before_it_is_ordered(client, room, other):
    room.sit("ada", "a", "a")
    version = room.fix_key()
    client.force_login(room.instructor)
    page = address(room, "attempts_regrade", room.who.id)
    said = {"version": version.id, "reason": "Wrong key."}

    order = client.post(page, said).context["order"]
    again = client.post(page, {**said, "shown": order, "apply": "1", **other})

    assert Regrade.objects.count() == 0
    assert "this is another change than the one you were shown" in again.text


@pytest.mark.django_db
def test_an_assistant_sees_regrades_and_orders_none(client, room):
    room.sit("ada", "b", "a")
    version = room.fix_key()
    client.force_login(people.member(room.seminar, "bo", role=Role.ASSISTANT))
    page = address(room, "attempts_regrade", room.who.id)

    answers = [
        client.get(address(room, "attempts_regrades")).status_code,
        client.get(page).status_code,
        client.post(page, {"version": version.id, "reason": "x", "apply": "1"}).status_code,
    ]

    assert (answers, Regrade.objects.count()) == ([200, 403, 403], 0)


@needs_browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_wrong(room, page_as, tmp_path, width, scheme):  # noqa: F811
    seat(room)
    version = room.fix_key()
    page = page_as(room.instructor, width=width, scheme=scheme)
    found = {}

    page.goto(address(room, "attempts_regrade", room.who.id))
    page.get_by_label("Grade by").select_option(str(version.id))
    page.get_by_label("Reason").fill("Wrong key.")
    page.get_by_role("button", name="Show who gains and who loses").click()
    found["preview"] = accessibility_violations(page)
    page.screenshot(path=tmp_path / f"preview-{scheme}.png", full_page=True)
    page.get_by_role("button", name="Regrade all of them").click()
    found["under way"] = accessibility_violations(page)
    carry_out_regrade(regrade_id=Regrade.objects.get().id, at=AFTER)
    for name in ("attempts_regrades", "stats_quiz"):
        page.goto(address(room, name))
        found[name] = accessibility_violations(page)
        page.screenshot(path=tmp_path / f"{name}-{scheme}.png", full_page=True)
    page.goto(address(room, "attempts_regrade_progress", Regrade.objects.get().public_id))
    found["done"] = accessibility_violations(page)
    page.screenshot(path=tmp_path / f"done-{scheme}.png", full_page=True)

    assert found == {name: [] for name in found}
    assert page.get_by_text("All answers are regraded.").is_visible()
