"""Making quizzes in the admin: what instructors see and do, what is stored, and what others do not reach."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from quizzes.attempts.models import Attempt, Override, Quiz, Section, Slot
from quizzes.attempts.services.authoring import NewSection, NewSlot, set_override
from quizzes.attempts.services.sitting import start_attempt
from quizzes.bank import services
from quizzes.bank.models import ItemHold
from quizzes.bank.queries import heading_of
from seminar.people.models import Role, User
from tests.factories import attempts, bank, people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAGES = ("change", "questions", "add_items", "check", "draws", "copy", "overrides")


@pytest.fixture
def seminar():
    return people.seminar()


@pytest.fixture
def instructor(seminar):
    return seminar.memberships.get(role=Role.INSTRUCTOR).user


def client_of(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def choices(seminar, count):
    of = bank.bank(seminar)
    return [
        bank.item(of, said=bank.written(f"c-{number}", type_name="choice", stem=f"Who {number}?", tags=("people",)))
        for number in range(count)
    ]


def url(name, quiz, *args):
    return reverse(f"admin:attempts_quiz_{name}", args=[quiz.pk, *args])


def settings_of(quiz, **changes):
    """What the change page sends, with these changes."""
    said = {
        "title": quiz.title,
        "lecture": "",
        "introduction": "",
        "position": "0",
        "opens_at": "",
        "closes_at": "",
        "time_limit_seconds": "",
        "grace_seconds": "10",
        "attempts_allowed": "1",
        "password": "",
        "behaviour_name": "deferred",
        "tries": "1",
        "penalty": "0",
        "layout": "one_page",
        "release": "at_once",
        "release_at": "",
        "grading_method": "highest",
        "pass_mark": "",
        "is_published": "on",
        "review_policy-after_close-key": "on",
    }
    return {**said, **changes}


def arrangement_of(client, quiz, **changes):
    """What the page of questions sends as it stands, with these changes."""
    context = client.get(url("questions", quiz)).context
    said = {"revision": context["revision"]}
    for row in context["rows"]:
        forms = [row.form, *(form for each in row.slots for form in (each.form, each.draw_form) if form)]
        for form in forms:
            for field in form:
                value = field.value()
                if value not in (None, False, ""):
                    said[field.html_name] = "on" if value is True else value
    return {**said, **changes}


def test_a_new_quiz_is_made_and_asks_for_its_questions(seminar, instructor):
    client = client_of(instructor)
    empty = Quiz(title="Midterm")

    answer = client.post(
        reverse("admin:attempts_quiz_add"),
        settings_of(empty, seminar=seminar.pk, slug="midterm", time_limit_seconds="1.5", pass_mark="60"),
    )

    made = Quiz.objects.get()
    assert answer["Location"] == url("questions", made)
    assert (made.title, made.time_limit_seconds, made.pass_mark, made.review_policy) == (
        "Midterm",
        90,
        Decimal("0.6"),
        {"during": [], "right_after": [], "while_open": [], "after_close": ["key"]},
    )


def test_a_new_quiz_shows_learners_what_most_authors_want_unless_they_say_otherwise(seminar, instructor):
    page = client_of(instructor).get(reverse("admin:attempts_quiz_add"))

    grid = page.context["adminform"].form["review_policy"].value()
    assert grid == Quiz().review_policy
    ticked = re.findall(r'name="review_policy-([a-z_-]+)"[^>]* checked>', page.content.decode())
    assert set(ticked) == {f"{phase}-{facet}" for phase, facets in grid.items() for facet in facets}


def test_a_new_quiz_begins_in_the_seminar_of_who_leads_but_one(seminar, instructor):
    client, add = client_of(instructor), reverse("admin:attempts_quiz_add")

    alone = client.get(add).context["adminform"].form["seminar"].value()
    people.seminar("Harbours", instructor=instructor)
    of_two = client.get(add).context["adminform"].form["seminar"].value()

    assert (alone, of_two) == (seminar.pk, None)


def test_questions_and_draws_are_named_by_their_words(seminar, instructor):
    of = bank.bank(seminar)
    cloze = bank.item(of, said=bank.written("gap", type_name="cloze"))
    older = cloze.current
    services.revise_item(
        item=cloze, stem="", body={"text": "He was a {{c1::cook}}."}, feedback="", points=older.points, author=None
    )
    slots = (NewSlot(item=cloze, version=older), NewSlot(draw={"types": ["cloze"]}))
    bank.item(of, said=bank.written("other", type_name="cloze"))
    quiz = attempts.quiz(seminar, sections=[NewSection(slots=slots)])

    client = client_of(instructor)
    (row,) = client.get(url("questions", quiz)).context["rows"]
    (draw,) = client.get(url("draws", quiz)).context["draws"]
    addable = client.get(url("add_items", quiz)).context["rows"]

    words = heading_of(cloze, version=older)
    assert row.slots[0].heading == draw.rows[0].heading == addable[0][1] == words
    assert words != heading_of(cloze) == "He was a [cook]."
    assert draw.rows[0].type_label == "Cloze"


def test_a_moved_closing_moves_running_attempts_and_holds(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), opens_at=NOON, closes_at=NOON + HOUR)
    attempt, _new = start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON)

    answer = client_of(instructor).post(
        url("change", quiz), settings_of(quiz, opens_at="2026-11-02T12:00", closes_at="2026-11-02T15:00")
    )

    attempt.refresh_from_db()
    quiz.refresh_from_db()
    assert answer.status_code == 302
    assert attempt.deadline_at == quiz.closes_at == ItemHold.objects.get().ends_at
    assert quiz.closes_at - quiz.opens_at == 3 * HOUR


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens_at": "2026-11-02T12:00", "closes_at": "2026-11-02T12:00"}, "closes_at"),
        ({"behaviour_name": "tries"}, "tries"),
        ({"release": "on_date"}, "release_at"),
        ({"pass_mark": "101"}, "pass_mark"),
        ({"time_limit_seconds": "-1"}, "time_limit_seconds"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(seminar, instructor, changes, field):
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    answer = client_of(instructor).post(url("change", quiz), settings_of(quiz, **changes))

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]


@pytest.mark.parametrize(("day", "is_told"), [("2020-01-01T12:00", True), ("2100-01-01T12:00", False)])
def test_who_sets_a_past_date_of_release_is_told_that_marks_show(seminar, instructor, day, is_told):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    client = client_of(instructor)

    said = [
        client.post(url("change", quiz), settings_of(quiz, release="on_date", release_at=day), follow=True)
        for _time in range(2)
    ]

    warnings = [[each for each in answer.context["messages"] if each.level_tag == "warning"] for answer in said]
    assert [len(each) for each in warnings] == [is_told, 0]  # saved again, nothing is released anew


def test_dates_are_written_and_read_in_the_authors_zone_and_name_it(seminar, instructor):
    User.objects.filter(id=instructor.id).update(time_zone="Asia/Kolkata")
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    client = client_of(instructor)

    client.post(url("change", quiz), settings_of(quiz, closes_at="2026-11-02T18:00"))
    pages = {page: client.get(url(page, quiz)).content.decode() for page in ("change", "overrides")}
    listed = client.get(reverse("admin:attempts_quiz_changelist")).content.decode()

    quiz.refresh_from_db()
    assert quiz.closes_at == NOON + HOUR / 2
    assert 'value="2026-11-02T18:00"' in pages["change"]
    assert "Nov. 2, 2026, 6 p.m." in listed
    named = {page: shown.count("In your time zone, Asia/Kolkata.") for page, shown in pages.items()}
    assert named == {"change": 3, "overrides": 2}


def test_tries_of_another_behaviour_are_forgotten(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), behaviour_name="tries", tries=3, penalty=Decimal("0.25"))

    client_of(instructor).post(url("change", quiz), settings_of(quiz, tries="3", penalty="0.25"))

    quiz.refresh_from_db()
    assert (quiz.behaviour_name, quiz.tries, quiz.penalty) == ("deferred", 1, 0)


def test_questions_are_moved_revalued_and_removed(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 3))
    client = client_of(instructor)
    first, _second, third = Slot.objects.order_by("position")

    client.post(
        url("questions", quiz),
        arrangement_of(
            client, quiz, move="up-3", **{f"slot-{third.pk}-points": "2.5", f"slot-{first.pk}-is_removed": "on"}
        ),
    )

    assert list(Slot.objects.order_by("position").values_list("position", "item__slug", "points")) == [
        (1, "c-2", Decimal("2.5")),
        (2, "c-1", None),
    ]


def test_sections_and_draws_are_added_and_a_draw_is_changed(seminar, instructor):
    choices(seminar, 3)
    quiz = attempts.quiz(seminar, sections=[])
    client = client_of(instructor)

    client.post(url("questions", quiz), arrangement_of(client, quiz, add_section="1"))
    client.post(
        url("questions", quiz),
        arrangement_of(
            client, quiz, add_draw="1", **{"draw-count": "2", "draw-points": "1.5", "draw-tags": ["people"]}
        ),
    )
    slot = Slot.objects.order_by("position").first()
    client.post(
        url("questions", quiz),
        arrangement_of(client, quiz, save="1", **{f"slot-{slot.pk}-tags": [], f"slot-{slot.pk}-types": ["choice"]}),
    )

    assert Section.objects.count() == 1
    assert list(Slot.objects.order_by("position").values_list("draw", "points")) == [
        ({"types": ["choice"]}, Decimal("1.5")),
        ({"tags": ["people"]}, Decimal("1.5")),
    ]


def test_items_are_picked_from_the_seminars_banks_alone(seminar, instructor):
    items = choices(seminar, 2)
    foreign = choices(people.seminar("Other"), 1)[0]
    quiz = attempts.quiz(seminar, items[:1])
    client = client_of(instructor)

    offered = [row[0] for row in client.get(url("add_items", quiz), {"q": "who", "tag": "people"}).context["rows"]]
    client.post(url("add_items", quiz), {"item": [items[1].pk, foreign.pk, "x"], "section": "1"})

    assert offered == [items[1]]
    assert list(Slot.objects.order_by("position").values_list("item__slug", flat=True)) == ["c-0", "c-1"]


def test_a_page_that_somebody_else_has_overtaken_changes_nothing(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 2))
    client = client_of(instructor)
    stale = arrangement_of(client, quiz, move="up-2")
    client.post(url("questions", quiz), arrangement_of(client, quiz, save="1"))

    client.post(url("questions", quiz), stale)

    assert list(Slot.objects.order_by("position").values_list("item__slug", flat=True)) == ["c-0", "c-1"]


def test_the_questions_of_a_quiz_that_was_sat_stay_and_a_copy_can_be_changed(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 2), closes_at=NOON + HOUR, password="Berlin")
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON, password="Berlin")
    client = client_of(instructor)

    page = client.get(url("questions", quiz))
    client.post(url("questions", quiz), arrangement_of(client, quiz, move="up-2"))
    client.post(url("copy", quiz), {"title": "Again", "slug": "again"})

    copy = Quiz.objects.get(slug="again")
    assert page.context["is_frozen"] is True
    assert [list(each.slots.order_by("position").values_list("item__slug", flat=True)) for each in (quiz, copy)] == [
        ["c-0", "c-1"]
    ] * 2
    assert (copy.is_published, copy.closes_at, copy.password, copy.attempts.count()) == (False, None, "", 0)


def test_a_copy_under_a_taken_id_is_refused(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    answer = client_of(instructor).post(url("copy", quiz), {"title": "Again", "slug": quiz.slug})

    assert answer.status_code == 200
    assert Quiz.objects.count() == 1


def test_trying_a_quiz_counts_for_nothing_and_does_not_freeze_it(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 2), opens_at=NOON + 1000 * 24 * HOUR)
    client = client_of(instructor)

    answer = client.post(url("preview", quiz))
    preview = Attempt.objects.get()
    client.post(url("questions", quiz), arrangement_of(client, quiz, move="up-2"))

    assert answer["Location"] == reverse("quizzes:attempt", args=[preview.public_id])
    assert preview.is_preview is True
    assert list(quiz.slots.order_by("position").values_list("item__slug", flat=True)) == ["c-1", "c-0"]


def test_a_quiz_with_an_error_is_not_published(seminar, instructor):
    sound = attempts.quiz(seminar, choices(seminar, 1), slug="sound", is_published=False)
    empty = attempts.quiz(seminar, sections=[], slug="empty", is_published=False)
    client = client_of(instructor)
    action = {"action": "publish", "_selected_action": [sound.pk, empty.pk]}

    asked = client.post(reverse("admin:attempts_quiz_changelist"), action)
    before = Quiz.objects.filter(is_published=True).count()
    client.post(reverse("admin:attempts_quiz_changelist"), {**action, "confirmed": "1"})
    client.post(url("publish", empty), {"is_published": "1"})

    assert (asked.context["ready"], before) == ([sound], 0)
    assert list(Quiz.objects.filter(is_published=True)) == [sound]


def test_a_quiz_that_nobody_has_sat_is_deleted_with_its_holds_and_one_that_was_is_not(seminar, instructor):
    items = choices(seminar, 2)
    unsat = attempts.quiz(seminar, items, slug="unsat", closes_at=NOON + HOUR)
    sat = attempts.quiz(seminar, items, slug="sat", closes_at=NOON + HOUR)
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=sat.public_id, at=NOON)
    start_attempt(learner=instructor, quiz_id=unsat.public_id, at=NOON, is_preview=True)
    client = client_of(instructor)

    codes = [client.post(url("delete", quiz), {"post": "yes"}).status_code for quiz in (unsat, sat)]

    assert codes == [302, 403]
    assert list(Quiz.objects.all()) == [sat]
    assert set(ItemHold.objects.values_list("holder", flat=True)) == {f"quiz:{sat.public_id}"}


def test_an_override_is_set_explained_changed_and_removed(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), time_limit_seconds=600, closes_at=NOON + HOUR)
    ada = people.member(seminar, "ada")
    client = client_of(instructor)

    client.post(url("overrides", quiz), {"learner": ada.pk, "multiplier": "1.5", "lifted": ["closes_at"]})
    page = client.get(url("overrides", quiz), {"for": ada.pk})
    override = Override.objects.get()
    client.post(url("override", quiz, override.pk), {"time_limit_seconds": "20", "reason": "Ill"})
    override.refresh_from_db()
    changed = (override.time_limit_seconds, override.multiplier, override.lifted, override.reason)
    client.post(url("override_remove", quiz, override.pk))

    assert [(term.value, term.source) for term in page.context["terms"]] == [
        ("without limit", "from the quiz"),
        ("without limit", "from the student's own override"),
        ("10 min", "from the quiz"),
        ("× 1.5", "from the student's own override"),
        ("1", "from the quiz"),
    ]
    assert changed == (1200, None, [], "Ill")
    assert Override.objects.count() == 0


@pytest.mark.parametrize("said", [{}, {"multiplier": "2"}, {"learner": "stranger", "multiplier": "2"}])
def test_an_override_names_a_student_of_the_seminar_and_something_else_than_the_quiz(seminar, instructor, said):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    stranger = people.member(people.seminar("Other"), "eve")

    answer = client_of(instructor).post(
        url("overrides", quiz), {key: stranger.pk if value == "stranger" else value for key, value in said.items()}
    )

    assert answer.status_code == 200
    assert Override.objects.count() == 0


@pytest.mark.parametrize("page", PAGES)
def test_another_seminars_instructor_finds_no_page_of_a_quiz(seminar, instructor, page):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    other = people.seminar("Other").memberships.get(role=Role.INSTRUCTOR).user

    codes = [client_of(user).get(url(page, quiz)).status_code for user in (instructor, other)]

    assert codes == [200, 404]


def test_an_override_is_reached_through_its_own_quiz_alone(seminar, instructor):
    other = people.seminar("Other")
    foreign = attempts.quiz(other, choices(other, 1))
    override = set_override(quiz=foreign, learner=people.member(other, "eve"), settings={"attempts_allowed": 2})
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    answer = client_of(instructor).post(url("override_remove", quiz, override.pk))

    assert (answer.status_code, Override.objects.count()) == (404, 1)


def test_an_assistant_looks_and_changes_nothing(seminar):
    quiz = attempts.quiz(seminar, choices(seminar, 2))
    client = client_of(people.member(seminar, "tom", role=Role.ASSISTANT))

    seen = [client.get(url(page, quiz)).status_code for page in ("change", "questions", "check", "draws", "overrides")]
    refused = [
        client.post(url(page, quiz), {"title": "x", "slug": "x", "is_published": ""}).status_code
        for page in ("change", "questions", "add_items", "copy", "publish", "overrides", "delete")
    ]

    assert (seen, refused) == ([200] * 5, [403] * 7)
    assert Quiz.objects.values_list("title", "is_published").get() == (quiz.title, True)


def test_a_student_reaches_nothing_of_it(seminar):
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    client = client_of(people.member(seminar, "ada"))

    codes = {client.get(url(page, quiz)).status_code for page in PAGES}

    assert codes == {302}


def test_the_form_offers_the_lectures_and_seminars_of_ones_own(seminar, instructor):
    people.seminar("Other")

    form = client_of(instructor).get(reverse("admin:attempts_quiz_add")).context["adminform"].form

    assert list(form.fields["seminar"].queryset) == [seminar]


def test_lists_are_filtered_by_state(seminar, instructor):
    items = choices(seminar, 1)
    attempts.quiz(seminar, items, slug="past", opens_at=NOON - HOUR, closes_at=NOON)
    attempts.quiz(seminar, items, slug="draft", is_published=False)
    attempts.quiz(seminar, items, slug="now")

    page = client_of(instructor).get(reverse("admin:attempts_quiz_changelist"), {"state": "open"})

    assert [quiz.slug for quiz in page.context["cl"].queryset] == ["now"]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_three_rows_as_for_one(seminar, instructor, rows, django_assert_num_queries):
    items = choices(seminar, 3)
    quizzes = [
        attempts.quiz(
            seminar,
            sections=[
                NewSection(
                    slots=(
                        *(NewSlot(item=item) for item in items[:rows]),
                        *[NewSlot(draw={"types": ["choice"]})] * rows,
                    )
                )
            ],
            slug=f"quiz-{number}",
        )
        for number in range(rows)
    ]
    client = client_of(instructor)
    for name in (reverse("admin:attempts_quiz_changelist"), url("questions", quizzes[0])):
        client.get(name)  # content types and pools are remembered from here on

    with django_assert_num_queries(19):
        client.get(reverse("admin:attempts_quiz_changelist"))
    with django_assert_num_queries(25):
        client.get(url("questions", quizzes[0]))
