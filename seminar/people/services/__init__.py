"""What people ask for about people: seminars, joining, members by roster, their own account."""

from seminar.people.services.accounts import create_user, describe_person, set_day
from seminar.people.services.leaving import delete_account
from seminar.people.services.rosters import AppliedRoster, RosterRefused, apply_roster
from seminar.people.services.seminars import (
    JoinRefused,
    LastInstructor,
    create_seminar,
    join_seminar,
    remove_member,
    renew_join_code,
    set_role,
    show_progress,
)

__all__ = [
    "AppliedRoster",
    "JoinRefused",
    "LastInstructor",
    "RosterRefused",
    "apply_roster",
    "create_seminar",
    "create_user",
    "delete_account",
    "describe_person",
    "join_seminar",
    "remove_member",
    "renew_join_code",
    "set_day",
    "set_role",
    "show_progress",
]
