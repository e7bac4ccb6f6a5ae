"""A learner with a deck of cards: `python -m bench.learner COUNT` prints {"token", "session", "deck", "cards"}.

Deck and cards are given by their public ids; `session` is the value of a browser's cookie.
The first card is reviewed once and folded, so that every table has a row.
"""

import json
import sys
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402  # Django first
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from knox.models import AuthToken  # noqa: E402

from quizzes.cards.models import Card, Deck  # noqa: E402
from quizzes.cards.services.decks import open_deck  # noqa: E402
from quizzes.cards.services.folding import fold_now  # noqa: E402
from quizzes.cards.services.reviews import NewReview, record_reviews  # noqa: E402
from seminar.people.models import User  # noqa: E402
from tests.flows.commands import make  # noqa: E402


def main(count: int) -> None:
    about = make(count)
    learner, deck = User.objects.get(username=about["username"]), Deck.objects.get(public_id=about["deck"])
    open_deck(learner=learner, deck=deck, at=timezone.now())
    _, token = AuthToken.objects.create(learner)
    cards = list(Card.objects.filter(learner=learner).order_by("id").values_list("public_id", flat=True))
    now = timezone.now()
    first = NewReview(client_id=uuid4(), card_id=cards[0], rating=3, reviewed_at=now, duration_ms=4200)
    record_reviews(learner=learner, reviews=[first], at=now, asks_for_fold=False)
    fold_now(learner=learner)
    browser = Client()
    browser.force_login(learner, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({"token": token, "session": session, "deck": deck.public_id, "cards": cards}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
