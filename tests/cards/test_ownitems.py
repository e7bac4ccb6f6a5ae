"""A learner's own items: they drill them, and nobody else sees that there are any."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.drawing import tags_in
from quizzes.bank.models import Bank, Item, Tag
from quizzes.bank.queries import assets_readable_by, items_by_passage, select_items, seminar_revision
from quizzes.bank.services import StaleVersion, add_asset, ensure_bank
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.queries.ownitems import own_items
from quizzes.cards.queries.passages import class_recall_by_passage, recall_by_passage
from quizzes.cards.queries.progress.forgotten import forgotten_items
from quizzes.cards.queries.prompts import prompts_of
from quizzes.cards.queries.queue import due_queue
from quizzes.cards.queries.showing import decks_visible_to, drillable_items
from quizzes.cards.services import ownitems
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.ownitems import (
    ClientIdTaken,
    OwnItem,
    TooManyOwnItems,
    TypeNotOwn,
    add_own_item,
    delete_own_item,
    own_deck,
    revise_own_item,
)
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.exchange.queries import BankUnknown, NothingToExport, bank_named, exportable, seminar_to_export_from
from tests.cards.classroom import MONDAY, Classroom, flashcard
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = pytest.mark.django_db

ID = UUID(int=1)
CARD = OwnItem("flashcard", {"front": "Charisma?", "back": "A gift 🎁"}, tags=("mine-alone",))


def add(classroom, said=CARD, *, learner=None, client_id=None, at=MONDAY):
    return add_own_item(
        learner=learner or classroom.learner,
        seminar=classroom.seminar,
        said=said,
        client_id=client_id or uuid4(),
        at=at,
    )


def queued(classroom, deck, at=MONDAY):
    return [
        (card.item.slug, card.ordinal)
        for card in due_queue(learner=classroom.learner, deck=deck, at=at, limit=100).cards
    ]


def test_an_own_item_comes_in_the_learners_own_deck_at_once():
    classroom = Classroom.with_items(flashcard("a"))

    item = add(classroom, OwnItem("flashcard", {"front": "f", "back": "b", "reversed": True}))

    deck = own_deck(learner=classroom.learner, seminar=classroom.seminar, at=MONDAY)
    assert queued(classroom, deck) == [(item.slug, 1)]  # the other side waits for tomorrow
    assert (deck.owner, item.bank.owner, list(own_items(classroom.learner))) == (
        classroom.learner,
        classroom.learner,
        [item],
    )


def test_a_repeat_adds_nothing_and_another_text_under_the_same_id_is_refused():
    classroom = Classroom.with_items()

    first, again = add(classroom, client_id=ID), add(classroom, client_id=ID)

    with pytest.raises(ClientIdTaken):
        add(classroom, OwnItem("flashcard", {"front": "another", "back": "b"}), client_id=ID)
    assert (again, Item.objects.count(), Card.objects.count()) == (first, 1, 1)


def test_a_revised_item_keeps_its_memory_and_its_cards_follow_the_deletions():
    classroom = Classroom.with_items()
    item = add(classroom, OwnItem("cloze", {"text": "{{c1::one}} {{c2::two}}"}))
    classroom.rate(*Card.objects.order_by("ordinal"))
    said = OwnItem("cloze", {"text": "{{c1::eins}} zwei {{c3::drei}}"}, tags=("x",))

    for _repeat in range(2):
        revise_own_item(learner=classroom.learner, item=item, said=said, based_on=1, at=MONDAY)

    cards = Card.objects.order_by("ordinal").values_list("ordinal", "retired_at", "log_version")
    assert list(cards) == [(1, None, 1), (2, MONDAY, 1), (3, None, 0)]
    assert (item.versions.count(), ReviewLog.objects.count()) == (2, 2)
    assert list(item.tags.values_list("name", "owner")) == [("x", classroom.learner.id)]


def test_a_stale_tab_does_not_overwrite():
    classroom = Classroom.with_items()
    item = add(classroom)
    revise_own_item(
        learner=classroom.learner,
        item=item,
        said=OwnItem("flashcard", {"front": "new", "back": "b"}),
        based_on=1,
        at=MONDAY,
    )

    with pytest.raises(StaleVersion):
        revise_own_item(
            learner=classroom.learner,
            item=item,
            said=OwnItem("flashcard", {"front": "old", "back": "b"}),
            based_on=1,
            at=MONDAY,
        )


def test_a_deleted_item_retires_its_card_and_keeps_its_log():
    classroom = Classroom.with_items()
    item = add(classroom)
    classroom.rate(Card.objects.get())

    for _repeat in range(2):
        delete_own_item(learner=classroom.learner, item=item, at=MONDAY)

    deck = own_deck(learner=classroom.learner, seminar=classroom.seminar, at=MONDAY + timedelta(days=30))
    assert (Card.objects.get().retired_at, ReviewLog.objects.count()) == (MONDAY, 1)
    assert (queued(classroom, deck, MONDAY + timedelta(days=30)), list(own_items(classroom.learner))) == ([], [])


def test_what_cannot_be_is_refused_with_nothing_stored(monkeypatch):
    classroom = Classroom.with_items()
    monkeypatch.setattr(ownitems, "MOST_OWN_ITEMS", 1)
    add(classroom)

    for said, error in (
        (OwnItem("essay", {}), TypeNotOwn),
        (OwnItem("cloze", {"text": "no gap"}), TooManyOwnItems),
    ):
        with pytest.raises(error):
            add(classroom, said)
    monkeypatch.setattr(ownitems, "MOST_OWN_ITEMS", 2)
    with pytest.raises(MalformedBody):
        add(classroom, OwnItem("cloze", {"text": "no gap"}))
    assert Item.objects.count() == 1


def test_others_cards_of_their_own_are_not_one_s_own():
    classroom = Classroom.with_items()
    other = Classroom.member(classroom.seminar, "bob")
    item = add(classroom)

    with pytest.raises(Bank.DoesNotExist):
        revise_own_item(learner=other, item=item, said=CARD, based_on=None, at=MONDAY)
    with pytest.raises(Bank.DoesNotExist):
        delete_own_item(learner=other, item=item, at=MONDAY)
    assert list(own_items(other)) == list(drillable_items(other, at=MONDAY)) == list(decks_visible_to(other)[1:]) == []


def test_adding_and_opening_again_costs_the_same_with_many_own_items(django_assert_num_queries):
    classroom = Classroom.with_items()
    add(classroom)

    with django_assert_num_queries(29):
        add(classroom)
    for _more in range(3):
        add(classroom)
    with django_assert_num_queries(29):
        add(classroom)
    with django_assert_num_queries(3):
        own_deck(learner=classroom.learner, seminar=classroom.seminar, at=MONDAY)


SECRET = OwnItem("flashcard", {"front": "Secret front", "back": "b"}, tags=("secret-tag",))


class Leaky:
    """A learner with an own item on a passage, with a tag and a picture of their own, reviewed and forgotten."""

    def __init__(self) -> None:
        self.teacher = people.user("teacher")
        self.admin = people.site_admin()
        self.seminar = people.seminar("Roots", instructor=self.teacher)
        self.lecture = lectures.lecture(self.seminar)
        self.passage = self.lecture.passages.order_by("position").first()
        self.learner = people.member(self.seminar, "ada")
        self.other = people.member(self.seminar, "bob")
        for learner in (self.learner, self.other, people.member(self.seminar, "cyd")):
            self.item = add_own_item(
                learner=learner,
                seminar=self.seminar,
                said=replace(SECRET, passage=self.passage),
                client_id=uuid4(),
                at=MONDAY,
            )
            self.cards = list(Card.objects.filter(learner=learner))
            self.item.bank.title = "Secret bank"
            self.item.bank.save()
        self.asset = add_asset(bank=self.item.bank, name="secret.png", content=banks.picture())


@pytest.fixture
def leaky(settings, tmp_path) -> Leaky:
    settings.MEDIA_ROOT = tmp_path
    return Leaky()


def test_the_admin_shows_own_items_to_nobody(client, leaky):
    """Nor to a site admin: lists, filters, searches, choices and pages."""
    models = ("bank_bank", "bank_item", "bank_tag", "bank_asset", "cards_card", "cards_reviewlog", "cards_deck")
    for user in (leaky.teacher, leaky.admin):
        client.force_login(user)

        lists = [client.get(reverse(f"admin:{model}_changelist")) for model in models]
        filtered = client.get(reverse("admin:bank_item_changelist"), {"bank__id__exact": leaky.item.bank_id})
        forms = [client.get(reverse("admin:bank_item_add")), client.get(reverse("admin:cards_deck_add"))]
        pages = [
            client.get(reverse("admin:bank_bank_change", args=[leaky.item.bank_id])),
            client.get(reverse("admin:bank_bank_assets", args=[leaky.item.bank_id])),
            client.get(reverse("admin:bank_item_change", args=[leaky.item.id])),
            client.get(reverse("admin:bank_asset_change", args=[leaky.asset.id])),
            client.get(reverse("admin:bank_tag_change", args=[Tag.objects.first().id])),
            client.get(reverse("admin:cards_card_change", args=[leaky.cards[0].id])),
        ]

        assert {page.status_code for page in pages} == {404}
        assert [page.context["cl"].result_count for page in lists] == [0] * len(models)
        assert [page for page in (*lists, filtered, *forms) if b"ecret" in page.content] == []
        assert [page for page in lists if b"My cards" in page.content] == []


def test_no_read_of_the_class_holds_own_items(leaky):
    for user in (leaky.teacher, leaky.admin, leaky.other, leaky.learner):
        assert items_by_passage(user=user, lecture=leaky.lecture) == {}
        assert prompts_of(learner=user, lecture=leaky.lecture, at=MONDAY) == {}
        assert "Secret bank" not in str(exportable(user))
    assert not select_items(seminar=leaky.seminar, selection={}).exists()
    assert not Item.objects.staffed_by(leaky.teacher).exists()
    assert not Bank.objects.staffed_by(leaky.admin).exists()
    assert list(assets_readable_by(leaky.teacher)) == list(assets_readable_by(leaky.learner)) == []
    with pytest.raises(BankUnknown):
        bank_named(leaky.item.bank.public_id, seminar=None)
    with pytest.raises(NothingToExport):
        seminar_to_export_from(leaky.admin, what="bank", of=leaky.item.bank.public_id)
    assert tags_in(Quiz(seminar=leaky.seminar)) == []


def test_no_figure_of_the_class_counts_own_items(leaky):
    for card in Card.objects.all():
        for day, rating in enumerate((3, 3, 1)):
            Classroom(leaky.seminar, leaky.item.bank, card.home_deck, card.learner).rate(
                card, rating=rating, at=MONDAY + timedelta(days=10 * day)
            )
    fold_now(learner=leaky.learner)
    Card.objects.update(lapses=1, reps=3)

    assert list(forgotten_items(leaky.seminar, limit=9)) == []
    assert class_recall_by_passage(lecture=leaky.lecture, at=MONDAY) == {}
    assert leaky.passage.id in recall_by_passage(learner=leaky.learner, lecture=leaky.lecture, at=MONDAY)


def test_a_file_of_the_class_may_have_the_name_of_a_learners_bank(leaky):
    bank = ensure_bank(seminar=leaky.seminar, slug=leaky.item.bank.slug, title="Class's")

    assert (bank.owner, bank.id == leaky.item.bank_id) == (None, False)


def test_own_items_do_not_make_the_decks_of_the_class_look_again(leaky):
    before = seminar_revision(leaky.seminar.id)

    add_own_item(learner=leaky.learner, seminar=leaky.seminar, said=CARD, client_id=ID, at=MONDAY)

    assert seminar_revision(leaky.seminar.id) == before
