"""The pages on which an instructor works with items and banks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.bank import services
from quizzes.bank.models import Asset, Item, ItemStatus
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = pytest.mark.django_db

LIST = "admin:bank_item_changelist"


class FormValues(HTMLParser):
    """What a browser would send of the form `form_id` if nothing in it were touched."""

    def __init__(self, html: str, form_id: str = "item_form") -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.form_id, self.is_inside, self.area, self.select = form_id, False, "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.is_inside = said.get("id") == self.form_id
        if not self.is_inside or "disabled" in said:
            return
        if tag == "textarea":
            self.area = said["name"]
            self.values[self.area] = ""
        elif tag == "select":
            self.select = said["name"]
            self.values[self.select] = ""
        elif tag == "option" and "selected" in said:
            self.values[self.select] = said["value"] or ""
        elif tag == "input" and (said.get("type") != "checkbox" or "checked" in said):
            self.values[said["name"]] = said.get("value") or ("on" if said.get("type") == "checkbox" else "")

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser drops the first line break of a text area; Django writes it for that.
            self.values[self.area] = self.values[self.area].removeprefix("\n").replace("\n", "\r\n")
            self.area = ""


@pytest.fixture
def teacher(client):
    user = people.user("teacher", first_name="Ida", last_name="Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def bank(teacher):
    seminar = people.seminar(instructor=teacher)
    return banks.bank(seminar, lecture=lectures.lecture(seminar))


def editor_of(client, item: Item) -> dict[str, str]:
    return FormValues(client.get(reverse("admin:bank_item_change", args=[item.pk])).content.decode()).values


def save(client, item: Item, **changes: str):
    data = editor_of(client, item) | changes
    return client.post(reverse("admin:bank_item_change", args=[item.pk]), data)


def found(client, **query: str) -> list[str]:
    return [item.slug for item in client.get(reverse(LIST), query).context["cl"].result_list]


@pytest.mark.parametrize("type_name", sorted(banks.BODIES))
def test_opening_an_item_and_saving_it_changes_nothing(client, bank, type_name):
    said = banks.written("x", type_name=type_name, stem="\nWhy?\n\nSay so. ", tags=("a", "b"), passage="1.1")
    item = banks.item(bank, said=said)

    answer = save(client, item)

    item.refresh_from_db()
    assert (answer.status_code, item.current.number, item.current.body) == (302, 1, banks.BODIES[type_name])
    assert (sorted(tag.name for tag in item.tags.all()), item.passage.anchor) == (["a", "b"], "1.1")


def test_saving_makes_a_version_by_who_saved_it(client, bank, teacher):
    item = banks.item(bank)

    save(client, item, **{"body-back": "Bonn?", "note": "joke", "tags": "Persons,  max weber"})

    item.refresh_from_db()
    version = item.current
    assert (version.number, version.body["back"], version.note, version.author) == (2, "Bonn?", "joke", teacher)
    assert sorted(tag.name for tag in item.tags.all()) == ["max-weber", "persons"]


def test_a_body_that_cannot_be_read_is_shown_at_its_field_and_not_stored(client, bank):
    item = banks.item(bank, said=banks.written(type_name="numeric"))

    page = save(client, item, **{"body-answer": "many"})

    item.refresh_from_db()
    assert (page.status_code, item.current.number) == (200, 1)
    assert page.context["form"].body.errors == {"answer": ["'many' is not a number"]}


def test_who_saves_late_sees_both_texts_and_may_save_again(client, bank):
    item = banks.item(bank)
    mine = editor_of(client, item) | {"body-back": "Mine"}
    save(client, item, **{"body-back": "Theirs"})
    address = reverse("admin:bank_item_change", args=[item.pk])

    page = client.post(address, mine)

    changed = [(line.change, line.text) for line in page.context["conflict"] if line.change != "same"]
    assert changed == [("removed", "back = Theirs"), ("added", "back = Mine")]
    item.refresh_from_db()
    assert item.current.number == 2
    client.post(address, FormValues(page.content.decode()).values)
    item.refresh_from_db()
    assert (item.current.number, item.current.body["back"]) == (3, "Mine")


@pytest.mark.parametrize("button", [{"more": "body-choices"}, {"_preview": "1"}])
def test_more_rows_and_preview_store_nothing(client, bank, button):
    item = banks.item(bank, said=banks.written(type_name="choice", stem="Who?"))

    page = save(client, item, stem="Who *now*?", **button)

    item.refresh_from_db()
    assert (page.status_code, item.current.number) == (200, 1)
    assert page.context["form"]["stem"].value() == "Who *now*?"


def test_a_preview_of_changes_shows_them(client, bank):
    item = banks.item(bank, said=banks.written(type_name="choice", stem="Who?"))

    page = save(client, item, stem="Who *now*?", _preview="1")

    assert "<p>Who <em>now</em>?</p>" in page.content.decode()


def test_a_new_item_is_written_in_the_editor_of_its_type(client, bank):
    address = f"{reverse('admin:bank_item_add')}?bank={bank.pk}&type=choice"
    page = client.get(address)
    filled = FormValues(page.content.decode()).values | {
        "slug": "who",
        "stem": "Who?",
        "body-choices-0-text": "Weber",
        "body-choices-0-correct": "on",
        "body-choices-1-text": "Hegel",
    }

    answer = client.post(address, filled)

    item = Item.objects.select_related("current").get()
    assert (answer.status_code, item.slug, item.type, item.status) == (302, "who", "choice", ItemStatus.DRAFT)
    assert item.current.body == {
        "choices": [{"id": "weber", "text": "Weber", "correct": True}, {"id": "hegel", "text": "Hegel"}]
    }


def test_banks_of_two_terms_are_told_apart_where_an_item_is_to_go(client, bank, teacher):
    banks.bank(people.seminar("Next term", instructor=teacher))

    page = client.get(reverse("admin:bank_item_add"))

    labels = [label for _value, label in page.context["form"].fields["bank"].choices]
    assert labels == [f"{bank.title} ({bank.seminar.title})", f"{bank.title} (Next term)"]


def test_a_filter_names_the_seminar_of_banks_that_are_called_alike(client, bank, teacher):
    banks.bank(people.seminar("Next term", instructor=teacher))
    banks.bank(bank.seminar, "other")

    page = client.get(reverse("admin:bank_item_changelist"))

    shown = page.context["cl"].filter_specs[0].lookup_choices
    assert [label for _key, label in shown] == [
        f"{bank.title} ({bank.seminar.title})",
        f"{bank.title} (Next term)",
        "Bank other",
    ]


def test_an_item_without_an_id_gets_one_of_its_words(client, bank):
    banks.item(bank, said=banks.written("who-wrote-capital"))
    address = f"{reverse('admin:bank_item_add')}?bank={bank.pk}&type=flashcard"
    said = {"points": "1", "status": "draft", "body-front": "Who wrote *Capital*?", "body-back": "Marx"}

    preview = client.post(address, said | {"_preview": "1"})
    client.post(address, said)

    assert preview.context["form"].errors == {}
    assert list(Item.objects.order_by("id").values_list("slug", flat=True)) == [
        "who-wrote-capital",
        "who-wrote-capital-2",
    ]


def test_a_slug_that_is_taken_is_said_at_the_field(client, bank):
    banks.item(bank, said=banks.written("new", was=("old",)))
    address = f"{reverse('admin:bank_item_add')}?bank={bank.pk}&type=flashcard"

    page = client.post(address, {"slug": "old", "points": "1", "status": "draft", "body-front": "a", "body-back": "b"})

    assert page.context["form"].errors == {"slug": ["An item of this bank has or had this id."]}


@pytest.mark.parametrize("id_", ["Foo", "foo_bar", "-foo", "foo--bar"])
def test_an_id_that_no_file_may_name_is_refused(client, bank, id_):
    address = f"{reverse('admin:bank_item_add')}?bank={bank.pk}&type=flashcard"

    page = client.post(address, {"slug": id_, "points": "1", "status": "draft", "body-front": "a", "body-back": "b"})

    said = "An id has lower-case letters a–z and digits, in groups joined by single hyphens."
    assert (page.context["form"].errors, Item.objects.count()) == ({"slug": [said]}, 0)


def test_an_item_that_has_such_an_id_from_before_can_still_be_changed(client, bank):
    item = banks.item(bank)
    Item.objects.filter(pk=item.pk).update(slug="Foo_Bar")

    save(client, item, **{"body-back": "Bonn?"})

    item.refresh_from_db()
    assert (item.slug, item.current.body["back"]) == ("Foo_Bar", "Bonn?")


def test_a_bank_takes_no_id_that_no_file_may_name(client, bank):
    said = {"seminar": str(bank.seminar_id), "title": "Bank", "slug": "My_Bank", "lecture": "", "description": ""}

    page = client.post(reverse("admin:bank_bank_add"), said)

    assert list(page.context["adminform"].form.errors) == ["slug"]


@pytest.mark.parametrize("is_another", [True, False])
def test_a_bank_keeps_its_lecture_while_items_rest_on_its_passages(client, bank, is_another):
    banks.item(bank, said=banks.written(passage="1.1"))
    other = lectures.lecture(bank.seminar, "other")
    said = {"seminar": str(bank.seminar_id), "title": "Bank", "slug": bank.slug, "description": ""}

    page = client.post(
        reverse("admin:bank_bank_change", args=[bank.pk]), said | {"lecture": str(other.pk) if is_another else ""}
    )

    message = (
        "Items of this bank rest on passages of this lecture. Take the passages from them before the bank leaves it."
    )
    assert page.context["adminform"].form.errors == {"lecture": [message]}


def test_a_stored_bank_offers_the_lectures_of_its_seminar(client, bank, teacher):
    lectures.lecture(people.seminar("Next term", instructor=teacher))

    page = client.get(reverse("admin:bank_bank_change", args=[bank.pk]))

    assert list(page.context["adminform"].form.fields["lecture"].queryset) == [bank.lecture]


def test_a_bank_of_no_passages_goes_to_another_lecture(client, bank):
    banks.item(bank)
    other = lectures.lecture(bank.seminar, "other")
    said = {"seminar": str(bank.seminar_id), "title": "Bank", "slug": bank.slug, "description": ""}

    client.post(reverse("admin:bank_bank_change", args=[bank.pk]), said | {"lecture": str(other.pk)})

    bank.refresh_from_db()
    assert bank.lecture == other


@pytest.mark.parametrize(("points", "shown"), [("10", "10"), ("0.5", "0.5"), ("1200", "1200")])
def test_points_are_shown_as_people_write_them(client, bank, points, shown):
    item = banks.item(bank, said=replace(banks.written(), points=Decimal(points)))

    assert editor_of(client, item)["points"] == shown


def test_an_essay_is_worth_what_its_criteria_add_up_to(client, bank):
    item = banks.item(bank, said=banks.written(type_name="essay"))

    save(client, item, points="99", **{"body-rubric-1-points": "4"})

    item.refresh_from_db()
    assert item.current.points == 7


def test_the_list_finds_items_by_any_of_their_words(client, bank):
    banks.item(bank, said=banks.written("one", stem="On Prussia", tags=("führer",)))
    banks.item(bank, said=banks.written("two", body={"front": "Bürokratie?", "back": 'a "bureau"'}))

    searches = {
        "one": ["one"],
        "prussia": ["one"],
        "bürokratie": ["two"],
        '"bureau"': ["two"],
        "führer": ["one"],
        "x\0": None,
    }

    assert {word: found(client, q=word) for word in searches if searches[word] is not None} == {
        word: slugs for word, slugs in searches.items() if slugs is not None
    }
    assert found(client, q="prussia nowhere") == []
    assert client.get(reverse(LIST), {"q": "x\0"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ({"type": "cloze"}, ["gap"]),
        ({"status__exact": "draft"}, ["gap"]),
        ({"level__exact": "recall"}, []),
        ({"passage__lecture__id__exact": "LECTURE"}, ["card"]),
        ({"tags__id__exact": "TAG"}, ["card"]),
    ],
)
def test_the_list_is_filtered(client, bank, query, slugs):
    card = banks.item(bank, said=banks.written("card", tags=("t",), passage="1.1"))
    banks.item(bank, said=banks.written("gap", type_name="cloze"), status=ItemStatus.DRAFT)
    ids = {"LECTURE": card.passage.lecture_id, "TAG": card.tags.get().pk}

    assert found(client, **{name: ids.get(value, value) for name, value in query.items()}) == slugs


@pytest.mark.parametrize(
    "model", ["bank_item", "bank_bank", "bank_tag", "bank_asset", "people_group", "lectures_lecture"]
)
def test_a_list_costs_the_same_for_one_and_for_three_rows(client, teacher, settings, tmp_path, model):
    settings.MEDIA_ROOT = tmp_path
    seminar = people.seminar(instructor=teacher)

    def add(word: str) -> None:
        bank = banks.bank(seminar, word, lecture=lectures.lecture(seminar, word))
        banks.item(bank, said=banks.written(word, tags=(word, "t"), passage="1.1"))
        services.add_asset(bank=bank, name=word, content=banks.picture(width=len(word)))
        seminar.groups.create(name=word)

    def queries_of_the_list() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"admin:{model}_changelist"))
        return len(queries)

    add("a")
    queries_of_the_list()
    one = queries_of_the_list()
    add("bb")
    add("ccc")

    assert queries_of_the_list() == one


# Versions -----------------------------------------------------------------------------------------


def test_the_history_shows_what_each_version_changed(client, bank):
    item = banks.item(bank)
    save(client, item, **{"body-back": "Bonn"})

    history = client.get(reverse("admin:bank_item_history", args=[item.pk])).context["history"]

    changed = [[(line.sign, line.text) for line in lines if line.change != "same"] for _, lines in history]
    assert changed == [
        [("−", "back = Berlin"), ("+", "back = Bonn")],
        [("+", "points = 1"), ("+", "front = Capital of Prussia?"), ("+", "back = Berlin")],
    ]


def test_an_old_version_is_restored_as_a_new_one(client, bank, teacher):
    item = banks.item(bank)
    save(client, item, **{"body-back": "Bonn"})

    client.post(reverse("admin:bank_item_restore", args=[item.pk]), {"version": "1"})

    item.refresh_from_db()
    assert (item.current.number, item.current.body["back"], item.current.author) == (3, "Berlin", teacher)


@pytest.mark.parametrize("number", ["", "0", "9", "x", "9" * 30, "-1"])
def test_a_version_that_does_not_exist_is_not_found(client, bank, number):
    item = banks.item(bank)

    answer = client.post(reverse("admin:bank_item_restore", args=[item.pk]), {"version": number})

    assert (answer.status_code, item.versions.count()) == (404, 1)


# Bulk changes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("publish", ItemStatus.DRAFT, ItemStatus.READY),
        ("withdraw", ItemStatus.READY, ItemStatus.WITHDRAWN),
        ("back_to_draft", ItemStatus.READY, ItemStatus.DRAFT),
    ],
)
def test_a_bulk_change_of_status_asks_before_it_is_done(client, bank, action, before, after):
    item = banks.item(bank, status=before)
    post = {"action": action, "_selected_action": [item.pk]}

    asked = client.post(reverse(LIST), post)
    status_when_asked = Item.objects.get().status
    client.post(reverse(LIST), post | {"confirmed": "1"})

    assert ([shown.slug for shown in asked.context["shown"]], status_when_asked) == (["capital"], before)
    assert Item.objects.get().status == after


def test_tags_are_added_and_removed_in_bulk(client, bank):
    item = banks.item(bank, said=banks.written(tags=("old",)))
    post = {"_selected_action": [item.pk], "confirmed": "1"}

    client.post(reverse(LIST), post | {"action": "add_tags", "tags": "new, Max Weber"})
    client.post(reverse(LIST), post | {"action": "remove_tags", "tags": "old"})

    assert sorted(tag.name for tag in Item.objects.get().tags.all()) == ["max-weber", "new"]


def test_a_bulk_change_without_tags_asks_again(client, bank):
    item = banks.item(bank)

    page = client.post(
        reverse(LIST), {"action": "add_tags", "_selected_action": [item.pk], "confirmed": "1", "tags": " , "}
    )

    assert page.context["intent"].form.errors == {"tags": ["This field is required."]}


# Assets -------------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_on_its_banks_page(client, bank, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("../../map <1>.html", banks.picture())

    answer = client.post(reverse("admin:bank_bank_assets", args=[bank.pk]), {"file": upload})

    asset = Asset.objects.get()
    assert (answer.status_code, asset.name, asset.content_type) == (302, "map -1.png", "image/png")


def test_what_is_no_picture_is_refused_with_a_sentence(client, bank):
    upload = SimpleUploadedFile("map.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/png")

    page = client.post(reverse("admin:bank_bank_assets", args=[bank.pk]), {"file": upload})

    assert page.context["form"].errors == {
        "file": ["This is not a PNG, JPEG, GIF or WebP picture, nor an MP3, Ogg, WAV or M4A sound."]
    }
    assert Asset.objects.count() == 0
