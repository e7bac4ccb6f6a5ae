"""Loading a bank: what is new, changed, kept or in conflict, and what is refused with its line."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from quizzes.bank.models import Bank, Item, ItemVersion, Tag
from quizzes.bank.queries import banks_staffed_by
from quizzes.bank.services import revise_item
from quizzes.cards.models import Card
from quizzes.cards.services.decks import open_deck, save_deck
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.linting.findings import Finding
from quizzes.exchange.jobs.loading.banks import Linter
from quizzes.exchange.models import FileKind, LoadedFile
from quizzes.exchange.services import LoadReport, Part, load_bank_file
from seminar.people.models import Seminar
from seminar.people.services import create_user, join_seminar
from tests.exchange.conftest import BANK, empty_seminar

LINE_OF_BULGES = 6
LINE_OF_SUN = 14


def load(seminar: Seminar, text: str, **options: bool | Sequence[Linter]) -> LoadReport:
    return load_bank_file(seminar=seminar, content=text.encode(), filename="tides.toml", **options)


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Bank, Item, ItemVersion, Tag, LoadedFile)}


def revised_in_admin(seminar: Seminar, slug: str, front: str) -> None:
    item = Item.objects.get(bank__seminar=seminar, slug=slug)
    revise_item(
        item=item, stem="", body={"front": front, "back": "Two"}, feedback="", points=item.current.points, author=None
    )


def test_a_new_bank_is_stored_item_by_item(seminar):
    report = load(seminar, BANK)

    assert report == LoadReport(
        "tides.toml",
        FileKind.BANK,
        "tides-1",
        [Part("", "new"), Part("bulges", "new"), Part("sun-raises-tides", "new")],
        [],
    )
    assert list(Item.objects.order_by("position").values_list("slug", "passage__anchor", "status")) == [
        ("bulges", "1.1", "ready"),
        ("sun-raises-tides", "1.2", "ready"),
    ]


def test_loading_twice_changes_nothing(seminar):
    load(seminar, BANK)
    before = rows(), Bank.objects.get().revision

    report = load(seminar, BANK)

    assert {part.fate for part in report.parts} == {"unchanged"}
    assert (rows(), Bank.objects.get().revision) == before


def test_a_dry_run_reports_the_same_and_stores_nothing(seminar):
    before = rows()

    report = load(seminar, BANK, is_dry_run=True)

    assert rows() == before
    assert report == load(seminar, BANK)


def test_changed_content_makes_a_new_version(seminar):
    load(seminar, BANK)

    report = load(seminar, BANK.replace("How many bulges does", "How many bulges of water does"))

    assert report.parts == [Part("", "unchanged"), Part("bulges", "changed"), Part("sun-raises-tides", "unchanged")]
    assert list(ItemVersion.objects.filter(item__slug="bulges").order_by("number").values_list("body__front")) == [
        ("How many bulges does the moon raise?",),
        ("How many bulges of water does the moon raise?",),
    ]


def test_what_was_changed_in_the_admin_is_kept(seminar):
    load(seminar, BANK)
    revised_in_admin(seminar, "bulges", "How many?")

    report = load(seminar, BANK)

    assert report.counts == {"unchanged": 1, "kept": 1}
    assert report.findings == []
    assert Item.objects.get(slug="bulges").current.body["front"] == "How many?"


def test_a_change_on_both_sides_is_kept_and_reported_with_its_line(seminar):
    load(seminar, BANK)
    revised_in_admin(seminar, "bulges", "How many?")

    report = load(seminar, BANK.replace('back = "Two"', 'back = "Two of them"'))

    message = "bulges was changed in this file and in the admin since it was last loaded: the admin's text is kept"
    assert report.counts == {"unchanged": 1, "conflict": 1}
    assert report.findings == [Finding("changed-in-both", "warning", message, item="bulges", line=LINE_OF_BULGES)]
    assert Item.objects.get(slug="bulges").current.body == {"front": "How many?", "back": "Two"}


def test_a_title_changed_in_the_admin_is_kept(seminar):
    load(seminar, BANK)
    Bank.objects.update(title="What raises tides")

    report = load(seminar, BANK)

    assert report.parts[0] == Part("", "kept")
    assert Bank.objects.get().title == "What raises tides"


def test_a_title_changed_in_the_file_is_taken(seminar):
    load(seminar, BANK)

    report = load(seminar, BANK.replace('"Causes"', '"What raises tides"'))

    assert report.parts[0] == Part("", "changed")
    assert Bank.objects.get().title == "What raises tides"


def test_an_item_gone_from_the_file_stays(seminar):
    load(seminar, BANK)

    load(seminar, BANK[: BANK.index('[[item]]\nid = "sun')])

    assert set(Item.objects.values_list("slug", "status")) == {("bulges", "ready"), ("sun-raises-tides", "ready")}


def test_a_renamed_item_keeps_its_versions_and_cards(seminar):
    load(seminar, BANK)
    deck = save_deck(seminar=seminar, slug="all", title="All", selection={"banks": ["tides-1"]})
    learner = create_user(username="learner")
    join_seminar(user=learner, code="TIDES")
    open_deck(learner=learner, deck=deck, at=datetime(2026, 3, 1, tzinfo=UTC))
    before = Item.objects.get(slug="bulges")
    card = Card.objects.get(item=before)

    report = load(seminar, BANK.replace('id = "bulges"', 'id = "two-bulges"\nwas = ["bulges"]'))

    after = Item.objects.get(slug="two-bulges")
    assert report.parts[1] == Part("two-bulges", "changed")
    assert (after.id, after.former_slugs, after.current_id) == (before.id, ["bulges"], before.current_id)
    assert list(Card.objects.filter(item=after)) == [card]


def test_a_file_that_is_not_toml_stores_nothing(seminar):
    before = rows()

    report = load(seminar, BANK.replace("answer = true", "answer ="))

    assert report.findings == [Finding("not-toml", "error", "Invalid value", line=LINE_OF_SUN + 5)]
    assert (report.parts, rows()) == ((), before)


def test_one_malformed_item_keeps_the_whole_file_out(seminar):
    before = rows()

    report = load(seminar, BANK.replace("answer = true", 'answer = "perhaps"'))

    assert [(each.severity, each.item, each.field, each.line) for each in report.findings] == [
        ("error", "sun-raises-tides", "answer", LINE_OF_SUN + 5)
    ]
    assert (report.parts, rows()) == ((), before)


def test_an_unknown_passage_is_an_error_at_its_line(seminar):
    before = rows()

    report = load(seminar, BANK.replace('"1.2"', '"9.9"'))

    message = "'9.9': lecture 'tides' has no such passage"
    assert report.findings == [
        Finding("unknown-passage", "error", message, item="sun-raises-tides", field="passage", line=LINE_OF_SUN + 3)
    ]
    assert rows() == before


def test_an_unknown_lecture_is_one_error_and_not_one_per_item(seminar):
    report = load(seminar, BANK.replace('"tides"', '"winds"'))

    message = "the seminar has no lecture 'winds': load its file first"
    assert report.findings == [Finding("unknown-lecture", "error", message, field="lecture", line=4)]


def test_a_passage_without_a_lecture_is_an_error(seminar):
    report = load(seminar, BANK.replace('lecture = "tides"\n', ""))

    assert [each.message for each in report.findings] == [
        "'1.1': the bank names no lecture",
        "'1.2': the bank names no lecture",
    ]


TWICE_THE_SAME = """
[[item]]
id = "how-often"
type = "choice"
passage = "1.1"
stem = "How often is it high water in a day?"
choices = [
  { id = "a", text = "Twice", correct = true },
  { id = "b", text = "Once", feedback = "There are two bulges. See 1.1." },
  { id = "c", text = "Once", feedback = "There are two bulges. See 1.1." },
]
feedback = "There are two bulges. See 1.1."
"""


def test_an_error_of_a_rule_keeps_the_file_out(seminar):
    report = load(seminar, BANK + TWICE_THE_SAME)

    errors = [finding for finding in report.findings if finding.severity == "error"]
    assert [(each.rule, each.item, each.field, each.line) for each in errors] == [
        ("duplicate-options", "how-often", "choices[2].text", 30)
    ]
    assert (report.parts, Item.objects.count()) == ((), 0)


def test_an_error_of_a_rule_that_the_item_waives_does_not_count(seminar):
    waiver = 'waive = [{ rule = "duplicate-options", reason = "the second is a joke" }]\n'

    report = load(seminar, BANK + TWICE_THE_SAME + waiver)

    assert (report.has_errors, report.counts) == (False, {"new": 3})


def test_a_warning_of_a_rule_is_reported_and_does_not_count(seminar):
    def lint(items: Sequence[WrittenItem], lines: Mapping[str, int]) -> Iterable[Finding]:
        return [Finding("dull", "warning", "a dull front", item="bulges", field="front", line=lines["bulges.front"])]

    report = load(seminar, BANK, linters=[lint])

    assert report.findings == [
        Finding("dull", "warning", "a dull front", item="bulges", field="front", line=LINE_OF_BULGES + 5)
    ]
    assert report.counts == {"new": 2}


def test_a_bank_belongs_to_one_seminar(seminar):
    load(seminar, BANK)
    other = empty_seminar("WINDS")
    stranger = other.memberships.get().user

    report = load(
        other, BANK.replace('lecture = "tides"\n', "").replace('passage = "1.1"\n', "").replace('passage = "1.2"\n', "")
    )

    assert report.counts == {"new": 2}
    assert [bank.seminar_id for bank in banks_staffed_by(stranger)] == [other.id]
    assert Item.objects.filter(bank__seminar=seminar).count() == 2


@pytest.mark.parametrize("text", ["", "[bank]\n", "\x00", "[bank]\nid = 'Not A Slug'\ntitle = 'x'\n"])
def test_a_file_without_a_usable_head_is_refused(seminar, text):
    report = load(seminar, text)

    assert report.has_errors
    assert rows()["Bank"] == 0
