"""A seminar in which every page has something to show, and the list of the pages, for tests of what holds for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from quizzes.attempts.services.authoring import NewSection, NewSlot
from quizzes.bank.models import Item
from quizzes.bank.services import report_item
from quizzes.cards.models import PresetVersion
from quizzes.cards.services.decks import save_preset
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.ownitems import OwnItem, add_own_item
from quizzes.engine.items import Item as NewItem
from quizzes.exchange.models import ReceivedCopy
from seminar.lectures.models import Lecture
from seminar.lectures.services import write_note
from seminar.people.models import Role, Seminar, User
from tests.cards.classroom import Classroom
from tests.factories import attempts, people
from tests.factories.bank import BODIES
from tests.web.pupils import class_with, drill_address, flashcards
from tests.web.sitters import all_right, answered, begun, handed_in, page_of, paper_of, positions

LONG = "Verwaltungsrechtswegzuständigkeitsabgrenzung"
"""A word that is no rarity in the language of one of the translations, and wider than a narrow page has room for."""


FAMILIES = ("drill", "quiz", "own", "account", "class", "admin lists", "admin forms", "site admin")


@dataclass(frozen=True, slots=True)
class World:
    """A student and an instructor of one seminar, the site's admin, and the addresses that each may open: by family."""

    learner: User
    teacher: User
    boss: User
    addresses: dict[str, dict[str, str]]

    def pages(self, family: str) -> tuple[User, dict[str, str]]:
        """Return whom the pages of a family are for, and their addresses."""
        if family == "site admin":
            return self.boss, self.addresses[family]
        is_for_staff = family == "class" or family.startswith("admin")
        return self.teacher if is_for_staff else self.learner, self.addresses[family]


def world() -> World:
    classroom = class_with(*_items(), learning_steps="45m", new_per_day=50)
    learner = classroom.learner
    teacher = classroom.member(classroom.seminar, "teacher", Role.INSTRUCTOR)
    people.services.set_role(seminar=classroom.seminar, user=teacher, role=Role.INSTRUCTOR)
    classroom.seminar.title = f"Roots of {LONG}"
    classroom.seminar.save(update_fields=["title"])
    _drill(classroom)
    lecture = classroom.bank.lecture
    assert lecture is not None
    note = _write(learner, lecture)
    own = add_own_item(
        learner=learner,
        seminar=classroom.seminar,
        said=OwnItem("flashcard", {"front": LONG, "back": "Office"}),
        client_id=uuid4(),
        at=timezone.now(),
    )
    quiz = attempts.quiz(
        classroom.seminar,
        sections=[NewSection(tuple(NewSlot(item=item) for item in _asked(classroom)), title="One", introduction=LONG)],
        title=f"Quiz on {LONG}",
        time_limit_seconds=3600,
        behaviour_name="immediate",
        attempts_allowed=3,
    )
    done = begun(quiz, learner)
    all_right(done)
    answered(done, {"chosen": "1"}, position=positions(done)["choice"], seq=2)
    handed_in(done)
    running = begun(quiz, learner)
    deck, seminar = f"/decks/{classroom.deck.public_id}", classroom.seminar.public_id
    reading = f"/lectures/{lecture.public_id}/"
    # The first of all may be one that the running attempt holds back, and then has no page.
    card = next(each for each in classroom.open(timezone.now()) if each.item.slug == "f1")
    for_learner = {
        "drill": {
            "home": "/",
            "drill": drill_address(classroom),
            "study": f"{deck}/study/",
            "cram": f"{deck}/cram/?q=front",
            "settings": f"{deck}/settings/",
            "plan": f"{deck}/plan/",
            "cards": "/cards/",
            "card": f"/cards/{card.public_id}/",
            "report": f"/cards/{card.public_id}/report/",
            "reports": "/reports/",
            "offline": "/offline/",
        },
        "quiz": {
            "list": "/quizzes/",
            "quiz": page_of(quiz),
            "paper": paper_of(running),
            "hand in": f"{paper_of(running)}hand-in/",
            "result": f"{paper_of(done)}result/",
            "nowhere": "/quizzes/nowhere/",
        },
        "own": {
            "lectures": "/lectures/",
            "lecture": reading,
            "questions": f"{reading}passages/1.1/questions/",
            "notes": f"/own/notes/{lecture.public_id}/",
            "new note": f"/own/notes/{lecture.public_id}/1.1/new/",
            "note": f"/own/note/{note}/edit/",
            "cards": f"/own/{seminar}/",
            "card": f"/own/{seminar}/{own.public_id}/",
            "new card": f"/own/{seminar}/new/flashcard/",
            "packages": f"/own/{seminar}/import/",
        },
        "account": {
            "progress": "/progress/",
            "shown": "/progress/shown/",
            "expected": "/progress/expected/",
            "account": "/account/",
            "memory": "/account/memory/",
            "reminders": "/account/reminders/",
            "data": "/account/data/",
            "delete": "/account/delete/",
            "e-mail": "/accounts/email/",
            "password": "/accounts/password/change/",
            "two factors": "/accounts/2fa/",
            "sessions": "/accounts/sessions/",
        },
    }
    return World(
        learner,
        teacher,
        people.site_admin("boss"),
        for_learner
        | _pages_of_staff(classroom, lecture, quiz.pk, _copy_into(classroom.seminar, teacher))
        | {"site admin": _pages_of_site_admin()},
    )


def _pages_of_staff(classroom: Classroom, lecture: Lecture, quiz_id: int, copy_id: str) -> dict[str, dict[str, str]]:
    seminar, item = classroom.seminar, Item.objects.filter(bank=classroom.bank).order_by("id")[0]
    report_item(reporter=classroom.learner, item=item, reason="wrong", text=LONG, client_id=uuid4(), at=timezone.now())
    lists = ("bank_item", "bank_bank", "bank_tag", "bank_itemreport", "cards_deck", "cards_card", "attempts_quiz")
    forms = {
        "bank_item_change": item.pk,
        "bank_item_history": item.pk,
        "bank_item_preview": item.pk,
        "bank_bank_change": item.bank_id,
        "people_seminar_change": seminar.pk,
        "people_seminar_roster": seminar.pk,
        "lectures_lecture_change": lecture.pk,
        "cards_deck_change": classroom.deck.pk,
        "attempts_quiz_change": quiz_id,
        "attempts_quiz_questions": quiz_id,
    }
    about = {"attempts_grading": quiz_id, "attempts_sitting": quiz_id, "attempts_gradebook": seminar.pk}
    progress = f"/progress/seminars/{seminar.public_id}/"
    return {
        "class": {
            "class": progress,
            "expected": f"{progress}expected/",
            "memory": f"/lectures/{lecture.public_id}/?map=class",
            "files": "/files/",
            "copies": "/files/copies/",
            "copy": f"/files/copies/{copy_id}/",
            **{view: reverse(f"admin:{view}", args=[key]) for view, key in about.items()},
            "statistics": reverse("admin:stats_quiz", args=[quiz_id]),
        },
        "admin lists": {
            **{view: reverse(f"admin:{view}") for view in ("index", "attempts_to_grade")},
            **{view: reverse(f"admin:{view}_changelist") for view in lists},
        },
        "admin forms": {view: reverse(f"admin:{view}", args=[key]) for view, key in forms.items()},
    }


def _pages_of_site_admin() -> dict[str, str]:
    """Return the lists of accounts and of what opens them, and a page of each; the account has long names."""
    user = people.user("u" * 60, email=f"{'e' * 60}@{'d' * 7}.example.org", first_name=LONG, last_name="بيروقراطي")
    address = EmailAddress.objects.create(user=user, email=user.email)
    factor = Authenticator.objects.create(user=user, type="totp", data={})
    login = UserSession.objects.create(
        user=user, session_key="k", ip="2001:db8::ffff:ffff:ffff", user_agent="Agent/1.0 " * 18
    )
    token, _secret = AuthToken.objects.create(user=user)
    preset = PresetVersion.objects.first()
    rows = {
        "people_user": user.pk,
        "account_emailaddress": address.pk,
        "people_secondfactor": factor.pk,
        "people_login": login.pk,
        "people_token": token.pk,
        "cards_presetversion": preset.pk if preset else None,
    }
    return {
        "index": reverse("admin:index"),
        **{
            name: reverse(f"admin:{name}_changelist") for name in (*rows, "cards_fit", "people_seminar", "people_group")
        },
        **{f"{name} page": reverse(f"admin:{name}_change", args=[pk]) for name, pk in rows.items()},
        "add": reverse("admin:people_user_add"),
        "password": reverse("admin:auth_user_password_change", args=[user.pk]),
        "history": reverse("admin:people_user_history", args=[user.pk]),
        "delete": reverse("admin:people_token_delete", args=[token.pk]),
    }


def _copy_into(seminar: Seminar, teacher: User) -> str:
    """Return the public id of a copy that was read, and has something to say."""
    finding = {"rule": "x", "severity": "warning", "message": LONG, "item": LONG, "field": "", "line": 12}
    about = {"filename": f"banks/{LONG}.toml", "kind": "bank", "slug": LONG, "findings": [finding]}
    stored = about | {"has_errors": False, "fate": "new", "counts": {"new": 156, "conflict": 3}}
    broken = about | {"has_errors": True, "fate": "", "counts": {}}
    report = {"title": LONG, "files": [stored, broken], "findings": [finding]}
    received = ReceivedCopy.objects.create(
        seminar=seminar, uploader=teacher, filename=f"{LONG}.zip", state="planned", report=report
    )
    return received.public_id


def _items() -> list[NewItem]:
    """A card of each type, and texts that are hard to break."""
    askable = [name for name in BODIES if name != "flashcard"]
    asked = [
        NewItem(id=f"a-{name}", type=name, body=BODIES[name], stem=f"A {name} of {LONG}?", tags=(LONG,), passage="1.1")
        for name in askable
    ]
    return [*(replace(each, passage="1.1") for each in flashcards(3)), *asked]


def _asked(classroom: Classroom) -> list[Item]:
    return list(Item.objects.filter(bank=classroom.bank, slug__startswith="a-").order_by("id"))


def _drill(classroom: Classroom) -> None:
    """Review some cards over some days, so that there is something to plot; the deck has an exam."""
    now = timezone.now()
    begun_at = now - timedelta(days=20)
    opened = classroom.open(begun_at)
    for day in (0, 3, 9):
        classroom.rate(*opened[:6], rating=3 if day else 1, at=begun_at + timedelta(days=day), now=now)
    fold_now(learner=classroom.learner)
    exam_on = timezone.localdate(now) + timedelta(days=12)
    save_preset(deck=classroom.deck, learner=None, settings={"exam_on": exam_on, "minutes_per_day": 15})


def _write(learner: User, lecture: Lecture) -> str:
    passage = lecture.passages.order_by("id")[0]
    note = write_note(learner=learner, passage=passage, client_id=uuid4(), text=LONG, quote="gist", suffix=" of it")
    return str(note.public_id)
