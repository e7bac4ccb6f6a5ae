"""Seminars and people, made by the services that the site uses. Names are plain, nothing else is random."""

from __future__ import annotations

from seminar.people import services
from seminar.people.models import Role, Seminar, User


def user(username: str, *, email: str = "", first_name: str = "", last_name: str = "") -> User:
    """An account without a password: tests log in by force."""
    return services.create_user(username=username, email=email, first_name=first_name, last_name=last_name)


def site_admin(username: str = "admin") -> User:
    return User.objects.create_superuser(username)


def seminar(title: str = "Bureaucracy", *, instructor: User | None = None) -> Seminar:
    """A seminar with one instructor, named 'instructor of …' where none is given."""
    return services.create_seminar(title=title, instructor=instructor or user(f"instructor-of-{title.lower()}"))


def member(of: Seminar, username: str, *, role: Role = Role.STUDENT, first_name: str = "", last_name: str = "") -> User:
    person = user(username, first_name=first_name, last_name=last_name)
    services.set_role(seminar=of, user=person, role=role)
    return person
