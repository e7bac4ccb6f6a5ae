"""What the linter says of stored banks and of an item being written, with what was waived."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from quizzes.bank import queries
from quizzes.bank.models import Bank, Item, ItemStatus, Use
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.linting.evidence import Evidence
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.judging import Judged, judge, judge_alone, judge_use
from quizzes.engine.linting.linter import lint_item

log = structlog.get_logger(__name__)

MOST_ITEMS_UNASKED = 1000
"""As many items are linted while somebody waits for another page (about 0.6 s); more only when asked for."""

KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class BankFindings:
    """What the linter says of a bank: by the primary key of an item that is not withdrawn, and of the bank itself."""

    by_item: Mapping[int, Sequence[Judged]]
    about_bank: Sequence[Finding]

    def counting(self) -> Iterator[tuple[int, Finding]]:
        """Yield what is not waived, with the primary key of its item."""
        for item_id, judged in self.by_item.items():
            yield from ((item_id, each.finding) for each in judged if not each.waived_because)


def findings_of_banks(banks: Sequence[Bank], *, is_asked_for: bool = False) -> dict[int, BankFindings]:
    """Return what the linter says of each bank, by its primary key, in six queries or fewer.

    What the items say is kept in the cache under the bank's revision, so any change to an item is seen at once; what
    learners made of them is read anew. Unless `is_asked_for`, no more than MOST_ITEMS_UNASKED items are linted,
    smallest banks first; what is left over is missing in the answer.
    """
    # The revision was read before the items are: a change in between is kept under a revision nobody asks for again.
    keys = {f"findings-{bank.public_id}-{bank.revision}": bank for bank in banks}
    kept = _kept(keys)
    found = {keys[key].id: findings for key, findings in kept.items()}
    fresh = {key: bank for key, bank in keys.items() if key not in kept}
    linted = _lint_banks(_affordable(list(fresh.values()), is_asked_for=is_asked_for))
    _keep({key: linted[bank.id] for key, bank in fresh.items() if bank.id in linted})
    return _with_use(found | linted)


def _with_use(found: Mapping[int, BankFindings]) -> dict[int, BankFindings]:
    """Add what is said of items by how they were answered, after what is said of their text."""
    by_item: dict[int, dict[int, Sequence[Judged]]] = {bank_id: dict(each.by_item) for bank_id, each in found.items()}
    for item, uses in queries.items_judged_by_use(found.keys()):
        written = queries.stored_item(item)
        judged = [each for use, evidence in uses for each in _judged_by_use(written, use, evidence)]
        if judged and item.status != ItemStatus.WITHDRAWN:
            said = by_item[item.bank_id].get(item.id, ())
            by_item[item.bank_id][item.id] = sorted([*said, *judged], key=lambda each: bool(each.waived_because))
    return {bank_id: replace(each, by_item=by_item[bank_id]) for bank_id, each in found.items()}


def _judged_by_use(written: WrittenItem, use: Use, evidence: Evidence) -> list[Judged]:
    place = _("In “%(quiz)s”, n = %(n)s") % {"quiz": use.label, "n": use.first_attempts}
    return [
        replace(each, finding=replace(each.finding, message=f"{place}: {each.finding.message}"))
        for each in judge_use(written, evidence)
    ]


def _kept(keys: Iterable[str]) -> dict[str, BankFindings]:
    """Return what the cache has; nothing where it is down: then every page lints anew."""
    try:
        return cache.get_many(keys)
    except (OSError, RedisError) as error:
        log.warning("cache_down", error=str(error))
        return {}


def _keep(findings: dict[str, BankFindings]) -> None:
    with contextlib.suppress(OSError, RedisError):
        cache.set_many(findings, timeout=KEPT_SECONDS)


def _affordable(banks: Sequence[Bank], *, is_asked_for: bool) -> list[int]:
    """Return the primary keys of the banks to be linted now."""
    if is_asked_for or not banks:
        return [bank.id for bank in banks]
    counted = Item.objects.filter(bank__in=banks).exclude(status=ItemStatus.WITHDRAWN).values_list("bank_id")
    sizes = {bank.id: 0 for bank in banks} | dict(counted.annotate(Count("id")))
    chosen, total = [], 0
    for bank_id, size in sorted(sizes.items(), key=lambda entry: (entry[1], entry[0])):
        total += size
        if total > MOST_ITEMS_UNASKED:
            break
        chosen.append(bank_id)
    return chosen


def _lint_banks(bank_ids: Sequence[int]) -> dict[int, BankFindings]:
    if not bank_ids:
        return {}
    stored: dict[int, list[Item]] = {bank_id: [] for bank_id in bank_ids}
    rows = queries.with_content(Item.objects.filter(bank__in=bank_ids).exclude(status=ItemStatus.WITHDRAWN))
    for item in rows.order_by("bank_id", "position", "id"):
        stored[item.bank_id].append(item)
    return {bank_id: _lint_bank(items) for bank_id, items in stored.items()}


def _lint_bank(items: Sequence[Item]) -> BankFindings:
    ids = {item.slug: item.id for item in items}
    by_item: dict[int, list[Judged]] = {}
    about_bank = []
    for judged in judge([queries.stored_item(item) for item in items]):
        if judged.finding.item:
            by_item.setdefault(ids[judged.finding.item], []).append(judged)
        else:
            about_bank.append(judged.finding)
    return BankFindings(by_item, about_bank)


def judge_text(written: WrittenItem, *, bank: Bank) -> tuple[list[Judged], bool]:
    """Return what would be said of `written` if it were stored, and whether it was held against the whole bank."""
    if Item.objects.filter(bank=bank).count() > MOST_ITEMS_UNASKED:
        return judge_alone(written), False
    items = queries.written_items(bank)
    if any(item.id == written.id for item in items):
        items = [written if item.id == written.id else item for item in items]
    else:
        items.append(written)
    return [judged for judged in judge(items) if judged.finding.item == written.id], True


def errors_of(written: WrittenItem) -> list[Finding]:
    """Return the errors that the item does not waive: with one it is not published. No rule over a bank is an error."""
    return [finding for finding in lint_item(written) if finding.severity == "error"]
