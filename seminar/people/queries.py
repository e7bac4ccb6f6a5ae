"""Who is what in which seminar, as the given user may know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from seminar.people.models import STAFF_ROLES, Group, Membership, Role, Seminar, User
from seminar.rosterfile import Roster, RosterRow

type MemberFate = Literal["invited", "added", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """What a roster row would do.

    invited: a new account is made; added: an account that exists becomes a member; changed: a member gets another role
    or a group. `role` is None where the row leaves it as it is. `reason` says what changes, or why the row is refused.
    """

    row: RosterRow
    fate: MemberFate
    reason: str = ""
    user: User | None = None
    role: Role | None = None


def seminars_of(user: User) -> QuerySet[Membership]:
    """Return the user's memberships with their seminars, in the order joined."""
    return Membership.objects.filter(user=user).select_related("seminar").order_by("joined_at", "id")


def seminars_visible_to(user: User) -> QuerySet[Seminar]:
    """Return the seminars that the user belongs to; a site admin sees each."""
    return Seminar.objects.visible_to(user).order_by("id")


def role_in(user: User, *, seminar_id: int) -> Role | None:
    """Return the user's role in the seminar, or None; a site admin is an instructor everywhere."""
    if user.is_superuser:
        return Role.INSTRUCTOR
    role = Membership.objects.filter(user=user, seminar_id=seminar_id).values_list("role", flat=True).first()
    return Role(role) if role else None


def teaches_in(user: User, *, seminar_id: int) -> bool:
    """Return whether the user helps to teach the seminar."""
    return role_in(user, seminar_id=seminar_id) in STAFF_ROLES


def staff_roles(user: User) -> dict[int, Role]:
    """Return the user's role by seminar id, for the seminars they help to teach; a site admin may do more."""
    found = Membership.objects.filter(user=user, role__in=STAFF_ROLES).values_list("seminar_id", "role")
    return {seminar_id: Role(role) for seminar_id, role in found}


def is_staff_somewhere(user: User) -> bool:
    """Return whether the user may enter the admin: a site admin, or staff of a seminar."""
    if not user.is_active or not user.is_authenticated:
        return False
    return user.is_superuser or Membership.objects.filter(user=user, role__in=STAFF_ROLES).exists()


def members(seminar: Seminar, *, roles: Collection[str] = ()) -> QuerySet[Membership]:
    """Return the seminar's members by name, with their users; of `roles` only, where some are given."""
    found = Membership.objects.filter(seminar=seminar).select_related("user")
    if roles:
        found = found.filter(role__in=roles)
    return found.order_by("user__last_name", "user__first_name", "user__username", "id")


def group_ids_of(user: User) -> QuerySet[Group, int]:
    return Group.objects.filter(members__user=user).values_list("id", flat=True)


def active_learner_ids() -> QuerySet[User, int]:
    return User.objects.filter(is_active=True, anonymised_at=None).order_by("id").values_list("id", flat=True)


class _RowRefused(Exception):
    """This row cannot be carried out; the message is for the person who uploaded it."""


def plan_roster(*, seminar: Seminar, roster: Roster) -> list[PlannedMember]:
    """Return what carrying out the roster would do, row by row. Nothing is stored."""
    rows = roster.rows
    by_name = {user.username: user for user in User.objects.filter(username__in={username_of(row) for row in rows})}
    by_email: dict[str, list[User]] = defaultdict(list)
    emails = {row.email.casefold() for row in rows if row.email}
    for owner in User.objects.alias(lower=Lower("email")).filter(lower__in=emails):
        by_email[owner.email.casefold()].append(owner)
    members = {
        membership.user_id: membership
        for membership in Membership.objects.filter(seminar=seminar).prefetch_related("groups")
    }
    seen: dict[str, int] = {}
    plan = []
    for row in rows:
        try:
            _check_row(row, seen)
            user = _account(row, by_name=by_name, by_email=by_email)
            plan.append(_planned(row, user, members.get(user.id) if user else None))
        except _RowRefused as refusal:
            plan.append(PlannedMember(row, "refused", str(refusal)))
    return plan


def username_of(row: RosterRow) -> str:
    """Return the user name a new account would get: the e-mail address where the row gives none."""
    return row.username or row.email


def _check_row(row: RosterRow, seen: dict[str, int]) -> None:
    """Raise _RowRefused for a row that no database state could make good, and note whom it names in `seen`."""
    if any(not text.isprintable() for text in (row.username, row.email, row.first_name, row.last_name, row.group)):
        raise _RowRefused(_("holds a control character or a line break"))
    if not username_of(row):
        raise _RowRefused(_("names neither a user name nor an e-mail address"))
    if row.role and row.role.casefold() not in Role.values:
        raise _RowRefused(_("role must be one of %(roles)s") % {"roles": ", ".join(Role.values)})
    fresh = User(username=username_of(row), email=row.email, first_name=row.first_name, last_name=row.last_name)
    try:
        fresh.clean_fields(exclude=["password", "time_zone", "rollover_hour"])
        Group(name=row.group).clean_fields(exclude=["seminar", *([] if row.group else ["name"])])
    except ValidationError as error:
        raise _RowRefused(
            "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
        ) from None
    names = {text.casefold() for text in (row.username, row.email) if text}
    if earlier := next((seen[name] for name in sorted(names) if name in seen), None):
        raise _RowRefused(_("names the same person as line %(line)s") % {"line": earlier})
    seen.update(dict.fromkeys(names, row.line))


def _account(row: RosterRow, *, by_name: Mapping[str, User], by_email: Mapping[str, Sequence[User]]) -> User | None:
    """Return the account the row means, None for a new one.

    User name and e-mail must agree: an instructor types neither somebody else's seat nor their mailbox by mistake. The
    refusals tell nothing of the account that is not in the row.
    """
    owners = by_email.get(row.email.casefold(), ()) if row.email else ()
    user = by_name.get(username_of(row))
    if user is None and row.username and owners:
        raise _RowRefused(_("the e-mail address belongs to another user name: leave the user name out to add it"))
    if user is None and len(owners) > 1:
        raise _RowRefused(_("several accounts have this e-mail address: give the user name"))
    user = user or next(iter(owners), None)
    if user is None:
        if not row.email:
            raise _RowRefused(_("no account has this user name, and without an e-mail address nobody can be invited"))
        return None
    if row.email and user.email.casefold() != row.email.casefold():
        raise _RowRefused(_("the user name belongs to an account with another e-mail address"))
    if not user.is_active or user.anonymised_at:
        raise _RowRefused(_("the account is closed"))
    return user


def _planned(row: RosterRow, user: User | None, membership: Membership | None) -> PlannedMember:
    role = Role(row.role.casefold()) if row.role else None
    if user is None or membership is None:
        return PlannedMember(row, "invited" if user is None else "added", "", user, role)
    changes = []
    if role is not None and role != membership.role:
        if membership.role == Role.INSTRUCTOR:
            raise _RowRefused(_("is an instructor: that role is taken away on the seminar's page"))
        changes.append(_("role: %(old)s → %(new)s") % {"old": Role(membership.role).label, "new": role.label})
    if row.group and row.group not in {group.name for group in membership.groups.all()}:
        changes.append(_("group: %(name)s") % {"name": row.group})
    return PlannedMember(row, "changed" if changes else "unchanged", "; ".join(changes), user, role)
