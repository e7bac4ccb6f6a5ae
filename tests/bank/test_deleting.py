"""What of a bank can be deleted, and with what."""

from __future__ import annotations

import pytest
from django.db.models import RestrictedError

from quizzes.bank.models import Bank, Item, ItemVersion
from tests.factories import bank as banks
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> Item:
    return banks.item(banks.bank(people.seminar()))


@pytest.mark.parametrize("owner", ["bank", "seminar"])
def test_what_holds_items_is_deleted_with_them(item, owner):
    doomed = {"bank": item.bank, "seminar": item.bank.seminar}[owner]

    doomed.delete()

    assert [model.objects.count() for model in (Bank, Item, ItemVersion)] == [0, 0, 0]


def test_the_current_version_of_an_item_is_not_deleted_without_it(item):
    with pytest.raises(RestrictedError):
        item.current.delete()

    assert ItemVersion.objects.get() == item.current
