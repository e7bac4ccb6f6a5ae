"""The command `attachtext`: each paragraph finds its passage, by its words and its order."""

import math
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from quizzes.exchange.services import load_lecture_file
from seminar.lectures.models import Lecture, Passage
from seminar.lectures.services import attach_text
from seminar.paragraphs import Match, match_passages
from tests.exchange.conftest import LECTURE, empty_seminar

ROOT = Path(__file__).resolve().parents[2]
OUTLINE = ROOT / "fixtures" / "lectures" / "roots-of-bureaucracy.md"
FULL_TEXT = ROOT.parent / "shared" / "lecture" / "roots-of-bureaucracy.txt"

MOON = "Twice a day the moon pulls up the water below it, and a bulge on the far side."
SUN = "The sun adds its own force, and at new moon the two pull together."
TEXT = f"Tides\n\nby A. Teacher\n\n{MOON}\n\n{SUN}\n\n1. See any almanac.\n"


@pytest.fixture
def text_file(tmp_path):
    path = tmp_path / "tides.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def texts() -> list[str]:
    return list(Passage.objects.order_by("position").values_list("text", flat=True))


def test_paragraphs_are_stored_with_their_passages(seminar, text_file, capsys):
    call_command("attachtext", "tides", text_file)

    assert texts() == [MOON, SUN]
    assert capsys.readouterr().out.splitlines()[-1] == "2 passages, 2 doubtful (marked ?)."


def test_what_was_matched_is_shown_and_not_stored_on_a_dry_run(seminar, text_file, capsys):
    call_command("attachtext", "tides", text_file, "--dry-run")

    assert texts() == ["", ""]
    assert [line[:63] for line in capsys.readouterr().out.splitlines()] == [
        "? 1.1    The moon                            Twice a day the mo",
        "? 1.2    The sun                             The sun adds its o",
        "2 passages, 2 doubtful (marked ?).",
        "Dry run: nothing was stored.",
    ]


def test_a_text_with_too_few_paragraphs_is_refused(seminar, tmp_path):
    path = tmp_path / "short.txt"
    path.write_text(MOON, encoding="utf-8")

    with pytest.raises(CommandError, match="the text does not fit the lecture: 1 paragraphs for 2 passages"):
        call_command("attachtext", "tides", str(path))

    assert texts() == ["", ""]


def test_a_text_that_is_not_utf8_is_refused(seminar, tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("Gezeitenkräfte".encode("latin-1"))

    with pytest.raises(CommandError, match=r"latin\.txt: not UTF-8\.$"):
        call_command("attachtext", "tides", str(path))

    assert texts() == ["", ""]


def test_a_lecture_of_two_seminars_needs_the_seminar_named(seminar, text_file):
    other = empty_seminar("WINDS")
    load_lecture_file(seminar=other, content=LECTURE.encode(), filename="tides.md")

    with pytest.raises(CommandError, match="Several seminars have a lecture 'tides': add --seminar CODE"):
        call_command("attachtext", "tides", text_file)
    call_command("attachtext", "tides", text_file, "--seminar", "winds")

    assert list(Passage.objects.filter(lecture__seminar=other).order_by("position").values_list("text", flat=True)) == [
        MOON,
        SUN,
    ]
    assert not Passage.objects.filter(lecture__seminar=seminar).exclude(text="").exists()


def test_an_unknown_lecture_is_refused(db, text_file):
    with pytest.raises(CommandError, match="No lecture has the id 'winds'"):
        call_command("attachtext", "winds", text_file)

    assert texts() == []


def test_the_margin_tells_a_passage_that_its_words_place_from_one_that_could_stand_elsewhere():
    gists = ["alpine glaciers", "rivers"]
    paragraphs = ["glaciers of alpine valleys", "some rivers", "more rivers", "the end"]

    matches = match_passages(gists=gists, paragraphs=paragraphs)

    assert [(match.paragraph, match.margin > 0) for match in matches] == [(0, True), (1, False)]


def test_a_passage_that_can_stand_in_one_place_only_has_no_bound_to_its_margin():
    matches = match_passages(gists=["moon", "sun"], paragraphs=["one thing", "another"])

    assert matches == [Match(0, 0, score=0.0, margin=math.inf), Match(1, 1, score=0.0, margin=math.inf)]


@pytest.mark.conformance
def test_each_paragraph_of_the_lecture_finds_its_passage(db):
    if not FULL_TEXT.exists():
        pytest.skip(f"the lecture's text is not at {FULL_TEXT}")
    seminar = empty_seminar("ROOTS")
    load_lecture_file(seminar=seminar, content=OUTLINE.read_bytes(), filename=OUTLINE.name)
    text = FULL_TEXT.read_text(encoding="utf-8")

    attached = attach_text(lecture=Lecture.objects.get(), text=text, is_dry_run=True)

    # Three lines of title and source come before the 62 paragraphs, six notes after them.
    paragraphs = [" ".join(piece.split()) for piece in text.split("\n\n")][3:65]
    anchors = [f"{part}.{n}" for part, last in ((1, 26), (2, 12), (3, 24)) for n in range(1, last + 1)]
    assert [(match.passage.anchor, match.paragraph) for match in attached] == list(
        zip(anchors, paragraphs, strict=True)
    )
    assert [match.passage.anchor for match in attached if match.is_doubtful] == []
