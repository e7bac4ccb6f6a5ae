"""Decks in the admin: what they take and how they are scheduled, as fields."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes.cards.models import Deck, Preset
from quizzes.cards.services.decks import open_deck, save_deck
from quizzes.exchange.services import load_deck_file
from seminar.people.models import Role
from tests.bank.test_admin import FormValues
from tests.cards.classroom import MONDAY
from tests.factories import bank as banks
from tests.factories import people

pytestmark = pytest.mark.django_db

ADD = "admin:cards_deck_add"
FILE = b"""
[deck]
id = "persons"
title = "Persons"
description = \"\"\"One
two\"\"\"

[select]
banks = ["later", "roots"]
tags = ["weber", "hegel"]
items = ["roots/b", "roots/a"]

[preset]
new_per_day = 7
learning_steps = ""
"""


class BoxValues(FormValues):
    """What a browser would send, with every ticked box of one name."""

    def __init__(self, html: str) -> None:
        self.boxes: dict[str, list[str]] = {}
        super().__init__(html, form_id="deck_form")

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "input" and said.get("type") == "submit":
            return
        super().handle_starttag(tag, attrs)
        if self.is_inside and tag == "input" and said.get("type") == "checkbox" and "checked" in said:
            self.boxes.setdefault(said["name"], []).append(said.get("value") or "on")


@pytest.fixture
def teacher(client):
    user = people.user("teacher")
    client.force_login(user)
    return user


@pytest.fixture
def seminar(teacher):
    seminar = people.seminar(instructor=teacher)
    bank = banks.bank(seminar)
    banks.item(bank, said=banks.written("a", tags=("weber",)))
    banks.item(bank, said=banks.written("b", tags=("hegel",)))
    banks.item(bank, said=banks.written("c", type_name="cloze"))
    return seminar


def deck_of(seminar, **selection: list[str]) -> Deck:
    return save_deck(seminar=seminar, slug="deck", title="Deck", selection=selection)


def page_of(deck: Deck) -> str:
    return reverse("admin:cards_deck_change", args=[deck.pk])


def values_of(client, deck: Deck) -> dict[str, str | list[str]]:
    page = BoxValues(client.get(page_of(deck)).content.decode())
    return page.values | page.boxes


def save(client, deck: Deck, **changes: str | list[str]):
    return client.post(page_of(deck), values_of(client, deck) | changes)


def new(seminar, **more: str | list[str]) -> dict[str, str | list[str]]:
    return {"seminar": str(seminar.pk), "title": "New", "slug": "new", "position": "0", "is_published": "on"} | more


def errors(page) -> dict[str, list[str]]:
    return page.context["adminform"].form.errors


def test_a_deck_is_added_with_what_it_takes_and_its_preset(client, seminar):
    said = new(seminar, banks=["roots"], tags=["weber", "hegel"], new_per_day="5", learning_steps="5m 1d")

    answer = client.post(reverse(ADD), said, follow=True)

    deck = Deck.objects.get()
    preset = Preset.objects.get()
    assert (deck.slug, deck.owner, deck.is_published) == ("new", None, True)
    assert deck.selection == {"banks": ["roots"], "tags": ["weber", "hegel"]}
    assert (preset.deck, preset.learner, preset.new_per_day, preset.learning_steps) == (deck, None, 5, "5m 1d")
    assert "The deck takes 2 items." in [str(message) for message in answer.context["messages"]]


def test_what_a_deck_takes_is_changed_and_counted_anew(client, seminar):
    deck = deck_of(seminar, banks=["roots"])
    open_deck(learner=people.member(seminar, "ada"), deck=deck, at=MONDAY)

    before = client.get(page_of(deck)).context["adminform"].model_admin.item_count(deck)
    save(client, deck, types=["cloze"], is_published="")

    deck.refresh_from_db()
    shown = client.get(page_of(deck)).context["adminform"].model_admin.item_count(deck)
    assert (before, shown) == (3, 1)
    assert (deck.selection, deck.is_published, deck.items_stamp) == (
        {"banks": ["roots"], "types": ["cloze"]},
        False,
        "",
    )


def test_opening_a_deck_from_a_file_and_saving_it_changes_nothing(client, seminar):
    load_deck_file(seminar=seminar, content=FILE, filename="persons.toml")
    deck = Deck.objects.get()
    before = deck.selection

    save(client, deck)

    report = load_deck_file(seminar=seminar, content=FILE.replace(b"One", b"Eins"), filename="persons.toml")
    deck.refresh_from_db()
    preset = Preset.objects.get()
    assert (deck.selection, preset.learning_steps, preset.relearning_steps) == (before, "", None)
    assert [part.fate for part in report.parts] == ["changed"]


def test_steps_differ_between_the_default_and_none_at_all(client, seminar):
    deck = deck_of(seminar)

    save(client, deck, learning_steps="none", relearning_steps="")
    shown = values_of(client, deck)

    preset = Preset.objects.get()
    assert (preset.learning_steps, preset.relearning_steps) == ("", None)
    assert (shown["learning_steps"], shown["relearning_steps"]) == ("none", "")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("learning_steps", "1m ten", "Write steps like 1m 10m 1d, in s, m, h or d."),
        ("relearning_steps", "400d", "A relearning step in seconds is 34560000, outside 1 to 31536000."),
        ("desired_retention", "0.5", "Ensure this value is greater than or equal to 0.7."),
        ("maximum_interval_days", "0", "Ensure this value is greater than or equal to 1."),
        ("single_items", "roots", "roots is not written bank/item."),
        ("banks", ["elsewhere"], "Select a valid choice. elsewhere is not one of the available choices."),
        ("types", ["riddle"], "Select a valid choice. riddle is not one of the available choices."),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(client, seminar, field, value, message):
    banks.bank(people.seminar("Elsewhere"), "elsewhere")
    deck = deck_of(seminar)

    page = save(client, deck, **{field: value})

    assert errors(page) == {field: [message]}
    assert Preset.objects.count() == 0


def test_a_deck_takes_no_id_that_no_file_may_name(client, seminar):
    page = client.post(reverse(ADD), new(seminar, slug="My_Deck"))

    assert list(errors(page)) == ["slug"]


def test_a_new_deck_does_not_overwrite_one_of_its_id(client, seminar):
    deck_of(seminar, banks=["roots"])

    page = client.post(reverse(ADD), new(seminar, slug="deck"))

    assert errors(page) == {"slug": ["A deck of this seminar has this id."]}


def test_a_new_deck_takes_banks_of_its_own_seminar_only(client, teacher, seminar):
    banks.bank(people.seminar("Second", instructor=teacher), "other")
    banks.bank(people.seminar("Third"), "hidden")

    page = client.post(reverse(ADD), new(seminar, banks=["other"]))

    offered = [name for name, _label in page.context["adminform"].form.fields["banks"].choices]
    assert errors(page) == {"banks": ["A deck takes items of its own seminar only."]}
    assert offered == ["roots", "other"]


def test_a_deck_is_not_made_in_another_seminar(client, seminar):
    elsewhere = people.seminar("Elsewhere")

    page = client.post(reverse(ADD), new(elsewhere))

    assert list(errors(page)) == ["seminar"]
    assert Deck.objects.count() == 0


def test_a_learners_own_preset_is_not_touched(client, seminar):
    deck = deck_of(seminar)
    ada = people.member(seminar, "ada")
    Preset.objects.create(deck=deck, learner=ada, new_per_day=1)

    save(client, deck, new_per_day="9")

    assert sorted(Preset.objects.values_list("learner__username", "new_per_day"), key=str) == [("ada", 1), (None, 9)]


def test_an_assistant_reads_selection_and_preset_and_changes_nothing(client, seminar):
    deck = save_deck(
        seminar=seminar, slug="deck", title="Deck", selection={"banks": ["roots"]}, settings={"new_per_day": 7}
    )
    client.force_login(people.member(seminar, "helper", role=Role.ASSISTANT))

    page = client.get(page_of(deck)).content.decode()
    answer = client.post(page_of(deck), {"title": "Mine"})

    assert ("banks: roots" in page, "new per day: 7" in page, answer.status_code) == (True, True, 403)
    assert Deck.objects.get().title == "Deck"
