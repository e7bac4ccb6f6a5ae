"""Waivers given in the admin: what they change, and how a file meets them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from quizzes.bank import queries, services
from quizzes.bank.models import Bank, Item
from quizzes.engine.items import Waiver
from tests.factories import bank as banks
from tests.factories import people

pytestmark = pytest.mark.django_db

IN_FILE = banks.written()


@pytest.fixture
def item() -> Item:
    bank = banks.bank(people.seminar())
    services.load_items(bank=bank, items=[IN_FILE])
    return Item.objects.select_related("bank", "current").get()


def stored_waivers() -> list[dict[str, str]]:
    return Item.objects.get().waivers


def test_a_waiver_touches_the_bank_and_makes_no_version(item):
    before = Bank.objects.get().revision

    services.waive_finding(item=item, rule="missing-passage", reason=" on \r\n purpose ")

    assert stored_waivers() == [{"rule": "missing-passage", "reason": "on purpose"}]
    assert (item.versions.count(), Bank.objects.get().revision) == (1, before + 1)


def test_a_rule_is_waived_once_with_the_last_reason_and_taken_back(item):
    services.waive_finding(item=item, rule="yes-no-card", reason="a")
    services.waive_finding(item=item, rule="missing-passage", reason="b")
    services.waive_finding(item=item, rule="yes-no-card", reason="c")
    waived = stored_waivers()

    services.unwaive_finding(item=item, rule="missing-passage")

    assert waived == [{"rule": "missing-passage", "reason": "b"}, {"rule": "yes-no-card", "reason": "c"}]
    assert stored_waivers() == [{"rule": "yes-no-card", "reason": "c"}]


@pytest.mark.parametrize(
    ("rule", "reason", "refusal"),
    [
        ("no-such-rule", "so", services.NotWaivable),
        ("malformed-body", "so", services.NotWaivable),
        ("key-position", "so", services.NotWaivable),
        ("idle-waiver", "so", services.NotWaivable),
        ("yes-no-card", " \n", services.ReasonMissing),
    ],
)
def test_what_cannot_be_waived_is_refused(item, rule, reason, refusal):
    with pytest.raises(refusal):
        services.waive_finding(item=item, rule=rule, reason=reason)

    assert stored_waivers() == []


@pytest.mark.parametrize(
    ("in_file", "fate", "waivers"),
    [
        (IN_FILE, "kept", [{"rule": "missing-passage", "reason": "mine"}]),
        (replace(IN_FILE, name="Renamed"), "conflict", [{"rule": "missing-passage", "reason": "mine"}]),
        (
            replace(IN_FILE, waivers=(Waiver("missing-passage", "mine"),)),
            "unchanged",
            [{"rule": "missing-passage", "reason": "mine"}],
        ),
    ],
)
def test_a_file_does_not_overwrite_a_waiver_given_since(item, in_file, fate, waivers):
    services.waive_finding(item=item, rule="missing-passage", reason="mine")

    [planned] = queries.plan_items(bank=item.bank, items=[in_file])
    services.load_items(bank=item.bank, items=[in_file])

    assert (planned.fate, stored_waivers()) == (fate, waivers)


def test_a_waiver_taken_back_lets_the_file_change_the_item_again(item):
    services.waive_finding(item=item, rule="missing-passage", reason="mine")
    services.unwaive_finding(item=item, rule="missing-passage")

    [planned] = queries.plan_items(bank=item.bank, items=[replace(IN_FILE, name="Renamed")])

    assert planned.fate == "changed"
