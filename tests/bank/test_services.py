"""Creating, revising, loading, publishing, tagging and holding items."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from quizzes.bank import queries, services
from quizzes.bank.models import Item, ItemStatus, ItemVersion
from quizzes.engine.items import Waiver
from quizzes.engine.itemtypes.base import MalformedBody
from seminar.appendonly import LogIsAppendOnly
from seminar.people.models import Group, Membership
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def revise(item: Item, *, front: str, based_on: int | None = None) -> ItemVersion:
    return services.revise_item(
        item=item,
        stem="",
        body={"front": front, "back": "Berlin"},
        feedback="",
        points=Decimal(1),
        author=None,
        based_on=based_on,
    )


@pytest.mark.parametrize("type_name", sorted(banks.BODIES))
def test_an_item_comes_back_as_it_was_written(type_name):
    seminar = people.seminar()
    bank = banks.bank(seminar, lecture=lectures.lecture(seminar))
    said = replace(
        banks.written("x", type_name=type_name, stem="Why?", tags=("b", "a"), passage="1.2", was=("old",)),
        feedback="Because.",
        level="apply",
        name="A name",
        waivers=(Waiver("longest-key", "it must be"),),
    )

    item = services.create_item(bank=bank, written=said)

    stored = queries.with_content(Item.objects.filter(id=item.id)).get()
    assert queries.stored_item(stored) == replace(said, tags=("a", "b"))
    assert (stored.current.number, stored.status) == (1, ItemStatus.DRAFT)


def test_a_body_that_its_type_cannot_read_stores_nothing():
    bank = banks.bank(people.seminar())

    with pytest.raises(MalformedBody):
        services.create_item(bank=bank, written=banks.written(body={"front": "only"}))
    with pytest.raises(services.UnknownItemType):
        services.create_item(bank=bank, written=replace(banks.written(), type="riddle"))

    assert Item.objects.count() == 0


def test_a_slug_is_given_once_in_a_bank():
    bank = banks.bank(people.seminar())
    banks.item(bank, "capital")

    with pytest.raises(IntegrityError):
        banks.item(bank, "capital")


def test_a_slug_of_the_past_stays_taken():
    bank = banks.bank(people.seminar())
    banks.item(bank, said=banks.written("new", was=("old",)))

    taken = [slug in queries.slugs_taken(bank) for slug in ("new", "old", "free")]

    assert taken == [True, True, False]


def test_revising_adds_a_version_and_keeps_the_one_before():
    item = banks.item(banks.bank(people.seminar()))

    revise(item, front="New front?", based_on=1)

    history = [(version.number, version.body["front"]) for version in queries.versions_of(item)]
    assert history == [(2, "New front?"), (1, "Capital of Prussia?")]
    assert Item.objects.get(id=item.id).current.number == 2


def test_equal_content_makes_no_version():
    item = banks.item(banks.bank(people.seminar()))

    version = revise(item, front="Capital of Prussia?")

    assert (version.number, item.versions.count()) == (1, 1)


def test_who_saw_an_older_version_is_told_so():
    item = banks.item(banks.bank(people.seminar()))
    revise(item, front="First to save", based_on=1)

    with pytest.raises(services.StaleVersion) as stale:
        revise(item, front="Second to save", based_on=1)

    assert (stale.value.current, item.versions.count()) == (2, 2)


def test_restoring_adds_a_version_with_the_old_content():
    item = banks.item(banks.bank(people.seminar()))
    first = item.current
    revise(item, front="New front?")

    restored = services.restore_version(version=first, author=None)

    assert (restored.number, restored.body, restored.note) == (3, first.body, "restores version 1")


def test_a_stored_version_cannot_be_saved_again():
    version = banks.item(banks.bank(people.seminar())).current
    version.stem = "rewritten"

    with pytest.raises(LogIsAppendOnly):
        version.save()

    assert ItemVersion.objects.get(id=version.id).stem == ""


def test_each_change_of_an_item_raises_the_revision_of_its_bank():
    bank = banks.bank(people.seminar())
    revisions = []
    for change in (
        lambda: banks.item(bank),
        lambda: revise(Item.objects.get(), front="New front?"),
        lambda: services.set_status(items=list(Item.objects.all()), status=ItemStatus.WITHDRAWN),
        lambda: services.tag_items(items=list(Item.objects.all()), add=["weber"]),
        lambda: services.load_items(bank=bank, items=[banks.written("second")]),
    ):
        change()
        bank.refresh_from_db()
        revisions.append(bank.revision)

    assert revisions == sorted(set(revisions))


# Loading ----------------------------------------------------------------------------------------


def fates(bank, *items):
    return [planned.fate for planned in queries.plan_items(bank=bank, items=items)]


def test_loading_twice_changes_nothing():
    bank = banks.bank(people.seminar())
    said = banks.written()
    first = services.load_items(bank=bank, items=[said])

    second = services.load_items(bank=bank, items=[said])

    assert (first.counts["new"], second.counts["unchanged"], ItemVersion.objects.count()) == (1, 1, 1)
    assert Item.objects.get().status == ItemStatus.READY


def test_content_changed_in_the_file_makes_a_version():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written()])
    changed = banks.written(body={"front": "Capital of Saxony?", "back": "Dresden"})

    loaded = services.load_items(bank=bank, items=[changed])

    assert (loaded.counts["changed"], Item.objects.get().current.number) == (1, 2)


def test_tags_changed_in_the_file_make_no_version():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written(tags=("a",))])

    services.load_items(bank=bank, items=[banks.written(tags=("b",))])

    item = Item.objects.get()
    assert ([tag.name for tag in item.tags.all()], item.current.number) == (["b"], 1)


def test_what_was_changed_in_the_admin_is_kept_while_the_file_says_the_same():
    bank = banks.bank(people.seminar())
    said = banks.written()
    services.load_items(bank=bank, items=[said])
    revise(Item.objects.get(), front="Changed in the admin?")

    loaded = services.load_items(bank=bank, items=[said])

    assert (loaded.counts["kept"], Item.objects.get().current.body["front"]) == (1, "Changed in the admin?")


def test_an_item_changed_on_both_sides_is_reported_and_left_alone():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written()])
    revise(Item.objects.get(), front="Changed in the admin?")
    changed = banks.written(body={"front": "Changed in the file?", "back": "Berlin"})

    loaded = services.load_items(bank=bank, items=[changed])

    assert (loaded.conflicts, Item.objects.get().current.body["front"]) == (["capital"], "Changed in the admin?")


def test_both_sides_changed_alike_is_no_conflict():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written()])
    revise(Item.objects.get(), front="Agreed?")

    assert fates(bank, banks.written(body={"front": "Agreed?", "back": "Berlin"})) == ["unchanged"]


def test_a_renamed_item_keeps_its_row_and_history():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written("old-name")])
    before = Item.objects.get()

    loaded = services.load_items(bank=bank, items=[banks.written("new-name", was=("old-name",))])

    after = Item.objects.get()
    assert (after.id, after.slug, after.former_slugs, after.current_id) == (
        before.id,
        "new-name",
        ["old-name"],
        before.current_id,
    )
    assert (loaded.counts["changed"], fates(bank, banks.written("new-name", was=("old-name",)))) == (1, ["unchanged"])


def test_a_malformed_item_in_a_file_undoes_the_whole_load():
    bank = banks.bank(people.seminar())

    with pytest.raises(MalformedBody):
        services.load_items(bank=bank, items=[banks.written("good"), banks.written("bad", body={})])

    assert Item.objects.count() == 0


def test_items_that_the_file_does_not_name_stay():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written("one"), banks.written("two")])

    services.load_items(bank=bank, items=[banks.written("two")])

    assert sorted(Item.objects.values_list("slug", flat=True)) == ["one", "two"]


def test_planning_costs_the_same_for_one_and_for_three_items(django_assert_num_queries):
    bank = banks.bank(people.seminar())
    said = [banks.written(slug, tags=("t",)) for slug in ("a", "b", "c")]
    services.load_items(bank=bank, items=said)

    with django_assert_num_queries(2):
        one = fates(bank, said[0])
    with django_assert_num_queries(2):
        three = fates(bank, *said)

    assert (one, three) == (["unchanged"], ["unchanged"] * 3)


# Holds and selections -----------------------------------------------------------------------------


def held(learner, *, at: datetime = NOON) -> list[str]:
    return sorted(queries.held_items(learner=learner, at=at).values_list("item__slug", flat=True))


def test_a_hold_binds_the_learner_the_group_or_everybody():
    seminar = people.seminar()
    ana, ben = people.member(seminar, "ana"), people.member(seminar, "ben")
    group = Group.objects.create(seminar=seminar, name="A")
    group.members.add(Membership.objects.get(user=ben))
    bank = banks.bank(seminar)
    items = {slug: banks.item(bank, slug).id for slug in ("all", "anas", "group")}

    services.hold_items(item_ids=[items["all"]], holder="quiz:1", starts_at=None, ends_at=None)
    services.hold_items(item_ids=[items["anas"]], holder="quiz:1", starts_at=None, ends_at=None, learner=ana)
    services.hold_items(item_ids=[items["group"]], holder="quiz:2", starts_at=None, ends_at=None, group=group)

    assert (held(ana), held(ben)) == (["all", "anas"], ["all", "group"])


def test_a_hold_is_in_force_from_its_start_to_just_before_its_end():
    seminar = people.seminar()
    ana = people.member(seminar, "ana")
    item = banks.item(banks.bank(seminar))
    end = NOON + timedelta(hours=1)
    services.hold_items(item_ids=[item.id], holder="quiz:1", starts_at=NOON, ends_at=end)

    moments = (NOON - timedelta(seconds=1), NOON, end - timedelta(seconds=1), end)

    assert [held(ana, at=at) for at in moments] == [[], ["capital"], ["capital"], []]


def test_a_holder_releases_its_own_holds_alone():
    seminar = people.seminar()
    ana = people.member(seminar, "ana")
    bank = banks.bank(seminar)
    for slug, holder in (("one", "quiz:1"), ("two", "quiz:2")):
        services.hold_items(item_ids=[banks.item(bank, slug).id], holder=holder, starts_at=None, ends_at=None)

    services.release_items(holder="quiz:1")

    assert held(ana) == ["two"]


@pytest.mark.parametrize(
    ("selection", "selected"),
    [
        ({}, ["a1", "a2", "b1"]),
        ({"banks": ["a"]}, ["a1", "a2"]),
        ({"passages": ["1.*"]}, ["a1", "a2"]),
        ({"passages": ["1.2"]}, ["a2"]),
        ({"tags": ["x", "y"]}, ["a1", "b1"]),
        ({"types": ["cloze"]}, ["b1"]),
        ({"levels": ["recall"]}, []),
        ({"items": ["a/a1", "b/b1", "b/a2"]}, ["a1", "b1"]),
        ({"banks": ["a"], "tags": ["y"]}, []),
        ({"banks": "a"}, ["a1", "a2", "b1"]),
    ],
)
def test_a_selection_takes_the_ready_items_that_fit_each_of_its_lines(selection, selected):
    seminar = people.seminar()
    lecture = lectures.lecture(seminar)
    first, second = banks.bank(seminar, "a", lecture=lecture), banks.bank(seminar, "b")
    banks.item(first, said=banks.written("a1", passage="1.1", tags=("x", "y2")))
    banks.item(first, said=banks.written("a2", passage="1.2"))
    banks.item(second, said=banks.written("b1", type_name="cloze", tags=("x", "y")))
    banks.item(first, "draft", status=ItemStatus.DRAFT)
    banks.item(banks.bank(people.seminar("Other"), "a"), "foreign")

    found = queries.select_items(seminar=seminar, selection=selection)

    assert sorted(item.slug for item in found) == selected


def test_changing_costs_the_same_for_one_and_for_three_items(django_assert_num_queries):
    bank = banks.bank(people.seminar())
    said = [banks.written(slug, tags=("t", slug)) for slug in ("a", "b", "c")]
    services.load_items(bank=bank, items=said)
    changed = [replace(item, body={"front": "New", "back": "front"}, tags=("t",)) for item in said]

    with django_assert_num_queries(14):
        services.load_items(bank=bank, items=changed[:1])
    with django_assert_num_queries(14):
        services.load_items(bank=bank, items=changed)

    items = Item.objects.filter(bank=bank).select_related("current").order_by("slug")
    assert [(item.current.number, item.current.body["front"]) for item in items] == [(2, "New")] * 3
    assert fates(bank, *changed) == ["unchanged"] * 3


def test_of_two_items_that_claim_one_name_the_later_stands():
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[banks.written("old")])

    services.load_items(
        bank=bank, items=[banks.written("new", was=("old",)), banks.written("old", body={"front": "B", "back": "C"})]
    )

    item = Item.objects.select_related("current").get()
    assert (item.slug, item.former_slugs, item.current.body["front"], item.versions.count()) == ("old", [], "B", 2)
