"""Members by roster: carry out a plan, and invite the people who are new here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.hashers import make_password
from django.db import transaction

from seminar.people import queries, tasks
from seminar.people.models import Group, Invitation, Membership, Role, Seminar, User
from seminar.people.queries import PlannedMember
from seminar.rosterfile import Roster


class RosterRefused(Exception):
    """Nothing of the roster can be carried out: each of its rows is refused."""


@dataclass(frozen=True, slots=True)
class AppliedRoster:
    """How many accounts were made, people added and members changed, and what was refused."""

    invited: int
    added: int
    changed: int
    refused: Sequence[PlannedMember]


@transaction.atomic
def apply_roster(*, seminar: Seminar, roster: Roster) -> AppliedRoster:
    """Bring the seminar's members up to the roster; whoever is not on it stays. Existing accounts are not edited.

    The plan is made again under a lock, so it is carried out as things are now. New accounts have no password: each
    gets a letter with a link to choose one, from a worker. Raises RosterRefused where every row is.
    """
    Seminar.objects.select_for_update(of=("self",)).get(id=seminar.id)
    plan = queries.plan_roster(seminar=seminar, roster=roster)
    wanted = [planned for planned in plan if planned.fate in {"invited", "added", "changed"}]
    refused = [planned for planned in plan if planned.fate == "refused"]
    if refused and len(refused) == len(plan):
        raise RosterRefused(f"all {len(plan)} rows are refused")
    accounts = {planned.row.line: planned.user or _new_account(planned) for planned in wanted}
    for planned in wanted:
        _settle(seminar, planned, accounts[planned.row.line])
    invited = [accounts[planned.row.line] for planned in wanted if planned.fate == "invited"]
    letters = Invitation.objects.bulk_create([Invitation(seminar=seminar, user=user) for user in invited])
    if letters:
        transaction.on_commit(partial(tasks.send_invitations.delay, ids=[letter.id for letter in letters]), robust=True)
    return AppliedRoster(
        invited=len(invited),
        added=sum(planned.fate == "added" for planned in wanted),
        changed=sum(planned.fate == "changed" for planned in wanted),
        refused=refused,
    )


def _new_account(planned: PlannedMember) -> User:
    row = planned.row
    return User.objects.create(
        username=queries.username_of(row),
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        password=make_password(None),
    )


def _settle(seminar: Seminar, planned: PlannedMember, user: User) -> None:
    membership, _ = Membership.objects.get_or_create(
        seminar=seminar, user=user, defaults={"role": planned.role or Role.STUDENT}
    )
    if planned.role is not None and membership.role != planned.role:
        membership.role = planned.role
        membership.save(update_fields=["role"])
    if planned.row.group:
        group, _ = Group.objects.get_or_create(seminar=seminar, name=planned.row.group)
        group.members.add(membership)
