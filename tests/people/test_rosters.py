"""What a roster would do, and doing it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail

from seminar.people import jobs, queries, services
from seminar.people.models import Group, Invitation, Membership, Role, User
from seminar.rosterfile import read_roster
from tests.factories import people

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HEADER = "username,email,first_name,last_name,role,group\n"


def roster(*lines: str):
    return read_roster((HEADER + "\n".join(lines)).encode())


def fates(seminar, *lines: str):
    plan = queries.plan_roster(seminar=seminar, roster=roster(*lines))
    return [(planned.row.line, planned.fate, planned.reason) for planned in plan]


def test_the_plan_tells_new_accounts_from_added_changed_and_unchanged_members():
    seminar = people.seminar()
    people.user("guest", email="guest@example.org")
    people.member(seminar, "ana")
    people.member(seminar, "ben")

    found = fates(
        seminar,
        "new,new@example.org,Nora,New,,",
        "guest,GUEST@example.org,,,,",
        ",guest2@example.org,,,,",
        "ana,,,,,",
        "ben,,,,assistant,A",
    )

    assert found == [
        (2, "invited", ""),
        (3, "added", ""),
        (4, "invited", ""),
        (5, "unchanged", ""),
        (6, "changed", "role: student → assistant; group: A"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nobody,,,,,", "no account has this user name, and without an e-mail address nobody can be invited"),
        (",,Ana,Roth,,", "names neither a user name nor an e-mail address"),
        (
            "new,owned@example.org,,,,",
            "the e-mail address belongs to another user name: leave the user name out to add it",
        ),
        ("owner,other@example.org,,,,", "the user name belongs to an account with another e-mail address"),
        (",twice@example.org,,,,", "several accounts have this e-mail address: give the user name"),
        ("closed,,,,,", "the account is closed"),
        ("new,new@example.org,,,boss,", "role must be one of student, assistant, instructor"),
        ("new,new@example.org,A\0na,,,", "holds a control character or a line break"),
        ("teacher,,,,student,", "is an instructor: that role is taken away on the seminar's page"),
    ],
)
def test_a_row_that_cannot_be_carried_out_says_why(line, reason):
    seminar = people.seminar(instructor=people.user("teacher"))
    people.user("owner", email="owned@example.org")
    people.user("one", email="twice@example.org")
    people.user("two", email="Twice@example.org")
    User.objects.filter(id=people.user("closed").id).update(is_active=False)

    assert fates(seminar, line) == [(2, "refused", reason)]


@pytest.mark.parametrize(
    "line",
    [
        "new,not-an-address,,,,",
        "bad name!,x@example.org,,,,",
        f"{'u' * 151},x@example.org,,,,",
        f"n,x@example.org,,,,{'g' * 101}",
    ],
)
def test_a_value_that_no_account_could_hold_is_refused(line):
    (_, fate, reason), *others = fates(people.seminar(), line)

    assert (fate, bool(reason), others) == ("refused", True, [])


def test_a_second_row_of_the_same_person_is_refused():
    found = fates(
        people.seminar(), "a,a@example.org,,,,", "A,b@example.org,,,,", ",A@Example.org,,,,", "b,b@example.org,,,,"
    )

    assert found == [
        (2, "invited", ""),
        (3, "refused", "names the same person as line 2"),
        (4, "refused", "names the same person as line 2"),
        (5, "invited", ""),
    ]


def test_the_plan_costs_the_same_for_one_and_for_three_rows(django_assert_num_queries):
    seminar = people.seminar()
    for name in ("ana", "ben", "cem"):
        people.member(seminar, name)

    with django_assert_num_queries(3):
        one = fates(seminar, "ana,,,,,")
    with django_assert_num_queries(3):
        three = fates(seminar, "ana,,,,,", "ben,,,,,", "cem,,,,,")

    assert (len(one), len(three)) == (1, 3)


def test_applying_makes_accounts_members_and_groups_and_writes_to_the_new():
    seminar = people.seminar("Letters,\r\nand spaces")
    people.user("guest", email="guest@example.org", first_name="Gustav")

    done = services.apply_roster(
        seminar=seminar,
        roster=roster("new,new@example.org,Nora,New,assistant,A", "guest,,Other,Name,,A", "nobody,,,,,"),
    )
    sent = [jobs.send_invitations(ids=jobs.unsent_invitations(), at=NOON) for _worker in range(2)]

    nora, guest = User.objects.get(username="new"), User.objects.get(username="guest")
    assert (done.invited, done.added, done.changed, [refused.row.line for refused in done.refused]) == (1, 1, 0, [4])
    assert (nora.get_full_name(), nora.has_usable_password()) == ("Nora New", False)
    assert guest.first_name == "Gustav"
    assert dict(Membership.objects.filter(user__in=[nora, guest]).values_list("user__username", "role")) == {
        "new": Role.ASSISTANT,
        "guest": Role.STUDENT,
    }
    assert sorted(Group.objects.get(name="A").members.values_list("user__username", flat=True)) == ["guest", "new"]
    assert (sent, jobs.unsent_invitations()) == ([1, 0], [])
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["new@example.org"], "You were added to Letters, and spaces")
    assert "/accounts/password/reset/key/" in letter.body


def test_applying_twice_changes_nothing_more():
    seminar = people.seminar()
    lines = ("new,new@example.org,Nora,New,,A",)
    services.apply_roster(seminar=seminar, roster=roster(*lines))

    again = services.apply_roster(seminar=seminar, roster=roster(*lines))

    assert (again.invited, again.added, again.changed, Invitation.objects.count()) == (0, 0, 0, 1)


def test_a_roster_of_refusals_alone_is_refused():
    seminar = people.seminar()

    with pytest.raises(services.RosterRefused):
        services.apply_roster(seminar=seminar, roster=roster("nobody,,,,,"))

    assert queries.members(seminar).count() == 1


def test_a_letter_that_the_mail_server_refuses_is_sent_later(settings):
    services.apply_roster(seminar=people.seminar(), roster=roster("new,new@example.org,,,,"))
    mailers = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "tests.people.deadmail.EmailBackend"}}
    assert jobs.send_invitations(ids=jobs.unsent_invitations(), at=NOON) == 0
    settings.MAILERS = mailers

    sent = jobs.send_invitations(ids=jobs.unsent_invitations(), at=NOON)

    assert (sent, [letter.to for letter in mail.outbox]) == (1, [["new@example.org"]])
