"""An author's word that a finding is meant so."""

from __future__ import annotations

from django.db import transaction

from quizzes.bank.models import Item
from quizzes.bank.services.batches import touch_bank
from quizzes.engine.linting.rules import SUMMARIES, WAIVER_RULES

LONGEST_REASON = 300
_ABOUT_THE_BANK = {"key-position"}
_BEYOND_REASON = {"malformed-body"}

WAIVABLE = frozenset(SUMMARIES.keys() - WAIVER_RULES.keys() - _ABOUT_THE_BANK - _BEYOND_REASON)
"""The names of the rules that an item can waive: not what is said of a whole bank, or of an item nobody can read."""


class NotWaivable(ValueError):
    """There is no such rule, or no reason makes up for what it says."""


class ReasonMissing(ValueError):
    """A waiver says why."""


@transaction.atomic
def waive_finding(*, item: Item, rule: str, reason: str) -> None:
    """Store on `item` why what `rule` says of it is meant so, in place of an earlier reason. This makes no version.

    White space in `reason` becomes single blanks, since a bank file keeps it on one line. Raises NotWaivable,
    ReasonMissing.
    """
    said = " ".join(reason.split())
    if rule not in WAIVABLE:
        raise NotWaivable(rule)
    if not said:
        raise ReasonMissing(rule)
    others = _waivers_but(item, rule)
    _store(item, [*others, {"rule": rule, "reason": said}])


@transaction.atomic
def unwaive_finding(*, item: Item, rule: str) -> None:
    """Take the item's waivers of `rule` back, so that its findings count again; of any name, misspelt ones too."""
    _store(item, _waivers_but(item, rule))


def _waivers_but(item: Item, rule: str) -> list[dict[str, str]]:
    stored = Item.objects.select_for_update(of=("self",)).get(id=item.id).waivers
    return [waiver for waiver in stored if waiver["rule"] != rule]


def _store(item: Item, waivers: list[dict[str, str]]) -> None:
    item.waivers = waivers
    item.save(update_fields=["waivers"])
    touch_bank(item.bank)
