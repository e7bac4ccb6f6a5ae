"""The demo: refused in production, the same after a second run, and with something to show on every page."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.utils import timezone

from quizzes.bank.models import Item
from quizzes.bank.queries import items_staffed_by
from quizzes.cards.models import Card, Deck, ReviewLog
from quizzes.cards.queries.queue import deck_counts
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.web.management.commands import seeddemo
from seminar.lectures.models import Lecture
from seminar.lectures.queries import notes_of
from seminar.people.models import Group, Membership, User

ROSTER = """\
username,email,first_name,last_name,role,group
instructor,instructor@example.org,Miriam,Adler,instructor,
assistant,assistant@example.org,Tomás,Reis,assistant,
student01,student01@example.org,Amara,Okafor,student,A
student02,student02@example.org,Jonas,Weber,student,B
student30,student30@example.org,Emil,Lindqvist,student,B
"""


@pytest.fixture
def small_demo(settings, monkeypatch, tmp_path):
    """The demo with three students and one bank in its first seminar: all of it takes too long for a test."""
    settings.DEBUG = settings.DEMO = True
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    roots, charts = seeddemo.SEMINARS
    files = ("lectures/roots-of-bureaucracy.md", "banks/roots-1.toml", "decks/lecture-1.toml")
    small = replace(roots, roster=str(roster), files=files, opened={"lecture-1": 0})
    monkeypatch.setattr(seeddemo, "SEMINARS", (small, charts))


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize(("debug", "demo"), [(False, True), (True, False), (False, False)])
def test_the_demo_is_refused_in_production(db, settings, debug, demo):
    settings.DEBUG, settings.DEMO = debug, demo

    with pytest.raises(CommandError, match="The demo makes accounts with a published password"):
        call_command("seeddemo")

    assert User.objects.count() == 0


@pytest.mark.slow
def test_a_second_run_changes_nothing_and_keeps_what_was_changed_by_hand(db, small_demo, django_assert_max_num_queries):
    call_command("seeddemo", verbosity=0)
    Membership.objects.filter(user__username="student02").update(role="assistant")
    Deck.objects.filter(slug="lecture-1").update(title="renamed by hand")
    Item.objects.filter(slug="bar-axis").update(name="renamed by hand")
    before = rows(), [list(model.objects.order_by("id").values()) for model in (Card, Deck, Item, Membership)]

    with django_assert_max_num_queries(30):
        call_command("seeddemo", verbosity=0)

    assert (rows(), [list(model.objects.order_by("id").values()) for model in (Card, Deck, Item, Membership)]) == before


@pytest.mark.slow
def test_the_demo_has_something_to_show_and_two_seminars_that_see_nothing_of_each_other(db, small_demo, capsys):
    call_command("seeddemo", verbosity=0)

    assert capsys.readouterr().out == ""
    now = timezone.now()
    people = {user.username: user for user in User.objects.all()}
    check_drill_of(people["student01"], now=now)
    assert Card.objects.unfolded().count() == 0
    assert not ReviewLog.objects.filter(reviewed_at__gt=now).exists()
    assert not Card.objects.filter(learner__username="student30").exists()
    assert Counter(Membership.objects.values_list("seminar__join_code", "role")) == {
        ("ROOTS1960", "instructor"): 1,
        ("ROOTS1960", "assistant"): 1,
        ("ROOTS1960", "student"): 3,
        ("CHARTS2026", "instructor"): 1,
        ("CHARTS2026", "student"): 1,
    }
    assert set(Group.objects.values_list("name", "members__user__username")) == {
        ("A", "student01"),
        ("B", "student02"),
        ("B", "student30"),
    }
    assert {deck.slug for deck in decks_visible_to(people["student31"])} == {"charts"}
    assert {item.bank.slug for item in items_staffed_by(people["instructor2"])} == {"charts"}
    assert {item.bank.slug for item in items_staffed_by(people["instructor"])} == {"roots-1"}
    assert {name for name, user in people.items() if user.is_superuser} == {"admin"}
    assert {check_password("seminar-demo", hashed) for hashed in {user.password for user in people.values()}} == {True}


def check_drill_of(student: User, *, now: datetime) -> None:
    """Assert that the learner has due cards, leeches, flags, a suspended card, and weeks of ratings of every kind."""
    deck, own = decks_visible_to(student)
    cards = Card.objects.filter(learner=student)
    reviews = ReviewLog.objects.filter(learner=student)
    assert deck_counts(learner=student, decks=[deck], at=now)[deck.id].due > 0
    assert (own.owner, [note.is_lost for note in notes_of(student, lecture=Lecture.objects.first())]) == (
        student,
        [False],
    )
    assert cards.filter(leech_count__gt=0).count() > 0
    assert sorted(cards.exclude(flag=0).values_list("flag", flat=True)) == [1, 2, 3, 4]
    assert cards.exclude(suspended_at=None).count() == 1
    assert reviews.filter(reviewed_at__lt=now - timedelta(days=35)).exists()
    assert set(reviews.values_list("rating", flat=True)) == {1, 2, 3, 4}
