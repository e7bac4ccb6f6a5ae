"""Nobody sees or touches in the admin what is another seminar's. Each test first makes the row that could leak."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes.bank.models import Bank, Item, ItemStatus, Tag
from quizzes.bank.services import add_asset
from seminar.people import services
from seminar.people.models import Group, Membership, Role, Seminar
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = pytest.mark.django_db


class World:
    """Two seminars with one of everything: `mine`, where `teacher` teaches and `helper` assists, and `theirs`."""

    def __init__(self) -> None:
        self.teacher, self.stranger = people.user("teacher"), people.user("stranger", last_name="Foreignname")
        self.mine, self.theirs = (
            people.seminar("Mine", instructor=self.teacher),
            people.seminar("Theirs", instructor=self.stranger),
        )
        self.helper = people.member(self.mine, "helper", role=Role.ASSISTANT)
        self.my, self.their = self.rows_of(self.mine, "my"), self.rows_of(self.theirs, "secret")

    def rows_of(self, seminar: Seminar, word: str) -> dict[str, object]:
        lecture = lectures.lecture(seminar, f"{word}-lecture")
        bank = banks.bank(seminar, f"{word}-bank", lecture=lecture)
        item = banks.item(
            bank, f"{word}-item", said=banks.written(f"{word}-item", tags=(f"{word}-tag",), passage="1.1")
        )
        return {
            "lectures_lecture": lecture,
            "lectures_passage": lecture.passages.first(),
            "bank_bank": bank,
            "bank_item": item,
            "bank_tag": Tag.objects.get(name=f"{word}-tag"),
            "bank_asset": add_asset(bank=bank, name=f"{word}.png", content=banks.picture()),
            "people_group": Group.objects.create(seminar=seminar, name=f"{word}-group"),
            "people_seminar": seminar,
        }


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return World()


MODELS = [
    "lectures_lecture",
    "lectures_passage",
    "bank_bank",
    "bank_item",
    "bank_tag",
    "bank_asset",
    "people_group",
    "people_seminar",
]


def test_a_list_holds_the_rows_of_ones_own_seminar_alone(client, world):
    client.force_login(world.teacher)

    pages = {model: client.get(reverse(f"admin:{model}_changelist")) for model in MODELS}

    listed = {model: {_seminar_of(row) for row in page.context["cl"].result_list} for model, page in pages.items()}
    assert listed == {model: {world.mine} for model in MODELS}
    assert [model for model, page in pages.items() if "secret" in page.content.decode()] == []


def _seminar_of(row) -> Seminar:
    if isinstance(row, Seminar):
        return row
    for owner in ("bank", "lecture"):
        if not hasattr(row, "seminar") and hasattr(row, owner):
            row = getattr(row, owner)
    return row.seminar


@pytest.mark.parametrize("view", ["change", "history"])
def test_a_page_of_another_seminar_is_not_found(client, world, view):
    client.force_login(world.teacher)

    answers = {
        model: [
            client.get(reverse(f"admin:{model}_{view}", args=[rows[model].pk])).status_code
            for rows in (world.my, world.their)
        ]
        for model in MODELS
    }

    assert answers == {model: [200, 404] for model in MODELS}


def test_a_page_of_another_seminar_cannot_be_posted_to(client, world):
    client.force_login(world.teacher)
    before = stored(world.their)

    answers = [
        client.post(reverse(f"admin:{model}_{view}", args=[world.their[model].pk]), data).status_code
        for model in MODELS
        for view, data in (("change", {"title": "taken", "name": "taken"}), ("delete", {"post": "yes"}))
    ]

    assert set(answers) <= {403, 404}
    assert stored(world.their) == before


def stored(rows: dict[str, object]) -> dict[str, object]:
    return {model: type(row).objects.filter(pk=row.pk).values().get() for model, row in rows.items()}


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("people_seminar_roster", "people_seminar"),
        ("lectures_lecture_text", "lectures_lecture"),
        ("bank_bank_assets", "bank_bank"),
        ("bank_item_preview", "bank_item"),
    ],
)
def test_the_other_pages_of_another_seminar_are_not_found(client, world, name, row):
    client.force_login(world.teacher)

    theirs = client.get(reverse(f"admin:{name}", args=[world.their[row].pk]))
    mine = client.get(reverse(f"admin:{name}", args=[world.my[row].pk]))

    assert (theirs.status_code, mine.status_code) == (404, 200)


def test_what_changes_another_seminar_by_post_is_not_found(client, world):
    client.force_login(world.teacher)
    code = world.theirs.join_code

    renewed = client.post(reverse("admin:people_seminar_renew_code", args=[world.theirs.pk]))
    restored = client.post(reverse("admin:bank_item_restore", args=[world.their["bank_item"].pk]), {"version": "1"})

    world.theirs.refresh_from_db()
    assert (renewed.status_code, restored.status_code, world.theirs.join_code) == (404, 404, code)


LOOKUPS = [
    ("bank_item", "bank__seminar__id__exact"),
    ("bank_item", "bank__seminar__title__startswith"),
    ("bank_item", "bank__seminar__memberships__user__email__startswith"),
    ("bank_item", "tags__items__bank__title__contains"),
    ("bank_item", "current__author__password__startswith"),
    ("bank_item", "waivers__contains"),
    ("bank_bank", "seminar__memberships__user__last_name"),
    ("bank_bank", "seminar__title__startswith"),
    ("people_seminar", "memberships__user__email__startswith"),
    ("people_seminar", "join_code__startswith"),
    ("people_group", "members__user__email__contains"),
    ("lectures_lecture", "banks__items__slug__startswith"),
]


def test_an_address_may_not_filter_through_relations(client, world):
    client.force_login(world.teacher)

    answers = {
        (model, lookup): client.get(reverse(f"admin:{model}_changelist"), {lookup: "s"}).status_code
        for model, lookup in LOOKUPS
    }

    assert answers == dict.fromkeys(LOOKUPS, 400)


def test_a_filter_by_another_seminars_row_finds_nothing(client, world):
    client.force_login(world.teacher)

    page = client.get(reverse("admin:bank_item_changelist"), {"bank__id__exact": world.their["bank_bank"].pk})

    assert list(page.context["cl"].result_list) == []


def test_a_filter_offers_the_rows_of_ones_own_seminar_alone(client, world):
    client.force_login(world.teacher)

    specs = client.get(reverse("admin:bank_item_changelist")).context["cl"].filter_specs

    offered = {
        spec.title: [str(label) for _, label in spec.lookup_choices] for spec in specs if hasattr(spec, "lookup_title")
    }
    assert offered["tags"] == ["my-tag"]
    assert not any("secret" in label for labels in offered.values() for label in labels)


@pytest.mark.parametrize(
    ("model", "field"),
    [("bank_bank", "lecture"), ("bank_bank", "seminar"), ("bank_tag", "seminar"), ("people_group", "seminar")],
)
def test_a_choice_offers_the_rows_of_ones_own_seminar_alone(client, world, model, field):
    client.force_login(world.teacher)

    form = client.get(reverse(f"admin:{model}_add")).context["adminform"].form

    assert list(form.fields[field].queryset) == [world.my["lectures_lecture"] if field == "lecture" else world.mine]


def test_a_row_cannot_be_added_to_another_seminar_by_posting_its_id(client, world):
    client.force_login(world.teacher)

    client.post(reverse("admin:bank_bank_add"), {"seminar": world.theirs.pk, "title": "Planted", "slug": "planted"})
    client.post(reverse("admin:bank_tag_add"), {"seminar": world.theirs.pk, "name": "planted"})
    client.post(
        f"{reverse('admin:bank_item_add')}?bank={world.their['bank_bank'].pk}&type=flashcard",
        {"slug": "planted", "points": "1", "status": "ready", "body-front": "a", "body-back": "b"},
    )

    planted = (
        Bank.objects.filter(slug="planted"),
        Tag.objects.filter(name="planted"),
        Item.objects.filter(slug="planted"),
    )
    assert [rows.count() for rows in planted] == [0, 0, 0]


def test_a_bank_cannot_be_moved_nor_given_another_seminars_lecture(client, world):
    client.force_login(world.teacher)
    bank = world.my["bank_bank"]
    services.set_role(seminar=world.theirs, user=world.teacher, role=Role.INSTRUCTOR)  # even who teaches in both

    client.post(
        reverse("admin:bank_bank_change", args=[bank.pk]),
        {
            "seminar": world.theirs.pk,
            "title": "Moved",
            "slug": bank.slug,
            "lecture": world.their["lectures_lecture"].pk,
        },
    )

    bank.refresh_from_db()
    assert (bank.seminar, bank.lecture) == (world.mine, world.my["lectures_lecture"])


@pytest.mark.parametrize(
    ("app_label", "model_name", "field_name"),
    [("bank", "item", "bank"), ("bank", "bank", "seminar"), ("bank", "bank", "lecture"), ("bank", "item", "passage")],
)
def test_autocomplete_finds_the_rows_of_ones_own_seminar_alone(client, world, app_label, model_name, field_name):
    client.force_login(world.teacher)

    answer = client.get(
        reverse("admin:autocomplete"), {"app_label": app_label, "model_name": model_name, "field_name": field_name}
    )

    found = {result["text"] for result in answer.json()["results"]}
    assert found
    assert not any("secret" in text.lower() or text == "Theirs" for text in found)


@pytest.mark.parametrize(
    ("model_name", "field_name"), [("membership", "user"), ("itemversion", "author"), ("card", "learner")]
)
def test_autocomplete_tells_nobody_the_users(client, world, model_name, field_name):
    client.force_login(world.teacher)
    app_label = {"membership": "people", "itemversion": "bank", "card": "cards"}[model_name]

    answer = client.get(
        reverse("admin:autocomplete"), {"app_label": app_label, "model_name": model_name, "field_name": field_name}
    )

    assert answer.status_code == 403


def test_a_bulk_change_passes_over_posted_ids_of_another_seminar(client, world):
    client.force_login(world.teacher)
    theirs, mine = world.their["bank_item"], world.my["bank_item"]

    client.post(
        reverse("admin:bank_item_changelist"),
        {"action": "withdraw", "_selected_action": [theirs.pk, mine.pk], "confirmed": "1"},
    )

    statuses = {item.pk: item.status for item in Item.objects.filter(pk__in=[theirs.pk, mine.pk])}
    assert statuses == {theirs.pk: ItemStatus.READY, mine.pk: ItemStatus.WITHDRAWN}


def test_selecting_across_all_pages_stays_in_ones_own_seminar(client, world):
    client.force_login(world.teacher)

    client.post(
        reverse("admin:bank_item_changelist"),
        {"action": "withdraw", "_selected_action": [world.my["bank_item"].pk], "select_across": "1", "confirmed": "1"},
    )

    assert list(Item.objects.filter(status=ItemStatus.WITHDRAWN)) == [world.my["bank_item"]]


def test_an_assistant_looks_and_changes_nothing(client, world):
    client.force_login(world.helper)
    addresses = [reverse(f"admin:{model}_change", args=[world.my[model].pk]) for model in MODELS]
    before = stored(world.my)

    seen = [client.get(address).status_code for address in addresses]
    changed = [client.post(address, {"title": "taken", "name": "taken"}).status_code for address in addresses]

    assert (seen, changed) == ([200] * len(MODELS), [403] * len(MODELS))
    assert stored(world.my) == before


def test_an_assistant_here_who_teaches_elsewhere_changes_only_there(client, world):
    services.set_role(seminar=world.theirs, user=world.helper, role=Role.INSTRUCTOR)
    client.force_login(world.helper)
    mine, theirs = world.my["bank_item"], world.their["bank_item"]

    client.post(
        reverse("admin:bank_item_changelist"),
        {"action": "withdraw", "_selected_action": [theirs.pk, mine.pk], "confirmed": "1"},
    )
    forms = client.get(reverse("admin:bank_bank_add")).context["adminform"].form

    assert list(Item.objects.filter(status=ItemStatus.WITHDRAWN)) == [theirs]
    assert list(forms.fields["seminar"].queryset) == [world.theirs]


@pytest.mark.parametrize("name", ["people_user_changelist", "people_user_add", "account_emailaddress_changelist"])
def test_accounts_are_for_site_admins(client, world, name):
    client.force_login(world.teacher)
    refused = client.get(reverse(f"admin:{name}")).status_code
    client.force_login(people.site_admin())
    allowed = client.get(reverse(f"admin:{name}")).status_code

    assert (refused, allowed) == (403, 200)


def test_the_index_names_what_an_instructor_works_with_and_no_more(client, world):
    client.force_login(world.teacher)

    page = client.get(reverse("admin:index"))

    named = [model["object_name"] for app in page.context["app_list"] for model in app["models"]]
    assert sorted(named) == [
        *("Asset", "Attempt", "Bank", "Card", "Deck", "Group", "Item", "ItemReport", "Lecture", "Quiz"),
        *("ReviewLog", "Seminar", "Tag"),
    ]


def test_a_student_does_not_enter(client, world):
    client.force_login(people.member(world.mine, "student"))

    answers = [client.get(reverse("admin:index")), client.get(reverse("admin:bank_item_changelist"))]

    assert [answer.status_code for answer in answers] == [302, 302]


@pytest.mark.parametrize("model", ["cards_reviewlog", "cards_card", "cards_fit", "cards_presetversion", "bank_asset"])
def test_logs_are_read_only_to_a_site_admin_too(client, world, model):
    client.force_login(people.site_admin())

    seen, added = client.get(reverse(f"admin:{model}_changelist")), client.get(reverse(f"admin:{model}_add"))

    assert (seen.status_code, added.status_code) == (200, 403)


def test_logs_of_no_seminar_are_closed_to_instructors(client, world):
    client.force_login(world.teacher)

    answers = [client.get(reverse(f"admin:cards_{name}_changelist")) for name in ("fit", "presetversion")]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_memberships_of_another_seminar_cannot_be_posted_into_a_form(client, world):
    client.force_login(world.teacher)
    theirs = Membership.objects.get(user=world.stranger)

    client.post(
        reverse("admin:people_group_change", args=[world.my["people_group"].pk]), {"name": "g", "members": [theirs.pk]}
    )
    client.post(
        reverse("admin:people_seminar_change", args=[world.mine.pk]),
        {
            "title": "Mine",
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "1",
            "memberships-0-id": theirs.pk,
            "memberships-0-seminar": world.mine.pk,
            "memberships-0-role": "student",
            "groups-TOTAL_FORMS": "0",
            "groups-INITIAL_FORMS": "0",
        },
    )

    theirs.refresh_from_db()
    assert (theirs.role, theirs.seminar, list(world.my["people_group"].members.all())) == (
        Role.INSTRUCTOR,
        world.theirs,
        [],
    )
