"""Loading a lecture: passages by their anchors, with what was changed in the admin kept."""

from quizzes.engine.linting.findings import Finding
from quizzes.exchange.models import FileKind, LoadedFile
from quizzes.exchange.services import LoadReport, Part, load_lecture_file
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Seminar
from tests.exchange.conftest import LECTURE, empty_seminar


def load(seminar: Seminar, text: str, *, is_dry_run: bool = False) -> LoadReport:
    return load_lecture_file(seminar=seminar, content=text.encode(), filename="tides.md", is_dry_run=is_dry_run)


def passages() -> list[tuple[str, str, str]]:
    return list(Passage.objects.order_by("position", "id").values_list("anchor", "title", "text"))


def test_a_new_lecture_is_stored_passage_by_passage(db):
    seminar = empty_seminar("NEW")

    report = load(seminar, LECTURE)

    parts = [Part("", "new"), Part("1.1", "new"), Part("1.2", "new")]
    assert report == LoadReport("tides.md", FileKind.LECTURE, "tides", parts, [])
    assert list(Passage.objects.order_by("position").values_list("anchor", "part_title", "title", "gist")) == [
        ("1.1", "Causes", "The moon", "The moon raises two bulges of water."),
        ("1.2", "Causes", "The sun", "The sun does so too, with less than half the force."),
    ]


def test_loading_a_lecture_twice_changes_nothing(seminar):
    before = passages(), LoadedFile.objects.get().digests

    report = load(seminar, LECTURE)

    assert {part.fate for part in report.parts} == {"unchanged"}
    assert (passages(), LoadedFile.objects.get().digests) == before


def test_a_dry_run_of_a_lecture_stores_nothing(db):
    report = load(empty_seminar("NEW"), LECTURE, is_dry_run=True)

    assert report.counts == {"new": 2}
    assert (Lecture.objects.count(), Passage.objects.count(), LoadedFile.objects.count()) == (0, 0, 0)


def test_a_changed_passage_keeps_its_attached_text(seminar):
    Passage.objects.filter(anchor="1.1").update(text="The full paragraph.")

    report = load(seminar, LECTURE.replace("### 1.1 The moon", "### 1.1 Our moon"))

    assert report.counts == {"changed": 1, "unchanged": 1}
    assert passages() == [("1.1", "Our moon", "The full paragraph."), ("1.2", "The sun", "")]


def test_a_passage_changed_in_the_admin_is_kept_while_others_follow_the_file(seminar):
    Passage.objects.filter(anchor="1.1").update(title="The moon above all")

    report = load(seminar, LECTURE.replace("### 1.2 The sun", "### 1.2 Our sun"))

    assert report.parts == [Part("", "unchanged"), Part("1.1", "kept"), Part("1.2", "changed")]
    assert passages() == [("1.1", "The moon above all", ""), ("1.2", "Our sun", "")]


def test_a_passage_changed_on_both_sides_is_reported_every_time(seminar):
    Passage.objects.filter(anchor="1.1").update(title="The moon above all")
    changed = LECTURE.replace("### 1.1 The moon", "### 1.1 Our moon")

    reports = [load(seminar, changed), load(seminar, changed)]

    message = "1.1 was changed in this file and in the admin since it was last loaded: the admin's text is kept"
    finding = Finding("changed-in-both", "warning", message, item="1.1", line=10)
    assert [report.findings for report in reports] == [[finding], [finding]]
    assert passages()[0] == ("1.1", "The moon above all", "")


def test_a_passage_gone_from_the_file_is_removed(seminar):
    report = load(seminar, LECTURE[: LECTURE.index("### 1.2")])

    assert report.counts == {"unchanged": 1, "removed": 1}
    assert passages() == [("1.1", "The moon", "")]


def test_a_passage_gone_from_the_file_but_changed_in_the_admin_stays(seminar):
    Passage.objects.filter(anchor="1.2").update(title="The sun as well")

    report = load(seminar, LECTURE[: LECTURE.index("### 1.2")])

    assert report.counts == {"unchanged": 1, "kept": 1}
    assert passages() == [("1.1", "The moon", ""), ("1.2", "The sun as well", "")]


def test_a_lecture_with_an_error_stores_nothing(db):
    report = load(empty_seminar("NEW"), LECTURE.replace("### 1.2 The sun", "### The sun"))

    assert [(each.rule, each.severity, each.line) for each in report.findings] == [("missing-anchor", "error", 13)]
    assert (report.parts, Lecture.objects.count()) == ((), 0)
