"""The seminar's page: members, groups, join code, roster."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from seminar.people.models import Membership, Role, User
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client):
    user = people.user("teacher", email="teacher@example.org", first_name="Ida", last_name="Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def seminar(teacher):
    return people.seminar(instructor=teacher)


def address(name: str, seminar) -> str:
    return reverse(f"admin:people_seminar_{name}", args=[seminar.pk])


def save_roles(client, seminar, *, remove: str = "", **roles: str):
    members = {membership.user.username: membership for membership in Membership.objects.filter(seminar=seminar)}
    data = {
        "title": seminar.title,
        "memberships-TOTAL_FORMS": len(members),
        "memberships-INITIAL_FORMS": len(members),
        "groups-TOTAL_FORMS": "1",
        "groups-INITIAL_FORMS": "0",
        "groups-0-seminar": seminar.pk,
        "groups-0-name": "Tuesday",
    }
    rows = sorted(members.values(), key=lambda m: (m.user.last_name, m.user.first_name, m.user.username, m.id))
    for number, membership in enumerate(rows):
        name = membership.user.username
        data |= {
            f"memberships-{number}-id": membership.pk,
            f"memberships-{number}-seminar": seminar.pk,
            f"memberships-{number}-role": roles.get(name, membership.role),
        }
        data |= {f"memberships-{number}-DELETE": "on"} if name == remove else {}
    return client.post(address("change", seminar), data)


def roles_in(seminar) -> dict[str, str]:
    return dict(Membership.objects.filter(seminar=seminar).values_list("user__username", "role"))


def test_roles_change_and_members_leave_on_the_seminars_page(client, seminar):
    people.member(seminar, "ana")
    people.member(seminar, "ben")

    answer = save_roles(client, seminar, remove="ben", ana="assistant")

    assert (answer.status_code, roles_in(seminar)) == (302, {"teacher": Role.INSTRUCTOR, "ana": Role.ASSISTANT})
    assert [group.name for group in seminar.groups.all()] == ["Tuesday"]


def test_the_last_instructor_stays(client, seminar):
    pages = [save_roles(client, seminar, teacher="student"), save_roles(client, seminar, remove="teacher")]

    errors = [page.context["inline_admin_formsets"][0].formset.non_form_errors() for page in pages]
    assert errors == [["A seminar keeps at least one instructor."]] * 2
    assert roles_in(seminar) == {"teacher": Role.INSTRUCTOR}


def test_members_are_shown_by_name_without_their_addresses(client, seminar):
    ana = people.member(seminar, "ana", first_name="Ana", last_name="Roth")
    User.objects.filter(pk=ana.pk).update(email="ana@private.example")

    page = client.get(address("change", seminar)).content.decode()

    assert ("Ana Roth" in page, "ana@private.example" in page) == (True, False)


def test_the_join_code_is_renewed_by_post_alone(client, seminar):
    old = seminar.join_code

    looked = client.get(address("renew_code", seminar)).status_code
    client.post(address("renew_code", seminar))

    seminar.refresh_from_db()
    assert (looked, seminar.join_code != old) == (405, True)


def test_a_site_admin_makes_a_seminar_and_teaches_it(client):
    admin = people.site_admin()
    client.force_login(admin)

    client.post(reverse("admin:people_seminar_add"), {"title": "New one", "is_join_open": "on"})

    membership = Membership.objects.get(seminar__title="New one")
    assert (membership.user, membership.role) == (admin, Role.INSTRUCTOR)


def test_an_instructor_makes_no_seminar(client, teacher, seminar):
    answer = client.post(reverse("admin:people_seminar_add"), {"title": "New one"})

    assert answer.status_code == 403


def test_a_roster_is_carried_out_after_its_plan_was_seen(client, seminar):
    upload = SimpleUploadedFile("roster.csv", b"\xef\xbb\xbfusername;email\r\nnora;nora@example.org\r\nteacher;\r\n")

    plan = client.post(address("roster", seminar), {"file": upload}).context["plan"]
    members_when_seen = roles_in(seminar)
    client.post(address("roster", seminar), {"apply": "1"})

    assert [(planned.row.username, planned.fate) for planned in plan] == [("nora", "invited"), ("teacher", "unchanged")]
    assert members_when_seen == {"teacher": Role.INSTRUCTOR}
    assert roles_in(seminar) == {"teacher": Role.INSTRUCTOR, "nora": Role.STUDENT}


def test_a_plan_that_was_not_seen_is_not_carried_out(client, seminar):
    page = client.post(address("roster", seminar), {"apply": "1"})

    assert (page.status_code, roles_in(seminar)) == (200, {"teacher": Role.INSTRUCTOR})


@pytest.mark.parametrize("content", [b"", b"nothing here", b'username\n"open'])
def test_a_file_that_is_no_roster_is_refused_at_its_field(client, seminar, content):
    upload = SimpleUploadedFile("roster.csv", content)

    page = client.post(address("roster", seminar), {"file": upload})

    assert (page.status_code, list(page.context["form"].errors)) == (200, ["file"])


def test_the_seminars_page_costs_the_same_for_one_and_for_three_members(client, seminar, django_assert_num_queries):
    client.get(address("change", seminar))

    with django_assert_num_queries(17):
        client.get(address("change", seminar))
    for name in ("ana", "ben"):
        people.member(seminar, name)
    with django_assert_num_queries(17):
        page = client.get(address("change", seminar))

    assert page.status_code == 200


def test_the_sheets_of_the_product_come_after_all_of_djangos(client, seminar):
    sheets = re.findall(
        r'rel="stylesheet" href="[^"]*/static/([^"]+)"', client.get(address("change", seminar)).content.decode()
    )

    ours = [not sheet.startswith("admin/") for sheet in sheets]

    assert "admin/css/responsive.css" in sheets
    assert ours == sorted(ours)


def test_deleting_a_group_names_no_row_that_only_ties_a_member_to_it(client, seminar, teacher):
    group = seminar.groups.create(name="Tuesday")
    group.members.add(Membership.objects.get(seminar=seminar, user=teacher))

    page = client.get(reverse("admin:people_group_delete", args=[group.pk]))

    assert [len(page.context["deleted_objects"]), "relationship" in page.content.decode()] == [1, False]
    assert list(page.context["model_count"]) == [("groups", 1)]
