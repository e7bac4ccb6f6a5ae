"""Changes to many items at once. Each says on a page of its own what it will change, and does it when told again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.bank import queries, services
from quizzes.bank.admin.linting import errors_of
from quizzes.bank.forms import TagsForm
from quizzes.bank.models import Item, ItemStatus
from quizzes.engine.linting.findings import Finding
from seminar.people.admin.scoping import own_seminars

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Intent:
    """One bulk change: its action, what it does in words, the items that would change, a form where one is needed.

    `refused` are items that will not change, each with the lint errors that stand against it.
    """

    action: str
    title: str
    consequence: str
    items: Sequence[Item]
    form: TagsForm | None = None
    refused: Sequence[tuple[Item, Sequence[Finding]]] = ()


def items_to_change(request: HttpRequest, selected: QuerySet[Item]) -> QuerySet[Item]:
    """Return those of the selected items that the user may change: whoever assists in a seminar only looks."""
    return queries.with_content(selected.filter(bank__seminar__in=own_seminars(request, to_change=True)))


def confirmation(request: HttpRequest, *, intent: Intent, context: dict[str, Any]) -> HttpResponse:
    """Show what would change and ask; the same selection is posted again."""
    context |= {
        "title": intent.title,
        "intent": intent,
        "shown": intent.items[:SHOWN],
        "shown_refused": intent.refused[:SHOWN],
        "refused_left_out": max(len(intent.refused) - SHOWN, 0),
        "left_out": max(len(intent.items) - SHOWN, 0),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/bank/item/confirm_action.html", context)


def _without_errors(items: Sequence[Item]) -> tuple[list[Item], list[tuple[Item, Sequence[Finding]]]]:
    """Return the items that may be published, and the others with the errors that they do not waive."""
    errors = {item: errors_of(queries.stored_item(item)) for item in items}
    return [item for item in items if not errors[item]], [(item, found) for item, found in errors.items() if found]


def _of_quizzes(items: Sequence[Item]) -> str:
    """Return what it means for quizzes that these items are ready no more, '' for nothing."""
    asked = queries.asked_by_quizzes(items, at=timezone.now())
    if not asked:
        return ""
    text = _(
        "Quizzes that are open or still to come ask for %(items)s: where one cannot do without, nobody can begin it."
    )
    named = ", ".join(item.slug for item in asked[:SHOWN])
    return text % {"items": named}


def _status_action(
    name: str, *, status: ItemStatus, title: StrOrPromise, consequence: StrOrPromise
) -> Callable[..., HttpResponse | None]:
    @admin.action(description=title, permissions=["change"])
    def change_status(
        model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Item]
    ) -> HttpResponse | None:
        items = list(items_to_change(request, queryset).exclude(status=status))
        refused: list[tuple[Item, Sequence[Finding]]] = []
        if status == ItemStatus.READY:
            items, refused = _without_errors(items)
        if not items and not refused:
            model_admin.message_user(request, _("None of the selected items would change."), messages.WARNING)
            return None
        if "confirmed" not in request.POST:
            said = str(consequence) if status == ItemStatus.READY else f"{consequence} {_of_quizzes(items)}".strip()
            intent = Intent(name, str(title), said, items, refused=refused)
            context = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
            return confirmation(request, intent=intent, context=context)
        changed = services.set_status(items=items, status=status)
        model_admin.message_user(request, _("%(count)s items changed.") % {"count": changed}, messages.SUCCESS)
        if refused:
            text = _("Left out because of errors: %(items)s.") % {
                "items": ", ".join(item.slug for item, _found in refused)
            }
            model_admin.message_user(request, text, messages.WARNING)
        return None

    change_status.__name__ = name
    return change_status


def _tag_action(
    name: str,
    *,
    title: StrOrPromise,
    consequence: StrOrPromise,
    apply: Callable[[Sequence[Item], Collection[str]], None],
) -> Callable[..., HttpResponse | None]:
    @admin.action(description=title, permissions=["change"])
    def change_tags(
        model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Item]
    ) -> HttpResponse | None:
        items = list(items_to_change(request, queryset))
        form = TagsForm(request.POST if "confirmed" in request.POST else None)
        if not items:
            model_admin.message_user(request, _("None of the selected items would change."), messages.WARNING)
            return None
        if not form.is_valid():
            intent = Intent(name, str(title), str(consequence), items, form)
            context = {**model_admin.admin_site.each_context(request), "opts": model_admin.opts}
            return confirmation(request, intent=intent, context=context)
        apply(items, form.cleaned_data["tags"])
        model_admin.message_user(request, _("%(count)s items tagged anew.") % {"count": len(items)}, messages.SUCCESS)
        return None

    change_tags.__name__ = name
    return change_tags


publish = _status_action(
    "publish",
    status=ItemStatus.READY,
    title=_("Publish"),
    consequence=_("These items become ready: decks take them up, and learners meet them as new cards."),
)
withdraw = _status_action(
    "withdraw",
    status=ItemStatus.WITHDRAWN,
    title=_("Withdraw"),
    consequence=_("These items leave the drill. Their cards rest, and no review is lost: publishing brings them back."),
)
back_to_draft = _status_action(
    "back_to_draft",
    status=ItemStatus.DRAFT,
    title=_("Put back into draft"),
    consequence=_("These items leave the drill until they are published again. No review is lost."),
)
add_tags = _tag_action(
    "add_tags",
    title=_("Add tags"),
    consequence=_("Each of these items gets the tags named below, beside those it has."),
    apply=lambda items, tags: services.tag_items(items=items, add=tags),
)
remove_tags = _tag_action(
    "remove_tags",
    title=_("Remove tags"),
    consequence=_("Each of these items loses the tags named below."),
    apply=lambda items, tags: services.tag_items(items=items, remove=tags),
)

BULK_ACTIONS = (publish, withdraw, back_to_draft, add_tags, remove_tags)
