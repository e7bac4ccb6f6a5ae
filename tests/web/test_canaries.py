"""No key and no feedback reaches a student while a quiz with the item is open: every address there is, asked in turn.

The addresses are the project's own list, so that a new page or endpoint is asked too. What each is asked is rolled
back, so that it does not change what the next is asked about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.admindocs.views import extract_views_from_urlpatterns, simplify_regex
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver

from quizzes.attempts.services.sitting import start_attempt, submit_attempt
from quizzes.bank.services import report_item, settle_report
from quizzes.cards.services.ownitems import hold_in_own_deck
from quizzes.engine.items import Item
from tests.factories import attempts, bank, cards, lectures, people
from tests.web.pupils import logged_in

pytestmark = pytest.mark.once

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CANARY = "canary-"
SECRETS = (CANARY, "271828182", "314159265")
KNOW_NO_ITEM = ("/admin/", "/accounts/", "/health/", "/api/v1/auth/", "/account/delete/")
"""Of the admin, one check for all sends students away; the others are about accounts alone."""
MADE_BY_NOBODY = frozenset(
    {"act_id", "copy_id", "fit_id", "note_id", "public_id", "run_id", "secret", "token", "id of reviews"}
)
MADE_BY_NOBODY |= {
    f"id of {folder}" for folder in ("acts", "assets", "copies", "exports", "fits", "imports", "notes", "owncards")
}
"""Places in addresses for what a student here has none of."""


def secret_bodies() -> dict[str, dict]:
    """A body of each type that a quiz can ask, in which every text that is not the learner's to see is a canary."""
    found = {name: json.loads(json.dumps(bank.BODIES[name])) for name in attempts.ASKABLE}
    for name in ("choice", "multiple"):
        for option in found[name]["choices"]:
            option["feedback"] = CANARY + option["id"]
    found["truefalse"] |= {"feedback_true": CANARY + "true", "feedback_false": CANARY + "false"}
    found["shorttext"]["answers"] = [CANARY + "a", {"text": CANARY + "near", "score": "0.5", "feedback": CANARY + "b"}]
    found["numeric"]["answer"] = "271828182"
    found["numeric"]["alternatives"] = [{"answer": "314159265", "score": "0.5", "feedback": CANARY + "early"}]
    found["cloze"]["text"] = "Weber was a {{c1::canary-word}} of {{c2::canary-year}}."
    found["essay"] |= {"exemplar": CANARY + "exemplar", "weaknesses": [CANARY + "weakness"]}
    found["essay"]["rubric"][0]["levels"] = [{"points": 0, "text": CANARY + "level"}]
    return found


def secret_item(name: str, body: dict) -> Item:
    return Item(
        id=f"a-{name}",
        type=name,
        body=body,
        stem="" if name == "cloze" else f"A {name}?",
        feedback=f"{CANARY}general-{name}",
        passage="1.1",
        tags=("weber",),
    )


@pytest.fixture
def desk(db, time_machine):
    """A student who has reviewed and reported all items of a quiz that opens in an hour and shows nothing at all."""
    cache.clear()
    time_machine.move_to(NOON, tick=False)
    teacher = people.user("teacher")
    seminar = people.seminar(instructor=teacher)
    lecture = lectures.lecture(seminar)
    of = bank.bank(seminar, lecture=lecture)
    items = [bank.item(of, said=secret_item(name, body)) for name, body in secret_bodies().items()]
    learner = people.member(seminar, "ada")
    deck = cards.deck(seminar)
    opened = cards.cards(deck, learner, at=NOON)
    for card in opened:
        cards.review(card, rating=1, at=NOON)
    for item in items:
        report = report_item(reporter=learner, item=item, reason="wrong", text="?", client_id=uuid4(), at=NOON)
        settle_report(report=report, answer=f"{CANARY}word", by=teacher, at=NOON)
    return SimpleNamespace(
        seminar=seminar,
        lecture=lecture,
        bank=of,
        items=items,
        learner=learner,
        decks=[deck, hold_in_own_deck(learner=learner, seminar=seminar, items=items[:2], at=NOON)],
        cards=opened,
        move_to=time_machine.move_to,
    )


def quiz_of(desk: SimpleNamespace, **settings: object):
    nothing = {phase: ["responses"] for phase in ("during", "right_after", "while_open", "after_close")}
    dates = {"opens_at": NOON + HOUR, "closes_at": NOON + 5 * HOUR}
    return attempts.quiz(desk.seminar, desk.items, review_policy=nothing, **dates, **settings)


def fillings(desk: SimpleNamespace, quiz=None, attempt=None) -> dict[str, list[str]]:
    """What each place in an address is filled with; an 'id' is named with the folder that it stands in."""
    slots = [str(number) for number in range(1, len(desk.items) + 1)]
    found = {
        "deck": [each.public_id for each in desk.decks],
        "card": [each.public_id for each in desk.cards[:3]],  # pages of many cards have those of all types
        "item": [each.public_id for each in desk.items[:3]],
        "quiz": [quiz.public_id] if quiz else [],
        "attempt": [attempt.public_id] if attempt else [],
        "lecture": [desk.lecture.public_id],
        "seminar": [desk.seminar.public_id],
        "bank": [desk.bank.public_id],
        "report": [each.public_id for each in desk.items[0].reports.all()],
    }
    named = {f"{name}_id": ids for name, ids in found.items()}
    of_folders = {f"id of {'quizzes' if name == 'quiz' else name + 's'}": ids for name, ids in found.items()}
    others = {"slot": slots, "anchor": ["1.1"], "name": ["passages"], "type_name": ["cloze"]}
    return {**named, **of_folders, **others, **{place: [] for place in MADE_BY_NOBODY}}


def addresses(filled: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield each address of the project as it is written in its list, and as it is asked: once for each filling."""
    for _view, regex, _spaces, _name in extract_views_from_urlpatterns(get_resolver().url_patterns):
        written = re.sub(r"<\w+:", "<", simplify_regex(regex))
        if written.startswith(KNOW_NO_ITEM):
            continue
        parts = written.split("/")
        places = {
            place: f"id of {parts[number - 1]}" if place == "id" else place
            for number, part in enumerate(parts)
            if part.startswith("<")
            for place in [part[1 : part.index(">")]]
        }
        for ids in product(*(filled[place] for place in places.values())):
            asked = written
            for place, id_ in zip(places, ids, strict=True):
                asked = asked.replace(f"<{place}>", id_)
            yield written, asked


def requests_to(asked: str, desk: SimpleNamespace) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Yield methods, addresses, and what goes along, as somebody would send them who wants to know the keys."""
    yield "get", asked, {}
    if "/decks/" in asked or "/cards/" in asked:
        yield "get", f"{asked}?q=tag:weber&early=1&limit=100", {}
        yield "get", f"{asked}?lecture={desk.lecture.public_id}&passage=1.1&early=1", {}
        yield "get", f"{asked}?cram=1&missed=1", {}
    if asked.startswith("/api/"):
        said = {"id": str(uuid4()), "seq": 9, "response": {"text": "guess"}, "reason": "wrong", "act": "flag"}
        for method, body in (("post", said), ("put", said), ("post", {"response": {}, "seq": "x"}), ("options", {})):
            yield method, asked, {"data": json.dumps(body), "content_type": "application/json"}
        return
    if asked.endswith("/drill/") and "/decks/" in asked:
        for card, do in product(desk.cards, ("reveal", "check")):
            yield "post", asked, {"data": {"do": do, "card": card.public_id, "text": "guess", "gap-1": "guess"}}
    slots = range(1, len(desk.items) + 1)
    answers = {f"s{slot}-{name}": value for slot in slots for name, value in (("seq", "0"), ("text", "guess"))}
    for do in ("save", "finish", *(f"check-{slot}" for slot in slots)) if "/attempts/" in asked else ("save",):
        yield "post", asked, {"data": {"do": do, "page": "1", "shown": [str(slot) for slot in slots], **answers}}


def tellers(desk: SimpleNamespace, filled: Mapping[str, list[str]], *, among: Collection[str] | str = "") -> set[str]:
    """Return the addresses, as written in the project's list, at which a secret is told.

    `among` keeps it to some of them, or to those that hold a word.
    """
    client, found = logged_in(desk.learner), set()
    for written, asked in addresses(filled):
        if among not in written if isinstance(among, str) else written not in among:
            continue
        for method, address, said in requests_to(asked, desk):
            cache.clear()  # what is counted against throttles
            with transaction.atomic():
                answer = getattr(client, method)(address, **said)
                content = answer.getvalue().decode(errors="replace") + str(answer.headers)
                transaction.set_rollback(True)
            if any(secret in content for secret in SECRETS):
                found.add(written)
    return found


TELL_BEFORE = {
    "/cards/<card_id>/",
    "/decks/<deck_id>/drill/",
    "/lectures/<lecture_id>/passages/<anchor>/questions/",
    "/reports/",
    "/api/v1/cards/<id>/answers/",
    "/api/v1/decks/<id>/bundle/",
    "/api/v1/decks/<id>/queue/",
}
"""Where the keys may be seen before the quiz opens: that they are found there shows that the test would find them."""


def test_no_address_tells_a_key_or_feedback_while_a_quiz_asks_the_item(desk):
    told_before = tellers(desk, fillings(desk), among=TELL_BEFORE)
    quiz = quiz_of(desk)
    desk.move_to(NOON + 2 * HOUR, tick=False)
    attempt, _is_new = start_attempt(learner=desk.learner, quiz_id=quiz.public_id, at=NOON + 2 * HOUR)

    told = tellers(desk, fillings(desk, quiz, attempt))

    assert (told_before, told) == (TELL_BEFORE, set())


@pytest.mark.parametrize("behaviour", ["immediate", "tries", "certainty"])
def test_no_answer_to_an_attempt_tells_more_than_its_policy(desk, behaviour, django_capture_on_commit_callbacks):
    quiz = quiz_of(desk, behaviour_name=behaviour, tries=3 if behaviour == "tries" else 1)
    at = NOON + 2 * HOUR
    desk.move_to(at, tick=False)
    attempt, _is_new = start_attempt(learner=desk.learner, quiz_id=quiz.public_id, at=at)
    filled = fillings(desk, quiz, attempt)

    during = tellers(desk, filled, among="<slot>")
    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(learner=desk.learner, attempt_id=attempt.public_id, at=at)
    afterwards = tellers(desk, filled, among="attempts")

    assert (during, afterwards) == (set(), set())
