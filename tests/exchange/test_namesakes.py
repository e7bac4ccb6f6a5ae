"""Questions of two files that are called alike, and are not taken for one another."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from quizzes.bank.models import Item
from quizzes.bank.services import revise_item
from quizzes.engine.items import Item as Written
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.jobs.namesakes import is_another
from quizzes.exchange.services import apply_import, start_import
from tests.factories import bank as banks
from tests.factories import people

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
FIRST_WEEK = b"::Q1:: Who wrote Capital? {=Marx ~Weber}\n\n::Q2:: Who wrote Economy and Society? {=Weber ~Marx}\n"
SECOND_WEEK = b"::Q1:: What is a bureau? {=A desk ~A chair}\n\n::Q2:: The state withers away. {T}\n"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Keep uploads in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def roots(db):
    return banks.bank(people.seminar(instructor=people.user("teacher")))


def brought(bank, content, name="questions.gift"):
    """Bring a file in, and return how many of its questions had which fate."""
    run = start_import(bank=bank, uploader=bank.seminar.memberships.get().user, name=name, file=io.BytesIO(content))
    work_on_import(run_id=run.id, at=NOON)
    run.refresh_from_db()
    counts = {fate: count for fate, count in run.plan["counts"].items() if count}
    if "new" in counts or "changed" in counts:
        apply_import(run=run)
        work_on_import(run_id=run.id, at=NOON)
        run.refresh_from_db()
        assert run.state == "applied"
    return counts


def stems(bank) -> dict[str, str]:
    return dict(Item.objects.filter(bank=bank).order_by("id").values_list("slug", "current__stem"))


def test_questions_of_another_week_do_not_overwrite_those_of_their_names(roots):
    first, second = brought(roots, FIRST_WEEK), brought(roots, SECOND_WEEK)

    assert (first, second) == ({"new": 2}, {"new": 2})
    assert stems(roots) == {
        "q1": "Who wrote Capital?",
        "q2": "Who wrote Economy and Society?",
        "q1-2": "What is a bureau?",
        "q2-2": "The state withers away.",
    }


def test_each_file_finds_its_own_questions_again(roots):
    brought(roots, FIRST_WEEK)
    brought(roots, SECOND_WEEK)

    again = [brought(roots, content) for content in (FIRST_WEEK, SECOND_WEEK)]
    edited = brought(roots, SECOND_WEEK.replace(b"A chair", b"A comfortable chair"))

    assert (again, edited) == ([{"unchanged": 2}] * 2, {"changed": 1, "unchanged": 1})
    assert len(stems(roots)) == 4


def test_what_was_rewritten_here_is_kept_and_comes_in_no_second_time(roots):
    brought(roots, FIRST_WEEK)
    item = Item.objects.get(slug="q1")
    teacher = roots.seminar.memberships.get().user
    body = {"choices": [{"id": "a", "text": "Lenin", "correct": True}, {"id": "b", "text": "Trotsky"}]}
    changed = {"stem": "And the other pamphlet?", "feedback": "", "points": Decimal(1)}
    revise_item(item=item, body=body, based_on=1, author=teacher, **changed)

    assert brought(roots, FIRST_WEEK) == {"kept": 1, "unchanged": 1}


def test_an_id_that_the_file_gives_is_the_question(roots):
    brought(roots, b"// [id:who-wrote-it]\n" + FIRST_WEEK)

    assert brought(roots, b"// [id:who-wrote-it]\n" + SECOND_WEEK) == {"changed": 1, "new": 1}


def test_tables_and_text_are_told_apart_too(roots):
    table = b"name,question,option 1,option 2,answer\nQ1,%s\n"
    brought(roots, table % b"Who wrote Capital?,Marx,Weber,A", "a.csv")
    brought(roots, b"## Q1\nWhat is an ideal type?\n- [x] A yardstick\n- [ ] A dream\n", "b.md")

    assert brought(roots, table % b"What is a bureau?,desk,chair,A", "c.csv") == {"new": 1}
    assert list(stems(roots)) == ["q1", "q1-2", "q1-3"]


def test_rows_numbered_from_one_are_those_of_their_own_table(roots):
    table = b"id,question,answer,option 1,option 2\n1,%s\n"

    fates = [
        brought(roots, table % b"Who wrote Capital?,A,Marx,Weber", "a.csv"),
        brought(roots, table % b"What is a bureau?,A,desk,chair", "b.csv"),
        brought(roots, table % b"What is a bureau?,B,desk,chair", "b.csv"),
    ]

    assert (fates, list(stems(roots))) == ([{"new": 1}, {"new": 1}, {"changed": 1}], ["1", "1-2"])


@pytest.mark.parametrize("counted", ["q1", "QUE_2", "item-12", "7"])
def test_an_id_that_merely_counts_is_that_of_its_own_file(roots, counted):
    named = f"// [id:{counted}]\n".encode()

    assert [brought(roots, named + week) for week in (FIRST_WEEK, SECOND_WEEK)] == [{"new": 2}] * 2


def test_many_of_one_name_are_numbered_on(roots):
    def week(number: int) -> bytes:
        return b"\n\n".join(b"::Question:: Number w%dx%d {=yes%d ~no%d}" % (number, k, k, number) for k in range(1, 6))

    assert [brought(roots, week(number)) for number in (1, 2, 1, 2)] == [{"new": 5}] * 2 + [{"unchanged": 5}] * 2
    assert sorted(stems(roots)) == sorted(["question", *(f"question-{number}" for number in range(2, 11))])


def choice(stem: str, *options: str) -> Written:
    body = {"choices": [{"id": text, "text": text, "correct": not place} for place, text in enumerate(options)]}
    return Written(id="x", type="choice", stem=stem, body=body)


@pytest.mark.parametrize(
    ("one", "other", "another"),
    [
        (choice("Which is true?", "a b", "c"), choice("Which is true?", "d", "e"), True),
        (choice("Which is true?", "a b", "c"), choice("Which is true?", "a b", "e"), False),
        (choice("Who wrote Capital?", "Marx", "Weber"), choice("Who wrote 'Das Kapital'?", "Marx", "Weber"), False),
        (choice("Who wrote Capital?", "Marx", "Weber"), choice("What is a bureau?", "desk", "chair"), True),
        (banks.written(body={"front": "x", "back": "y"}), banks.written(body={"front": "x", "back": "z"}), False),
        (banks.written(body={"front": "x", "back": "y"}), banks.written(body={"front": "u", "back": "v"}), True),
    ],
)
def test_two_questions_are_told_from_two_versions_of_one(one, other, another):
    assert (is_another(one, other), is_another(other, one)) == (another, another)
