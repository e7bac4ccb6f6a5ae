"""Loading a deck: its selection and its preset, taken, kept or refused."""

from quizzes.cards.models import Deck, Preset
from quizzes.cards.services.decks import save_preset
from quizzes.engine.linting.findings import Finding
from quizzes.exchange.models import FileKind, LoadedFile
from quizzes.exchange.services import LoadReport, Part, load_bank_file, load_deck_file
from seminar.people.models import Seminar
from tests.exchange.conftest import BANK, DECK


def load(seminar: Seminar, text: str, *, is_dry_run: bool = False) -> LoadReport:
    return load_deck_file(seminar=seminar, content=text.encode(), filename="causes.toml", is_dry_run=is_dry_run)


def rows() -> tuple[int, int, int]:
    return Deck.objects.count(), Preset.objects.count(), LoadedFile.objects.filter(kind="deck").count()


def with_bank(seminar: Seminar) -> None:
    load_bank_file(seminar=seminar, content=BANK.encode(), filename="tides.toml")


def test_a_new_deck_is_stored_with_its_preset(seminar):
    with_bank(seminar)

    report = load(seminar, DECK)

    assert report == LoadReport("causes.toml", FileKind.DECK, "causes", [Part("", "new")], [])
    assert Deck.objects.values("title", "position", "selection").get() == {
        "title": "Causes",
        "position": 1,
        "selection": {"banks": ["tides-1"]},
    }
    assert Preset.objects.values("new_per_day", "learning_steps", "desired_retention", "learner").get() == {
        "new_per_day": 5,
        "learning_steps": "1m 10m",
        "desired_retention": None,
        "learner": None,
    }


def test_loading_a_deck_twice_changes_nothing(seminar):
    with_bank(seminar)
    load(seminar, DECK)
    before = rows()

    report = load(seminar, DECK)

    assert report.parts == [Part("", "unchanged")]
    assert rows() == before


def test_a_dry_run_of_a_deck_stores_nothing(seminar):
    with_bank(seminar)
    before = rows()

    report = load(seminar, DECK, is_dry_run=True)

    assert report.parts == [Part("", "new")]
    assert rows() == before


def test_a_setting_that_the_file_drops_goes_back_to_the_default(seminar):
    with_bank(seminar)
    load(seminar, DECK)

    report = load(seminar, DECK.replace("new_per_day = 5\n", ""))

    assert report.parts == [Part("", "changed")]
    assert Preset.objects.values_list("new_per_day", "learning_steps").get() == (None, "1m 10m")


def test_a_preset_changed_in_the_admin_is_kept(seminar):
    with_bank(seminar)
    load(seminar, DECK)
    save_preset(deck=Deck.objects.get(), learner=None, settings={"new_per_day": 30})

    report = load(seminar, DECK)

    assert report.parts == [Part("", "kept")]
    assert Preset.objects.get().new_per_day == 30


def test_a_deck_changed_on_both_sides_is_kept_and_reported(seminar):
    with_bank(seminar)
    load(seminar, DECK)
    Deck.objects.update(title="Why there are tides")

    report = load(seminar, DECK.replace("position = 1", "position = 2"))

    assert report.parts == [Part("", "conflict")]
    assert [finding.rule for finding in report.findings] == ["changed-in-both"]
    assert Deck.objects.values_list("title", "position").get() == ("Why there are tides", 1)


def test_a_setting_out_of_range_is_an_error_at_its_line(seminar):
    with_bank(seminar)
    before = rows()

    report = load(seminar, DECK + "desired_retention = 1.5\n")

    assert [(each.severity, each.field, each.line) for each in report.findings] == [("error", "desired_retention", 12)]
    assert rows() == before


def test_a_setting_that_does_not_exist_is_an_error_at_its_line(seminar):
    report = load(seminar, DECK + "colour = 'blue'\n")

    assert report.findings == [
        Finding("malformed-preset", "error", "colour is not a setting.", field="colour", line=12)
    ]
    assert rows() == (0, 0, 0)


def test_steps_that_cannot_be_read_are_an_error(seminar):
    report = load(seminar, DECK.replace("1m 10m", "soon"))

    message = "'soon' is not a step such as 10m or 1d"
    assert report.findings == [Finding("malformed-preset", "error", message, line=9)]
    assert rows() == (0, 0, 0)


def test_a_bank_that_is_not_there_yet_is_a_warning(seminar):
    report = load(seminar, DECK)

    message = "the seminar has no bank 'tides-1'"
    assert report.findings == [Finding("unknown-bank", "warning", message, field="banks", line=7)]
    assert rows() == (1, 1, 1)


def test_a_deck_that_selects_nothing_is_a_warning(seminar):
    with_bank(seminar)

    report = load(seminar, DECK.replace('banks = ["tides-1"]', 'tags = ["weather"]'))

    assert report.findings == [Finding("empty-deck", "warning", "the deck selects no item", field="select")]


def test_a_deck_without_a_head_is_refused(seminar):
    report = load(seminar, "[deck]\n[select]\n")

    assert report.findings == [Finding("missing-key", "error", "[deck] is empty", field="deck")]
    assert rows() == (0, 0, 0)
