"""A deck's settings page: what the deck says, what one sets otherwise, and rescheduling."""

from uuid import uuid4

import pytest

from quizzes.cards import jobs
from quizzes.cards.models import Card, NewOrder, Preset, ReviewLog, ReviewOrder
from quizzes.cards.queries.presets import SETTABLE, own_settings, settings_for
from quizzes.cards.services.decks import save_deck, save_preset
from quizzes.web.decksettings import NEW_ORDERS, REVIEW_ORDERS, SettingsForm
from seminar.people.models import Seminar
from tests.cards.classroom import DAY, MONDAY, Classroom
from tests.web.pupils import class_with, drill_address, flashcards, logged_in

pytestmark = pytest.mark.django_db
NOTHING = dict.fromkeys(SETTABLE)


def settings_address(classroom):
    return f"/decks/{classroom.deck.public_id}/settings/"


def reschedule_address(classroom):
    return f"/decks/{classroom.deck.public_id}/reschedule/"


def own(classroom):
    return own_settings(learner=classroom.learner, deck=classroom.deck)


def said_of(response):
    """Return what the page says of the deck, by field."""
    form = response.context["form"]
    return {
        name: str(field.choices[0][1] if hasattr(field, "choices") else field.help_text).rpartition("As the deck: ")[2]
        for name, field in form.fields.items()
    }


def test_what_the_deck_says_is_written_as_the_language_does():
    classroom = class_with()

    page = logged_in(classroom.learner).get(settings_address(classroom), headers={"accept-language": "de"})

    assert page.context["form"].fields["desired_retention"].help_text.endswith("Wie der Stapel: 0,90.")


@pytest.mark.parametrize("path", ["settings", "reschedule"])
def test_strangers_are_asked_to_log_in(client, path):
    address = f"/decks/{class_with().deck.public_id}/{path}/"

    response = client.post(address, headers={"referer": f"http://testserver{address}"})

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("path", ["settings", "reschedule"])
def test_a_deck_of_another_seminar_has_no_settings(path):
    classroom = class_with()
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")

    response = logged_in(stranger).post(
        f"/decks/{classroom.deck.public_id}/{path}/", {"new_per_day": "3", "id": str(uuid4())}
    )

    assert (response.status_code, Preset.objects.filter(learner=stranger).count()) == (404, 0)


def test_the_page_says_what_the_deck_has_and_what_is_ones_own():
    classroom = class_with(new_per_day=7, learning_steps="", relearning_steps="90s 1d", bury_siblings=False)
    save_preset(deck=classroom.deck, learner=classroom.learner, settings={"new_per_day": 3, "relearning_steps": ""})

    response = logged_in(classroom.learner).get(settings_address(classroom))

    assert said_of(response) == {
        "desired_retention": "0.90.",
        "maximum_interval_days": "36500.",
        "learning_steps": "none.",
        "relearning_steps": "90s 1d.",
        "leech_threshold": "8.",
        "new_per_day": "7.",
        "reviews_per_day": "200.",
        "bury_siblings": "no",
        "new_order": "as written",
        "review_order": "longest due first",
        "types_answers": "no",
    }
    assert response.context["form"].initial == NOTHING | {"new_per_day": 3, "relearning_steps": "none"}


def test_settings_are_stored_for_oneself_alone():
    classroom = class_with(*flashcards(1), new_per_day=7)
    sent = {
        "desired_retention": "0.85",
        "new_per_day": "0",
        "reviews_per_day": "9999",
        "learning_steps": "5m  1h",
        "relearning_steps": "None",
        "maximum_interval_days": "365",
        "leech_threshold": "0",
        "bury_siblings": "False",
        "new_order": "random",
        "review_order": "retrievability",
        "types_answers": "True",
    }
    other = Classroom.member(classroom.seminar, "other")

    response = logged_in(classroom.learner).post(settings_address(classroom), sent)

    assert (response.status_code, response["Location"]) == (302, settings_address(classroom))
    assert own(classroom) == {
        "desired_retention": 0.85,
        "new_per_day": 0,
        "reviews_per_day": 9999,
        "learning_steps": "5m  1h",
        "relearning_steps": "",
        "maximum_interval_days": 365,
        "leech_threshold": 0,
        "bury_siblings": False,
        "new_order": "random",
        "review_order": "retrievability",
        "types_answers": True,
    }
    theirs = settings_for(learner=other, deck_ids=[classroom.deck.id])[classroom.deck.id]
    assert (theirs.new_per_day, theirs.scheduling.desired_retention) == (7, 0.9)


def test_an_empty_form_takes_everything_back():
    classroom = class_with()
    save_preset(deck=classroom.deck, learner=classroom.learner, settings={"new_per_day": 3, "bury_siblings": True})

    logged_in(classroom.learner).post(settings_address(classroom), {})

    assert own(classroom) == NOTHING


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("desired_retention", "0.69"),
        ("desired_retention", "1"),
        ("desired_retention", "nan"),
        ("desired_retention", "1e400"),
        ("new_per_day", "-1"),
        ("new_per_day", "9" * 400),
        ("reviews_per_day", "1.5"),
        ("learning_steps", "10"),
        ("learning_steps", "0m"),
        ("learning_steps", "99999d"),
        ("learning_steps", "1m " * 40),
        ("relearning_steps", "366d"),
        ("relearning_steps", "soon"),
        ("relearning_steps", "1m\x002m"),
        ("maximum_interval_days", "0"),
        ("leech_threshold", "100"),
        ("bury_siblings", "maybe"),
        ("new_order", "due"),
        ("review_order", "\x00"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_its_field(field, value):
    classroom = class_with()

    response = logged_in(classroom.learner).post(settings_address(classroom), {"leech_threshold": "5", field: value})

    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert own(classroom) == NOTHING


def test_the_page_offers_each_order_and_each_setting_there_is():
    offered = [name for names in SettingsForm.GROUPS.values() for name in names]

    assert (set(NEW_ORDERS), set(REVIEW_ORDERS)) == (set(NewOrder.values), set(ReviewOrder.values))
    assert (sorted(offered), sorted(SettingsForm.base_fields)) == (sorted(SETTABLE), sorted(SETTABLE))


def test_rescheduling_asks_once_for_each_card_in_review(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    classroom = class_with(*flashcards(2))
    classroom.rate(classroom.open()[0], rating=4)
    jobs.sweep_unfolded()
    client, sent = logged_in(classroom.learner), {"id": str(uuid4())}

    answers = [client.post(reschedule_address(classroom), sent, follow=True) for _ in range(2)]

    assert ["One card is rescheduled." in answer.text for answer in answers] == [True, True]
    rows = ReviewLog.objects.order_by("id").values_list("card__item__slug", "kind")
    assert list(rows) == [("f1", "review"), ("f1", "reschedule")]


def test_rescheduling_brings_saved_settings_into_force(time_machine):
    time_machine.move_to(MONDAY, tick=False)
    classroom = class_with(*flashcards(1))
    classroom.rate(*classroom.open(), rating=4)
    jobs.sweep_unfolded()
    time_machine.move_to(MONDAY + DAY, tick=False)
    client = logged_in(classroom.learner)
    scheduled_days = []

    for address, sent in (
        (settings_address(classroom), {"maximum_interval_days": "2"}),
        (reschedule_address(classroom), {"id": str(uuid4())}),
    ):
        client.post(address, sent)
        jobs.sweep_unfolded()
        scheduled_days.append(Card.objects.get().scheduled_days)

    assert (scheduled_days[0] > 2, scheduled_days[1]) == (True, 2)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"id": "5d7a4a52-9a52-4b1d-8a6f-7c1100000000"}, "No card of this deck is in review yet"),
        ({"id": "x"}, "That did not work."),
        ({}, "That did not work."),
    ],
)
def test_rescheduling_nothing_is_told(sent, told):
    classroom = class_with(*flashcards(1))
    classroom.open()

    response = logged_in(classroom.learner).post(reschedule_address(classroom), sent, follow=True)

    assert (told in response.text, ReviewLog.objects.count()) == (True, 0)


def test_rescheduling_is_no_matter_of_reading():
    classroom = class_with()

    response = logged_in(classroom.learner).get(reschedule_address(classroom))

    assert response.status_code == 405


def test_home_and_drill_lead_to_the_settings():
    classroom = class_with(*flashcards(1))
    client = logged_in(classroom.learner)

    pages = [client.get(path).text for path in ("/", drill_address(classroom))]

    assert [f'href="{settings_address(classroom)}"' in page for page in pages] == [True, True]


@pytest.mark.parametrize("decks", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_decks_as_for_one(decks, django_assert_num_queries):
    classroom = class_with(new_per_day=7)
    for number in range(1, decks):
        save_deck(
            seminar=classroom.seminar, slug=f"d{number}", title="D", selection={}, settings={"new_per_day": number}
        )
    client = logged_in(classroom.learner)
    client.get(settings_address(classroom))

    with django_assert_num_queries(11):
        response = client.get(settings_address(classroom))

    assert response.status_code == 200
