"""Seminars and who belongs to them: make one, join, change a role, leave."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from seminar.people.models import Membership, Role, Seminar, User
from seminar.publicid import new_join_code


class JoinRefused(Exception):
    """No open seminar has this join code."""


class LastInstructor(Exception):
    """The seminar would be left without an instructor."""


@transaction.atomic
def create_seminar(*, title: str, instructor: User, description: str = "", join_code: str = "") -> Seminar:
    """Return a new seminar with `instructor` in that role. An empty `join_code` asks for a random one."""
    seminar = Seminar.objects.create(title=title, description=description, join_code=join_code or new_join_code())
    Membership.objects.create(seminar=seminar, user=instructor, role=Role.INSTRUCTOR)
    return seminar


@transaction.atomic
def join_seminar(*, user: User, code: str) -> Membership:
    """Make `user` a student of the seminar with this code; who is a member already stays what they are.

    Letter case and blanks in `code` do not matter. Raises JoinRefused.
    """
    wanted = "".join(code.split()).upper()
    seminar = Seminar.objects.filter(join_code=wanted, is_join_open=True).first() if "\0" not in wanted else None
    if seminar is None:
        raise JoinRefused(code)
    membership, _ = Membership.objects.get_or_create(seminar=seminar, user=user, defaults={"role": Role.STUDENT})
    return membership


@transaction.atomic
def renew_join_code(*, seminar: Seminar) -> str:
    """Give the seminar another random code and return it; the old one opens nothing any more."""
    seminar.join_code = new_join_code()
    seminar.save(update_fields=["join_code"])
    return seminar.join_code


@transaction.atomic
def set_role(*, seminar: Seminar, user: User, role: Role) -> Membership:
    """Make `user` a member with `role`, or change theirs. Raises LastInstructor."""
    Seminar.objects.select_for_update(of=("self",)).get(id=seminar.id)
    if role != Role.INSTRUCTOR:
        _keep_an_instructor(seminar, without=user)
    membership, _ = Membership.objects.update_or_create(seminar=seminar, user=user, defaults={"role": role})
    return membership


@transaction.atomic
def remove_member(*, seminar: Seminar, user: User) -> None:
    """End a membership; what the member did stays. Raises LastInstructor."""
    Seminar.objects.select_for_update(of=("self",)).get(id=seminar.id)
    _keep_an_instructor(seminar, without=user)
    Membership.objects.filter(seminar=seminar, user=user).delete()


@transaction.atomic
def show_progress(*, user: User, seminar_ids: Collection[str]) -> None:
    """Let the staff of these seminars, by public id, see the user's progress by name, and of no other seminar."""
    memberships = Membership.objects.filter(user=user, role=Role.STUDENT)
    memberships.filter(seminar__public_id__in=seminar_ids).update(shows_progress=True)
    memberships.exclude(seminar__public_id__in=seminar_ids).update(shows_progress=False)


def _keep_an_instructor(seminar: Seminar, *, without: User) -> None:
    instructors = Membership.objects.filter(seminar=seminar, role=Role.INSTRUCTOR)
    if instructors.filter(user=without).exists() and not instructors.exclude(user=without).exists():
        raise LastInstructor(seminar.title)
