"""A deck as a device keeps it: today's cards, with all that drilling them without a connection takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.showing import QueueCardSerializer, card_as_shown
from quizzes.cards.queries.bundles import Bundle, KeptCard
from seminar.rendering import ASSET_PATH

if TYPE_CHECKING:
    from seminar.people.models import User

MEDIA = re.compile(rf'src="({ASSET_PATH}[2-9a-hjkmnp-z]{{12}}/)"')


class StepSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    wait_seconds = serializers.IntegerField(help_text="From the rating on; for days 86,400 each.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the attribute of this name


@extend_schema_field({"type": "object", "additionalProperties": {"type": "object"}})
class OnwardField(serializers.JSONField):
    """By ratings given before, `1` or `13`: state, wait and label by the next rating."""


class KeptCardSerializer(QueueCardSerializer):
    due_at = serializers.DateTimeField(allow_null=True, help_text="Later than now only for a card in learning.")
    drillable_until = serializers.DateTimeField(
        allow_null=True, help_text="When a quiz with its item opens to me: it is not to be shown from then on."
    )
    onward = OnwardField(
        help_text="Where the ratings lead once the card has been rated: by the ratings before, such as `1` or `13`, "
        "what `previews` says, with `wait_seconds` for `due_at`."
    )


class BundleSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The deck's.")
    title = serializers.CharField()
    learner = serializers.CharField(help_text="Whose cards they are: not to be shown to anybody else.")
    zone = serializers.CharField(help_text="The learner's time zone.")
    served_at = serializers.DateTimeField(help_text="By the server's clock; `due_at` and waits count from here.")
    cards = KeptCardSerializer(many=True)
    media = serializers.ListField(child=serializers.CharField(), help_text="Addresses of the pictures and sounds.")


def bundle_as_kept(bundle: Bundle, *, learner: User) -> dict[str, Any]:
    """Return `BundleSerializer`'s form."""
    cards = [_kept(each) for each in bundle.cards]
    return dict(
        BundleSerializer(
            {
                "id": bundle.deck.public_id,
                "title": bundle.deck.title,
                "learner": learner.public_id,
                "zone": learner.time_zone,
                "served_at": bundle.served_at,
                "cards": cards,
                "media": sorted({address for card in cards for address in _media(card)}),
            }
        ).data
    )


def _kept(kept: KeptCard) -> dict[str, object]:
    onward = {
        path: {
            str(rating): {"state": each.state.value, "wait_seconds": each.wait_seconds, "label": each.label}
            for rating, each in previews.items()
        }
        for path, previews in kept.onward.items()
    }
    more = {"due_at": kept.shown.card.due_at, "drillable_until": kept.drillable_until, "onward": onward}
    return card_as_shown(kept.shown) | more


def _media(shown: object) -> Iterable[str]:
    """Yield the addresses in all HTML of a card, however deep in its question."""
    if isinstance(shown, str):
        yield from MEDIA.findall(shown)
    elif isinstance(shown, Mapping):
        for value in shown.values():
            yield from _media(value)
    elif isinstance(shown, list):
        for value in shown:
            yield from _media(value)
