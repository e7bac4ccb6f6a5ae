"""What taking in a batch of reviews reads, with the rows locked that it will write to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet

from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.queries.showing import items_to_learn
from seminar.people.models import User
from seminar.prepared import prepared


def lock_learner(learner: User) -> None:
    """Let one writer at a time add to the learner's log: a client id sent twice at once meets here, not in an error.

    Raises User.DoesNotExist.
    """
    if not _learner_locked(learner_id=learner.id):
        raise User.DoesNotExist(str(learner.id))


@prepared
def _learner_locked(*, learner_id: int) -> QuerySet[User]:
    return User.objects.filter(id=learner_id).select_for_update(of=("self",), no_key=True).only("id")


def lock_cards(learner: User, *, public_ids: Collection[str]) -> list[Card]:
    """Return the learner's cards of these public ids that may be reviewed, locked in id order.

    Those of a quiz that is open are among them: on a device without a network they were drilled before it opened, or
    before anybody there could know of it, and what happened is to be kept. Nothing of the card goes back.

    Of card and item only what a log row needs is read: all their columns would cost as much again.
    """
    return _cards_locked(learner_id=learner.id, is_superuser=learner.is_superuser, public_ids=sorted(public_ids))


@prepared
def _cards_locked(*, learner_id: int, is_superuser: bool, public_ids: Sequence[str]) -> QuerySet[Card]:
    learner = User(id=learner_id, is_superuser=is_superuser)
    cards = Card.objects.filter(learner=learner, public_id__in=public_ids, retired_at=None)
    cards = cards.filter(item__in=items_to_learn(learner)).select_related("item")
    needed = cards.only("public_id", "learner_id", "home_deck_id", "opened_at", "item__current_id")
    return needed.select_for_update(of=("self",), no_key=True).order_by("id")


def known_digests(learner: User, client_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the digest of each of these client ids that the learner has sent before."""
    return dict(_digests(learner_id=learner.id, client_ids=list(client_ids)))


@prepared
def _digests(*, learner_id: int, client_ids: Sequence[UUID]) -> QuerySet[ReviewLog, tuple[UUID, str]]:
    known = ReviewLog.objects.known(learner=User(id=learner_id), client_ids=client_ids)
    return known.values_list("client_id", "digest")
