"""Each type's editor takes in what is stored and writes it back, row by row."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict

from quizzes.bank.forms import EDITORS, BodyPart
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from tests.factories.bank import BODIES


def posted(part: BodyPart) -> QueryDict:
    """What a browser sends for an editor that nobody touched."""
    data = QueryDict(mutable=True)
    for field in part:
        value = field.value()
        if field.widget_type == "checkbox":
            data.update({field.html_name: "on"} if value else {})
        elif value is not None or field.widget_type == "select":
            data[field.html_name] = "" if value is None else str(value).replace("\n", "\r\n")
    for name, _heading, rows, _errors in part.sections:
        data[f"{name}-rows"] = str(len(rows))
        for row in rows:
            data.update(posted(row))
    return data


def editor(type_name: str, body, **changes: str) -> BodyPart:
    data = posted(EDITORS[type_name](prefix="body", value=body, data=None))
    for name, value in changes.items():
        data[f"body-{name.replace('__', '-')}"] = value
    part = EDITORS[type_name](prefix="body", value=body, data=data)
    assert part.is_valid()
    return part


def test_every_type_has_an_editor():
    assert EDITORS.keys() == REGISTRY.keys()


@pytest.mark.parametrize("type_name", sorted(EDITORS))
def test_an_untouched_editor_writes_a_body_that_reads_the_same(type_name):
    parse = REGISTRY[type_name].parse_body

    written = editor(type_name, BODIES[type_name]).written()

    assert parse(written) == parse(BODIES[type_name])


@pytest.mark.parametrize("type_name", sorted(EDITORS))
def test_the_editor_asks_for_all_that_its_type_may_hold(type_name):
    def names(part: type[BodyPart], path: str = "") -> set[str]:
        own = {path + name for name in part.base_fields if name not in {"place", "drop"}}
        for key, row in part.lists.items():
            inside = names(row, f"{path}{key}[].")
            own |= {path + key} | (set() if getattr(row, "is_bare", False) and len(inside) == 1 else inside)
        return own

    assert names(EDITORS[type_name]) == set(REGISTRY[type_name].keys)


def test_an_empty_row_counts_for_nothing_and_a_new_one_is_named_after_its_text():
    part = editor("choice", BODIES["choice"], choices__2__text="Max Weber!", choices__3__feedback="")

    assert [option["id"] for option in part.written()["choices"]] == ["a", "b", "max-weber"]


def test_an_item_of_more_rows_than_are_added_here_keeps_them_all():
    choices = [{"id": f"c{number}", "text": f"text {number}", "correct": number == 129} for number in range(130)]

    written = editor("choice", {"choices": choices}).written()

    assert [option["text"] for option in written["choices"]] == [f"text {number}" for number in range(130)]
    assert [option["id"] for option in written["choices"] if option.get("correct")] == ["c129"]


def test_rows_are_added_to_an_item_that_has_a_hundred_no_more():
    body = {"choices": [{"id": f"c{number}", "text": f"{number}", "correct": number == 0} for number in range(130)]}
    data = posted(EDITORS["choice"](prefix="body", value=body, data=None))
    data["more"] = "body-choices"

    part = EDITORS["choice"](prefix="body", value=body, data=data)

    assert len(part.rows["choices"]) == 132


def test_a_new_row_never_takes_the_id_of_another():
    part = editor("choice", BODIES["choice"], choices__2__text="A", choices__3__text="a")

    assert [option["id"] for option in part.written()["choices"]] == ["a", "b", "a-2", "a-3"]


def test_rows_follow_their_numbers_and_leave_when_ticked():
    part = editor(
        "ordering", BODIES["ordering"], sequence__0__place="9", sequence__1__drop="on", sequence__3__text="new"
    )

    assert [step["text"] for step in part.written()["sequence"]] == ["step z", "new", "step x"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("3,14", "3.14"),
        ("-0,5", "-0.5"),
        (",5", ".5"),
        (" 3.14 ", "3.14"),
        ("0,125", "0.125"),
        ("1,500", "1,500"),  # a thousand and a half, or one and a half: the type refuses it
        ("1,000,000", "1,000,000"),
    ],
)
def test_a_decimal_comma_is_taken_where_it_can_mean_nothing_else(typed, stored):
    written = editor("numeric", BODIES["numeric"], answer=typed, tolerance=typed, units__0__factor=typed).written()

    assert (written["answer"], written["tolerance"], written["units"][0]["factor"]) == (stored, stored, stored)


def test_line_ends_are_stored_as_unix_has_them():
    part = editor("flashcard", BODIES["flashcard"], front="one\r\ntwo\rthree")

    assert part.written()["front"] == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("type_name", "changes", "place"),
    [
        ("choice", {"choices__1__text": ""}, "choices[1].text"),
        ("choice", {"choices__0__correct": "", "choices__1__correct": ""}, "choices"),
        ("numeric", {"answer": "many"}, "answer"),
        ("numeric", {"units__0__factor": "0"}, "units[0].factor"),
        ("cloze", {"text": "no gap"}, "text"),
        ("truefalse", {"answer": ""}, "answer"),
        ("essay", {"rubric__0__levels__0__points": "4"}, "rubric[0].levels[0].points"),
        ("essay", {"min_words": "300"}, "max_words"),
        ("matching", {"distractors__0__text": "Logic"}, "distractors[0]"),
    ],
)
def test_what_the_type_refuses_is_said_at_the_field_at_fault(type_name, changes, place):
    part = editor(type_name, BODIES[type_name], **changes)

    with pytest.raises(MalformedBody) as refusal:
        REGISTRY[type_name].parse_body(part.written())
    part.place_error(refusal.value.field, "HERE")

    assert (refusal.value.field, places_of(part)) == (place, {place})


def places_of(part: BodyPart, path: str = "") -> set[str]:
    """The paths at which an editor shows 'HERE'."""
    found = {
        f"{path}{name}".rstrip(".") for name, errors in part.errors.items() if "HERE" in errors and name != "__all__"
    }
    found |= {path.rstrip(".")} if "HERE" in part.non_field_errors() else set()
    for key, rows in part.rows.items():
        found |= {f"{path}{key}"} if "HERE" in part.list_errors.get(key, []) else set()
        for number, row in enumerate(rows):
            found |= places_of(row, f"{path}{key}[{number}].")
    return found


@pytest.mark.parametrize("rows", ["-1", "x", "", "1e9", "99999", "٣"])
def test_a_posted_number_of_rows_is_bounded(rows):
    data = QueryDict(f"body-choices-rows={rows}")

    part = EDITORS["choice"](prefix="body", value=None, data=data)

    assert len(part.rows["choices"]) <= 100
    assert part.is_valid()


def test_more_rows_are_added_to_the_list_that_asked():
    data = posted(EDITORS["matching"](prefix="body", value=BODIES["matching"], data=None))
    data["more"] = "body-distractors"

    part = EDITORS["matching"](prefix="body", value=BODIES["matching"], data=data)

    assert {key: len(rows) for key, rows in part.rows.items()} == {"pairs": 4, "distractors": 6}
    assert re.fullmatch("body-distractors-[0-9]+", part.rows["distractors"][-1].prefix)
