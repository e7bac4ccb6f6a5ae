"""Filters of the item list that no column offers by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quizzes.bank.admin.linting import findings_of_banks
from quizzes.bank.admin.margin import SEVERITIES
from quizzes.bank.models import Bank, Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.linting.evidence import EVIDENCE_RULES
from quizzes.engine.linting.rules import ITEM_RULES, WAIVER_RULES
from quizzes.engine.linting.wholebank import gives_away, near_duplicate
from seminar.enginewords import rule_in_words, type_in_words
from seminar.people.admin.scoping import own_seminars
from seminar.rowids import row_id


class TypeFilter(admin.SimpleListFilter):
    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(name, type_in_words(name)) for name in REGISTRY]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return queryset.filter(type=self.value()) if self.value() else queryset


class FindingFilter(admin.SimpleListFilter):
    """Items with a finding that is not waived: any, of a severity, or of a rule. Nothing is linted until one is chosen.

    Banks that are too large to be linted unasked are left out, and a message names them.
    """

    title = _("findings")
    parameter_name = "finding"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        severities = zip(SEVERITIES, (_("errors"), _("warnings"), _("hints")), strict=True)
        item_rules = {rule.name for rule in ITEM_RULES}
        evidence_rules = {rule.name for rule in EVIDENCE_RULES}
        rules = sorted(
            item_rules | evidence_rules | {near_duplicate.name, gives_away.name} | WAIVER_RULES.keys(),
            key=rule_in_words,
        )
        return [("any", _("any")), *severities, *((rule, rule_in_words(rule)) for rule in rules)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Item]) -> QuerySet[Item]:
        wanted = self.value()
        if wanted is None:
            return queryset
        banks = Bank.objects.of_class().filter(seminar__in=own_seminars(request))
        if (chosen := row_id(request.GET.get("bank__id__exact", ""))) is not None:
            banks = banks.filter(id=chosen)
        rows = list(banks.order_by("id"))
        found = findings_of_banks(rows)
        unread = [bank.title for bank in rows if bank.id not in found]
        if unread:
            text = _("Not looked at, since there is too much at once: %(banks)s. Check a bank on its own page first.")
            messages.warning(request, text % {"banks": ", ".join(unread)})
        ids = {
            item_id
            for findings in found.values()
            for item_id, finding in findings.counting()
            if wanted in {"any", finding.severity, finding.rule}
        }
        return queryset.filter(id__in=ids)
