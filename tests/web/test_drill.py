"""The drill page as the server gives it: what it embeds, and its forms where no script runs."""

import json
import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from quizzes.bank.models import Item
from quizzes.cards.models import ReviewLog
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.handling import bury_card, suspend_card
from quizzes.engine.itemtypes import REGISTRY
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Membership, Seminar, User
from tests.cards.classroom import MONDAY, Classroom
from tests.factories.bank import BODIES
from tests.web.pupils import card_of, class_with, drill_address, flashcards, logged_in, question

pytestmark = pytest.mark.django_db
ANSWERED = ("choice", "multiple", "truefalse", "shorttext", "numeric", "matching", "ordering")


def embedded(response):
    """Return the data that the page hands to its script."""
    found = re.search(r'<script id="drill-data" type="application/json">(.*?)</script>', response.text)
    return json.loads(found[1])


def test_the_drill_asks_strangers_to_log_in(client):
    address = drill_address(class_with())

    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


def test_a_deck_of_another_seminar_is_not_there():
    classroom = class_with(*flashcards(1))
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")

    response = logged_in(stranger).get(drill_address(classroom))

    assert response.status_code == 404


def test_opening_the_drill_makes_the_cards_and_shows_the_first():
    classroom = class_with(*flashcards(3))

    response = logged_in(classroom.learner).get(drill_address(classroom))

    assert [card["front"].strip() for card in embedded(response)["cards"]] == [f"<p>Front {n}</p>" for n in (1, 2, 3)]
    assert embedded(response)["counts"] == {"new": 3, "learning": 0, "due": 0}
    assert "Front 1" in response.text.partition("drill-data")[0]
    assert "Back 1" not in response.text.partition("drill-data")[0]


def test_the_embedded_queue_is_what_the_api_gives(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    classroom = class_with(*flashcards(2), *(question(name) for name in ANSWERED), question("cloze"))
    client = logged_in(classroom.learner)

    page = embedded(client.get(drill_address(classroom)))
    api = client.get(f"/api/v1/decks/{classroom.deck.public_id}/queue/?limit=20").json()

    assert {key: page[key] for key in ("cards", "counts", "next_due_at")} == api


def test_the_engine_speaks_the_readers_language():
    classroom = class_with(question("truefalse"), question("shorttext"))
    client, german = logged_in(classroom.learner), {"Accept-Language": "de"}
    page = client.get(drill_address(classroom), headers=german)
    cards = {card["type"]: card for card in embedded(page)["cards"]}
    typed = BODIES["shorttext"]["answers"][0][:-1]  # the last letter forgotten

    said = client.post(
        f"/api/v1/cards/{cards['shorttext']['id']}/answers/",
        json.dumps({"response": {"text": typed}}),
        content_type="application/json",
        headers=german,
    ).json()

    assert cards["truefalse"]["front"].strip() == "<p>Richtig oder falsch?</p>"
    assert said["feedback"].strip() == "<p>Fast richtig: Prüfen Sie die Schreibweise.</p>"


@pytest.mark.parametrize("cards", [1, 3])
def test_the_drill_asks_the_database_as_often_for_three_cards_as_for_one(cards, django_assert_num_queries):
    classroom = class_with(*flashcards(cards))
    client = logged_in(classroom.learner)
    client.get(drill_address(classroom))

    with django_assert_num_queries(23):
        response = client.get(drill_address(classroom))

    assert len(embedded(response)["cards"]) == cards


def test_revealing_without_a_script_shows_the_back():
    classroom = class_with(*flashcards(1))
    classroom.open()
    client = logged_in(classroom.learner)

    response = client.post(drill_address(classroom), {"card": card_of(classroom, "f1").public_id, "do": "reveal"})

    assert "Back 1" in response.text.partition("drill-data")[0]
    assert [button["is_suggested"] for button in response.context["ratings"]] == [False, False, True, False]


def test_rating_without_a_script_records_the_review_once():
    classroom = class_with(*flashcards(2))
    classroom.open()
    client, card, review_id = logged_in(classroom.learner), card_of(classroom, "f1"), uuid4()
    sent = {"card": card.public_id, "rating": "2", "id": str(review_id)}

    answers = [client.post(drill_address(classroom), sent) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [f"{drill_address(classroom)}?rated={review_id}"] * 2
    assert list(ReviewLog.objects.values_list("card", "rating", "client_id")) == [(card.id, 2, review_id)]


def test_a_rating_without_a_script_can_be_taken_back():
    classroom = class_with(*flashcards(1))
    classroom.open()
    client, card, review_id = logged_in(classroom.learner), card_of(classroom, "f1"), uuid4()
    client.post(drill_address(classroom), {"card": card.public_id, "rating": "3", "id": str(review_id)})

    client.post(drill_address(classroom), {"do": "undo", "review": str(review_id)})

    assert list(ReviewLog.objects.order_by("id").values_list("kind", "undoes")) == [
        ("review", None),
        ("undo", review_id),
    ]


@pytest.mark.parametrize("type_name", ANSWERED)
def test_each_answered_type_is_graded_from_its_plain_form(type_name):
    classroom = class_with(question(type_name))
    client = logged_in(classroom.learner)
    card = embedded(client.get(drill_address(classroom)))["cards"][0]
    kind = REGISTRY[type_name]
    body = kind.parse_body(BODIES[type_name])
    fields = {"card": card["id"], "shown": card["shown"], "do": "check"}

    response = client.post(drill_address(classroom), fields | right_fields(type_name, body, card))

    assert (response.context["verdict"]["kind"], response.context["side"].graded.suggested_rating) == ("right", 3)


def right_fields(type_name, body, card):
    """Return the fields of a right answer, as one who reads the page would fill them in."""
    texts = {each["text"]: each["id"] for part in (card["question"] or {}).values() if isinstance(part, list)
             for each in part if isinstance(each, dict)}  # fmt: skip
    match type_name:
        case "choice" | "multiple":
            return {"chosen": [texts[option.text] for option in body.options.values() if option.is_correct]}
        case "truefalse":
            return {"chosen": "false"}
        case "shorttext":
            return {"text": "Cook"}
        case "numeric":
            return {"value": "1848 km"}
        case "matching":
            return {f"pair-{texts[pair.prompt]}": texts[pair.answer] for pair in body.pairs.values()}
        case _:
            return {f"place-{texts[text]}": place for place, text in enumerate(body.steps.values(), start=1)}


def test_an_answer_that_cannot_be_read_stays_on_the_front():
    classroom = class_with(question("numeric"))
    classroom.open()
    sent = {"card": card_of(classroom, "numeric").public_id, "do": "check", "value": "1e"}

    response = logged_in(classroom.learner).post(drill_address(classroom), sent)

    assert (response.context["side"].is_back, response.context["side"].error) == (
        False,
        "This cannot be read as an answer yet.",
    )


@pytest.mark.parametrize(("step", "field"), [("suspend", "suspended_at"), ("bury", "buried_until"), ("flag", "flag")])
def test_a_card_is_put_away_or_flagged_without_a_script(step, field):
    classroom = class_with(*flashcards(1))
    classroom.open()
    card = card_of(classroom, "f1")

    response = logged_in(classroom.learner).post(drill_address(classroom), {"card": card.public_id, "do": step})

    card.refresh_from_db()
    assert (response.status_code, bool(getattr(card, field))) == (302, True)


@pytest.mark.parametrize(
    ("step", "field", "taken_back_by"), [("suspend", "suspended_at", "suspended"), ("bury", "buried_until", "buried")]
)
def test_putting_away_is_taken_back_without_a_script(step, field, taken_back_by):
    classroom = class_with(*flashcards(2))
    classroom.open()
    client, card = logged_in(classroom.learner), card_of(classroom, "f1")

    page = client.post(drill_address(classroom), {"card": card.public_id, "do": step}, follow=True)
    put_away = getattr(card_of(classroom, "f1"), field)
    client.post(drill_address(classroom), {"do": "undo", taken_back_by: card.public_id})

    assert f'<input type="hidden" name="{taken_back_by}" value="{card.public_id}">' in page.text
    assert (put_away is None, getattr(card_of(classroom, "f1"), field)) == (False, None)


@pytest.mark.parametrize("taken_back_by", ["suspended", "buried"])
def test_what_another_learner_put_away_stays_away(taken_back_by):
    classroom = class_with(*flashcards(1))
    classroom.open()
    card = card_of(classroom, "f1")
    suspend_card(card=card, at=MONDAY)
    bury_card(card=card, at=MONDAY)
    other = Classroom.member(classroom.seminar, "other")

    response = logged_in(other).post(drill_address(classroom), {"do": "undo", taken_back_by: card.public_id})

    card.refresh_from_db()
    assert (response.status_code, card.suspended_at is None, card.buried_until is None) == (404, False, False)


@pytest.mark.parametrize("query", ["rated=x", "buried=%00", "suspended=a/b", "buried=" + "x" * 400, "rated="])
def test_an_address_that_names_nothing_to_undo_offers_no_undo(query):
    classroom = class_with(*flashcards(1))

    response = logged_in(classroom.learner).get(f"{drill_address(classroom)}?{query}")

    assert (response.status_code, response.context["undoable"]) == (200, None)


def test_a_card_of_another_learner_is_not_there():
    classroom = class_with(*flashcards(1))
    classroom.open()
    other = Classroom.member(classroom.seminar, "other")
    open_deck(learner=other, deck=classroom.deck, at=MONDAY)
    foreign = card_of(classroom, "f1")

    response = logged_in(other).post(drill_address(classroom), {"card": foreign.public_id, "rating": "3"})

    assert (response.status_code, ReviewLog.objects.count()) == (404, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {"rating": "5"},
        {"rating": "x"},
        {"do": "explode"},
        {"card": "a\x00b", "rating": "3"},
        {"card": "x" * 400, "rating": "3"},
        {"id": "not-a-uuid", "rating": "3"},
        {"do": "undo", "review": str(uuid4())},
        {"do": "check", "shown": "9" * 400},
    ],
)
def test_a_form_that_no_page_of_ours_sends_changes_nothing(sent):
    classroom = class_with(*flashcards(1))
    classroom.open()

    response = logged_in(classroom.learner).post(drill_address(classroom), sent)

    assert (response.status_code, response["Location"], ReviewLog.objects.count()) == (302, drill_address(classroom), 0)


def test_a_finished_deck_says_when_the_next_card_is_due_in_the_learners_zone(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    classroom = class_with(*flashcards(1), learning_steps="30m")
    User.objects.filter(id=classroom.learner.id).update(time_zone="Europe/Berlin")
    classroom.learner.refresh_from_db()
    classroom.rate(*classroom.open(), rating=1)

    response = logged_in(classroom.learner).get(drill_address(classroom))

    assert "The next card is due in 30\xa0minutes, on March 2, 2026, 1:30 p.m." in response.text


def test_one_who_has_left_the_seminar_drills_no_more():
    classroom = class_with(*flashcards(1))
    classroom.open()
    client = logged_in(classroom.learner)
    Membership.objects.filter(user=classroom.learner).delete()

    answers = [client.get(drill_address(classroom)), client.get("/")]

    assert [answer.status_code for answer in answers] == [404, 200]


def passage_drill(classroom, **more):
    lecture = Lecture.objects.get(seminar=classroom.seminar)
    return drill_address(classroom) + "?" + urlencode({"lecture": lecture.public_id, "passage": "1.1", **more})


def passage_class(number=2):
    """Return a class with cards of passage 1.1 and one of no passage."""
    classroom = class_with(*flashcards(number + 1))
    passage = Passage.objects.get(anchor="1.1")
    Item.objects.exclude(slug="f1").update(passage=passage)
    return classroom


def test_a_drill_is_kept_to_one_passage():
    classroom = passage_class()

    response = logged_in(classroom.learner).get(passage_drill(classroom))

    data = embedded(response)
    lecture_id = Lecture.objects.get().public_id
    assert [card["front"].strip() for card in data["cards"]] == ["<p>Front 2</p>", "<p>Front 3</p>"]
    assert data["narrowed"] == {"lecture": lecture_id, "passage": "1.1"}
    assert f'href="/lectures/{lecture_id}/#p-1.1">1.1 Why a theory</a>' in response.text


def test_without_a_script_the_next_card_is_of_the_same_passage():
    classroom = passage_class()
    client = logged_in(classroom.learner)
    address = passage_drill(classroom)
    client.get(address)

    response = client.post(address, {"card": card_of(classroom, "f2").public_id, "rating": 4}, follow=True)

    path, query = response.request["PATH_INFO"], response.request["QUERY_STRING"]
    assert f"{path}?{query}".startswith(address + "&rated=")
    assert [card["front"].strip() for card in embedded(response)["cards"]] == ["<p>Front 3</p>"]


def test_a_passage_with_nothing_due_says_so_and_offers_all_its_cards():
    classroom = passage_class(1)
    client = logged_in(classroom.learner)
    address = passage_drill(classroom)
    client.get(address)
    client.post(address, {"card": card_of(classroom, "f2").public_id, "rating": 4})

    response = client.get(address)

    assert embedded(response)["cards"] == []
    assert "Nothing of this passage is due" in response.text
    assert "&amp;passage=1.1&amp;early=1" in response.text


@pytest.mark.parametrize("more", [{"passage": "9.9"}, {"passage": "1\0"}, {"lecture": "other"}])
def test_a_drill_of_a_passage_that_is_not_there_is_not_there(more):
    classroom = passage_class()

    response = logged_in(classroom.learner).get(passage_drill(classroom, **more))

    assert response.status_code == 404


def test_the_api_gives_the_queue_of_the_passage_too():
    classroom = passage_class()
    client = logged_in(classroom.learner)
    page = embedded(client.get(passage_drill(classroom)))

    api = client.get(f"/api/v1/decks/{page['deck']}/queue/", page["narrowed"])
    unknown = client.get(f"/api/v1/decks/{page['deck']}/queue/", {"passage": "1.1"})

    assert [card["id"] for card in api.json()["cards"]] == [card["id"] for card in page["cards"]]
    assert unknown.status_code == 404


def test_the_way_from_a_passage_leads_to_its_deck():
    classroom = passage_class()
    lecture = Lecture.objects.get()
    client = logged_in(classroom.learner)

    found = client.get(f"/lectures/{lecture.public_id}/passages/1.1/drill/")
    nothing = client.get(f"/lectures/{lecture.public_id}/passages/2.1/drill/")

    assert found["Location"] == passage_drill(classroom)
    assert nothing["Location"] == f"/lectures/{lecture.public_id}/#p-2.1"


def test_the_way_from_a_passage_of_another_seminar_is_not_there():
    passage_class()
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")

    response = logged_in(stranger).get(f"/lectures/{Lecture.objects.get().public_id}/passages/1.1/drill/")

    assert response.status_code == 404
