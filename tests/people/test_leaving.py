"""Deleting an account: what goes, what stays without a name, and who may not go yet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from knox.models import AuthToken

from quizzes.attempts.models import Attempt, Step
from quizzes.attempts.services.sitting import start_attempt, submit_attempt
from quizzes.cards.models import Card, Deck, DeckOpening, ReviewLog
from quizzes.exchange.models import ExportRun
from seminar.people import services
from seminar.people.models import Membership, Role, User
from tests.cards.classroom import MONDAY, Classroom, flashcard
from tests.factories import attempts, bank, cards, people
from tests.racing import at_once, need_postgresql

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_marks_rest_on_an_account_that_has_sat_a_quiz():
    seminar = people.seminar()
    ana = people.member(seminar, "ana", first_name="Ana", last_name="Roth")
    User.objects.filter(id=ana.id).update(email="ana@example.org", language="de", last_login=NOON)
    EmailAddress.objects.create(user=ana, email="ana@example.org", primary=True, verified=True)
    AuthToken.objects.create(user=ana)
    quiz = attempts.quiz(seminar, [bank.item(bank.bank(seminar), said=bank.written("who", type_name="choice"))])
    attempt, _is_new = start_attempt(learner=ana, quiz_id=quiz.public_id, at=NOON)
    submit_attempt(learner=ana, attempt_id=attempt.public_id, at=NOON)

    for _again in range(2):
        services.delete_account(user=ana, at=NOON)

    kept = User.objects.get(id=ana.id)
    assert (kept.username, kept.email, kept.get_full_name(), kept.language, kept.last_login) == (
        f"deleted-{ana.public_id}",
        "",
        "",
        "",
        None,
    )
    assert (kept.is_active, kept.has_usable_password(), kept.anonymised_at) == (False, False, NOON)
    assert (Attempt.objects.count(), Step.objects.count()) == (1, 1)
    assert [model.objects.filter(user=ana).count() for model in (Membership, EmailAddress, AuthToken)] == [0, 0, 0]


def test_all_that_is_the_learners_own_goes_whatever_rests_on_the_account(django_capture_on_commit_callbacks):
    room = Classroom.with_items(flashcard("one"), flashcard("two"))
    ana, ben = room.learner, room.member(room.seminar, "ben")
    own = Deck.objects.create(seminar=room.seminar, owner=ana, slug="mine", title="Mine")
    first, second = room.open()
    Card.objects.filter(id=second.id).update(home_deck=own)  # a deck may not go before its cards
    room.rate(first, second)
    cards.review(cards.cards(room.deck, ben, at=MONDAY)[0], at=MONDAY)
    run = ExportRun.objects.create(asker=ana, seminar=room.seminar, what="bank", of="x", format="gift")
    run.file.save("mine.gift", ContentFile(b"mine"))
    asked = bank.item(room.bank, said=bank.written("who", type_name="choice"))
    start_attempt(learner=ana, quiz_id=attempts.quiz(room.seminar, [asked]).public_id, at=MONDAY)

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_account(user=ana, at=MONDAY)

    left = {
        model.__name__: list(model.objects.values_list(owner, flat=True))
        for model, owner in [(Card, "learner"), (ReviewLog, "learner"), (DeckOpening, "learner"), (ExportRun, "asker")]
    }
    assert left == {"Card": [ben.id, ben.id], "ReviewLog": [ben.id], "DeckOpening": [ben.id], "ExportRun": []}
    assert (Deck.objects.get(), default_storage.exists(run.file.name)) == (room.deck, False)
    assert User.objects.get(id=ana.id).anonymised_at == MONDAY


def test_sessions_end_with_the_account():
    ana = people.user("ana")
    session = SessionStore()
    session.create()
    UserSession.objects.create(user=ana, session_key=session.session_key, ip="127.0.0.1", user_agent="")

    services.delete_account(user=ana, at=NOON)

    assert (Session.objects.count(), UserSession.objects.count(), User.objects.filter(id=ana.id).exists()) == (
        0,
        0,
        False,
    )


def test_the_last_instructor_stays_until_there_is_another():
    teacher = people.user("teacher")
    seminar = people.seminar("Roots", instructor=teacher)
    closed = people.member(seminar, "closed", role=Role.INSTRUCTOR)
    User.objects.filter(id=closed.id).update(is_active=False)

    with pytest.raises(services.LastInstructor, match="Roots"):
        services.delete_account(user=teacher, at=NOON)
    people.member(seminar, "second", role=Role.INSTRUCTOR)
    services.delete_account(user=teacher, at=NOON)

    assert not User.objects.filter(username="teacher").exists()


@pytest.mark.django_db(transaction=True)
def test_two_instructors_who_leave_at_once_leave_one_behind():
    need_postgresql()
    teachers = [people.user("one"), people.user("two")]
    seminar = people.seminar(instructor=teachers[0])
    services.set_role(seminar=seminar, user=teachers[1], role=Role.INSTRUCTOR)

    both = at_once(*(lambda t=teacher: services.delete_account(user=t, at=NOON) for teacher in teachers))

    assert sorted(type(each).__name__ for each in both) == ["LastInstructor", "NoneType"]
    assert Membership.objects.filter(seminar=seminar).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_attempt_begun_meanwhile_is_kept_or_refused():
    need_postgresql()
    seminar = people.seminar()
    quiz = attempts.quiz(seminar, [bank.item(bank.bank(seminar), said=bank.written("who", type_name="choice"))])

    for repeat in range(10):
        ana = people.member(seminar, f"ana{repeat}")
        begun, left = at_once(
            lambda a=ana: start_attempt(learner=a, quiz_id=quiz.public_id, at=NOON),
            lambda a=ana: services.delete_account(user=a, at=NOON),
        )
        assert left is None
        assert User.objects.filter(id=ana.id).exists() == (not isinstance(begun, Exception))
