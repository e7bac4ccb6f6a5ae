"""Deleting one's account: what is the user's own goes; where others' records rest on the account, it loses its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet, RestrictedError
from django.db.models.deletion import get_candidate_relations_to_delete

from seminar.people.models import Membership, Role, Seminar, User
from seminar.people.services.seminars import LastInstructor

_FILES_LIE_WITHIN = 3


@transaction.atomic
def delete_account(*, user: User, at: datetime) -> None:
    """Delete the account with all that is the user's own; where marks rest on it, keep it without a name.

    Afterwards nobody can log in as it, its tokens and sessions have ended, and no name, address, card, review or
    setting of it is stored. Asked again, it changes nothing. Raises LastInstructor, with the titles of the seminars
    that would have none.
    """
    _keep_instructors(user)
    # Whoever begins an attempt meanwhile waits for this lock, and then finds the account closed or gone.
    locked = User.objects.select_for_update(of=("self",)).filter(id=user.id).first()
    if locked is None or locked.anonymised_at is not None:
        return
    _end_sessions(locked)
    files = [name for rows, field in _own_files(locked) for name in rows.values_list(field, flat=True) if name]
    _delete_own_rows(locked)
    try:
        with transaction.atomic():
            locked.delete()
    except (ProtectedError, RestrictedError):
        _anonymise(locked, at)
    transaction.on_commit(partial(_delete_files, files), robust=True)


def _keep_instructors(user: User) -> None:
    """Raise LastInstructor where a seminar would be left without an instructor who can log in."""
    led = Seminar.objects.filter(memberships__user=user, memberships__role=Role.INSTRUCTOR)
    seminars = list(Seminar.objects.select_for_update(of=("self",)).filter(id__in=led).order_by("id"))
    others = Membership.objects.filter(role=Role.INSTRUCTOR, user__is_active=True).exclude(user=user)
    kept = set(others.filter(seminar__in=seminars).values_list("seminar_id", flat=True))
    if left := [seminar.title for seminar in seminars if seminar.id not in kept]:
        raise LastInstructor(", ".join(left))


def _end_sessions(user: User) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        store(key).delete()


def _delete_own_rows(user: User) -> None:
    """Delete every row that cascades from the user.

    Rows that restrict each other (a card its deck) are tried again once the others are gone; what another table
    protects stays with the account.
    """
    pending: list[QuerySet[models.Model]] = [
        QuerySet(model=relation.related_model).filter(**{relation.field.name: user}) for relation in _cascades(User)
    ]
    while pending:
        refused = [rows for rows in pending if not _is_deleted(rows)]
        if len(refused) == len(pending):
            return
        pending = refused


def _is_deleted(rows: QuerySet[models.Model]) -> bool:
    try:
        with transaction.atomic():
            rows.delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def _cascades(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """Return the relations along which rows go with a row of the model, those without a name of their own too."""
    relations = cast("Iterator[models.ForeignObjectRel]", get_candidate_relations_to_delete(model._meta))
    return [relation for relation in relations if relation.on_delete is models.CASCADE]


def _own_files(
    user: User, model: type[models.Model] = User, path: str = "", depth: int = 1
) -> Iterator[tuple[QuerySet[models.Model], str]]:
    """Yield rows that go with the user and have a file, and the field that names it: deleting a row leaves its file."""
    for relation in _cascades(model):
        found = relation.related_model
        way = f"{relation.field.name}__{path}" if path else relation.field.name
        for field in found._meta.fields:
            if isinstance(field, models.FileField):
                yield QuerySet(model=found).filter(**{way: user}), field.name
        if depth < _FILES_LIE_WITHIN and found is not User:
            yield from _own_files(user, found, way, depth + 1)


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _anonymise(user: User, at: datetime) -> None:
    user.username = f"deleted-{user.public_id}"
    user.email = user.first_name = user.last_name = user.language = ""
    user.password = make_password(None)
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.anonymised_at = at
    user.save()
