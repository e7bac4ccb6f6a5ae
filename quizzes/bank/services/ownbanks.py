"""The bank that belongs to one learner: their own items in a seminar, which nobody else sees."""

from __future__ import annotations

from django.utils.translation import gettext as _

from quizzes.bank.models import OWN_SLUG, Bank
from seminar.people.models import Seminar, User


def own_bank(*, learner: User, seminar: Seminar) -> Bank:
    """Return the learner's own bank in the seminar, made at its first use."""
    bank, _made = Bank.objects.get_or_create(
        seminar=seminar, owner=learner, slug=OWN_SLUG, defaults={"title": _("My cards")}
    )
    return bank
