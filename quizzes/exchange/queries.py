"""Seminars, lectures and banks by the names that people type on a command line; imports and exports by who may see."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet

from quizzes.attempts.models import Quiz
from quizzes.bank.models import Bank
from quizzes.cards.models import Deck
from quizzes.exchange.models import ExportRun, FileKind, ImportRun, ReceivedCopy
from seminar.lectures.models import Lecture
from seminar.people.models import Role, Seminar, User


class SeminarUnknown(LookupError):
    """No seminar has this join code or public id."""


class LectureUnknown(LookupError):
    """No lecture has this id, or several seminars have one."""


def seminar_named(code: str) -> Seminar:
    """Return the seminar with this join code, in whatever case, or public id. Raises SeminarUnknown."""
    seminar = Seminar.objects.filter(Q(join_code=code.upper()) | Q(public_id=code)).order_by("id").first()
    if seminar is None:
        raise SeminarUnknown(f"No seminar has the join code or public id {code!r}.")
    return seminar


def lecture_named(name: str, *, seminar: Seminar | None) -> Lecture:
    """Return the lecture with this id of its file, or public id, in `seminar` or anywhere. Raises LectureUnknown."""
    lectures = Lecture.objects.filter(Q(slug=name) | Q(public_id=name)).select_related("seminar")
    if seminar is not None:
        lectures = lectures.filter(seminar=seminar)
    found = list(lectures.order_by("id")[:2])
    if not found:
        raise LectureUnknown(f"No lecture has the id {name!r}.")
    if len(found) > 1:
        raise LectureUnknown(f"Several seminars have a lecture {name!r}: add --seminar CODE.")
    return found[0]


class NothingToExport(LookupError):
    """The user helps to teach no seminar that has a bank, a deck or a quiz of this id."""


class BankUnknown(LookupError):
    """No bank has this id, or several seminars have one."""


def bank_named(name: str, *, seminar: Seminar | None) -> Bank:
    """Return the bank with this public id or id of its file, in `seminar` or anywhere. Raises BankUnknown."""
    banks = Bank.objects.of_class().filter(Q(slug=name) | Q(public_id=name)).select_related("seminar", "lecture")
    if seminar is not None:
        banks = banks.filter(seminar=seminar)
    found = list(banks.order_by("id")[:2])
    if not found:
        raise BankUnknown(f"No bank has the id {name!r}.")
    if len(found) > 1:
        raise BankUnknown(f"Several seminars have a bank {name!r}: add --seminar CODE.")
    return found[0]


def banks_led_by(user: User) -> QuerySet[Bank]:
    """Return the banks that the user may change: those of the seminars in which they are an instructor."""
    led = Seminar.objects.with_role(user, Role.INSTRUCTOR)
    return Bank.objects.of_class().filter(seminar__in=led).select_related("seminar").order_by("seminar_id", "slug")


def imports_led_by(user: User) -> QuerySet[ImportRun]:
    """Return the imports into the banks that the user may change and into their own, the newest first."""
    led = Seminar.objects.with_role(user, Role.INSTRUCTOR)
    mine = ImportRun.objects.filter(Q(bank__owner=None, bank__seminar__in=led) | Q(bank__owner=user))
    return mine.select_related("bank__seminar", "uploader").order_by("-created_at", "-id")


def exports_of(user: User) -> QuerySet[ExportRun]:
    """Return the exports that the user has asked for in seminars that they still help to teach, the newest first."""
    mine = ExportRun.objects.filter(asker=user, seminar__in=Seminar.objects.staffed_by(user))
    return mine.select_related("seminar").order_by("-created_at", "-id")


def copies_received_from(user: User) -> QuerySet[ReceivedCopy]:
    """Return the copies that the user looks at, for seminars in which they are an instructor still."""
    led = Seminar.objects.with_role(user, Role.INSTRUCTOR)
    return ReceivedCopy.objects.filter(uploader=user, seminar__in=led).select_related("seminar").order_by("-id")


def file_kind_label(kind: str) -> str:
    """Return what a file of this kind is called, in the language of the page."""
    return str(FileKind(kind).label)


def seminars_led_by(user: User) -> QuerySet[Seminar]:
    """Return the seminars in which the user is an instructor, and may bring in what they like."""
    return Seminar.objects.with_role(user, Role.INSTRUCTOR).order_by("title", "id")


def own_exports_of(user: User) -> QuerySet[ExportRun]:
    """Return the files of their own data that the user has asked for, the newest first; nobody else sees them."""
    return ExportRun.objects.filter(asker=user, what="me").order_by("-created_at", "-id")


def own_deck_exports(user: User) -> QuerySet[ExportRun]:
    """Return the packages of their own decks that the user has asked for, the newest first."""
    decks = Deck.objects.filter(owner=user).values("public_id")
    return ExportRun.objects.filter(asker=user, what="deck", of__in=decks).order_by("-created_at", "-id")


def seminar_to_export_from(user: User, *, what: str, of: str) -> Seminar:
    """Return the seminar of this public id, or that of a bank, a class's deck or a quiz. Raises NothingToExport."""
    staffed = Seminar.objects.staffed_by(user)
    owners: dict[str, QuerySet[Seminar]] = {
        "bank": staffed.filter(banks__public_id=of, banks__owner=None),
        "deck": staffed.filter(decks__public_id=of, decks__owner=None),
        "quiz": staffed.filter(quizzes__public_id=of),
        "seminar": staffed.filter(public_id=of),
    }
    seminar = owners[what].first() if what in owners else None
    if seminar is None:
        raise NothingToExport(of)
    return seminar


def exportable(user: User) -> dict[str, list[tuple[str, str]]]:
    """Return what the user may export, by kind: public id, and title with the seminar's: terms are alike."""
    staffed = Seminar.objects.staffed_by(user)
    found = {
        "bank": Bank.objects.of_class().filter(seminar__in=staffed).order_by("seminar_id", "slug"),
        "deck": Deck.objects.filter(seminar__in=staffed, owner=None).order_by("seminar_id", "position", "id"),
        "quiz": Quiz.objects.filter(seminar__in=staffed).order_by("seminar_id", "position", "id"),
    }
    found_seminars = list(staffed.order_by("title", "id").values_list("public_id", "title"))
    named = {
        what: [
            (public_id, f"{title} ({seminar})")
            for public_id, title, seminar in rows.values_list("public_id", "title", "seminar__title")
        ]
        for what, rows in found.items()
    }
    return named | {"seminar": found_seminars}


def largest_file_bytes() -> int:
    """Return how large a file that is brought in may be."""
    return int(settings.IMPORT_LARGEST_MB) * 1024 * 1024
