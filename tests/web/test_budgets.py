"""What the pages that everybody opens may weigh: bytes and requests, never time, and nothing that moves."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.browser import needs_browser
from tests.web.drilling import LAYOUT_SHIFTS, opened_class
from tests.web.loaded import files_of
from tests.web.pupils import class_with, drill_address, flashcards, logged_in

MOST_BYTES = 60_000  # of script and style, compressed
MOST_FILES = 40  # each is asked for once: its name changes with its content


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["home", "drill", "lecture"])
def test_scripts_and_styles_of_a_page_are_light(page):
    classroom = class_with(*flashcards(2))
    paths = {
        "home": "/",
        "drill": drill_address(classroom),
        "lecture": f"/lectures/{classroom.bank.lecture.public_id}/",
    }

    files = files_of(logged_in(classroom.learner).get(paths[page]).text)

    weights = {name: len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in files}
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert len(files) <= MOST_FILES


@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_first_page_asks_for_little_and_does_not_move(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner, width=390)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(LAYOUT_SHIFTS)

    page.goto("/")
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if "/api/" in url] == []
    assert len(asked) <= MOST_FILES
    assert page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") == 0
