"""Who is what in which seminar, as the given user may know it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from seminar.people.models import STAFF_ROLES, Group, Membership, Role, Seminar, User


def seminars_of(user: User) -> QuerySet[Membership]:
    """Return the user's memberships with their seminars, in the order joined."""
    return Membership.objects.filter(user=user).select_related("seminar").order_by("joined_at", "id")


def role_in(user: User, *, seminar_id: int) -> Role | None:
    """Return the user's role in the seminar, or None; a site admin is an instructor everywhere."""
    if user.is_superuser:
        return Role.INSTRUCTOR
    role = Membership.objects.filter(user=user, seminar_id=seminar_id).values_list("role", flat=True).first()
    return Role(role) if role else None


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
