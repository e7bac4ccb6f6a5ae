"""Seminars, joining, roles and accounts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seminar.people import queries, services
from seminar.people.models import Membership, Role, User
from tests.factories import people

pytestmark = pytest.mark.django_db


def test_a_code_is_taken_in_any_case_and_with_blanks():
    seminar = people.seminar()
    ana = people.user("ana")
    typed = f" {seminar.join_code[:4].lower()} {seminar.join_code[4:].lower()} "

    membership = services.join_seminar(user=ana, code=typed)

    assert (membership.seminar, membership.user, membership.role) == (seminar, ana, Role.STUDENT)


@pytest.mark.parametrize("code", ["", "NOSUCH22", "\0", "ABC\0"])
def test_a_code_that_opens_nothing_is_refused(code):
    people.seminar()

    with pytest.raises(services.JoinRefused):
        services.join_seminar(user=people.user("ana"), code=code)

    assert not Membership.objects.filter(user__username="ana").exists()


def test_a_closed_seminar_refuses_its_code():
    seminar = people.seminar()
    seminar.is_join_open = False
    seminar.save(update_fields=["is_join_open"])

    with pytest.raises(services.JoinRefused):
        services.join_seminar(user=people.user("ana"), code=seminar.join_code)

    assert Membership.objects.filter(user__username="ana").count() == 0


def test_joining_again_keeps_the_role():
    seminar = people.seminar()
    ben = people.member(seminar, "ben", role=Role.ASSISTANT)

    membership = services.join_seminar(user=ben, code=seminar.join_code)

    assert membership.role == Role.ASSISTANT


def test_an_old_code_opens_nothing_once_renewed():
    seminar = people.seminar()
    old = seminar.join_code

    new = services.renew_join_code(seminar=seminar)

    with pytest.raises(services.JoinRefused):
        services.join_seminar(user=people.user("ana"), code=old)
    assert services.join_seminar(user=people.user("ben"), code=new).seminar == seminar


def test_the_last_instructor_can_neither_leave_nor_step_down():
    teacher = people.user("teacher")
    seminar = people.seminar(instructor=teacher)

    with pytest.raises(services.LastInstructor):
        services.set_role(seminar=seminar, user=teacher, role=Role.STUDENT)
    with pytest.raises(services.LastInstructor):
        services.remove_member(seminar=seminar, user=teacher)

    assert queries.role_in(teacher, seminar_id=seminar.id) == Role.INSTRUCTOR


def test_one_of_two_instructors_may_leave():
    teacher = people.user("teacher")
    seminar = people.seminar(instructor=teacher)
    people.member(seminar, "second", role=Role.INSTRUCTOR)

    services.remove_member(seminar=seminar, user=teacher)

    assert [membership.user.username for membership in queries.members(seminar)] == ["second"]


def test_roles_are_told_for_staffed_seminars_alone():
    ben = people.user("ben")
    taught = people.seminar("Taught", instructor=ben)
    services.set_role(seminar=people.seminar("Visited"), user=ben, role=Role.STUDENT)
    assisted = people.seminar("Assisted")
    services.set_role(seminar=assisted, user=ben, role=Role.ASSISTANT)

    assert queries.staff_roles(ben) == {taught.id: Role.INSTRUCTOR, assisted.id: Role.ASSISTANT}


def test_an_account_on_which_nothing_rests_is_deleted_with_its_memberships():
    ana = people.member(people.seminar(), "ana")

    services.delete_account(user=ana, at=datetime(2026, 11, 22, tzinfo=UTC))

    assert not User.objects.filter(username="ana").exists()
    assert Membership.objects.filter(role=Role.STUDENT).count() == 0
