"""What is served for a time without a network: the worker, the manifest, and pages that say nothing of anybody."""

import json
import re

import pytest
from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.test import Client

from quizzes.web.offline import stored_files
from seminar.staticfiles import StaticFiles
from tests.web.loaded import files_of
from tests.web.pupils import class_with, drill_address, flashcards, logged_in

pytestmark = pytest.mark.django_db


def shell_of(worker):
    """Return what the worker's script says of its release."""
    return json.loads(re.search(r"serve\((.*)\);", worker.text)[1])


def test_the_worker_is_a_module_that_no_cache_keeps_and_whose_release_stands_still():
    first, second = Client().get("/sw.js"), logged_in(class_with().learner).get("/sw.js")

    assert (first["Content-Type"], first["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert first.text == second.text
    assert "Content-Security-Policy" in first


def test_another_language_is_another_release():
    english, german = (Client().get("/sw.js", headers={"Accept-Language": code}) for code in ("en", "de"))

    assert shell_of(english)["release"] != shell_of(german)["release"]


@pytest.mark.parametrize("path", ["/offline/", "/offline/drill/"])
def test_the_stored_pages_say_nothing_of_who_asks_and_take_no_message_from_them(path):
    classroom = class_with(*flashcards(1))
    client = logged_in(classroom.learner)
    client.post("/join/", {"code": classroom.seminar.join_code})

    theirs, nobodys = client.get(path), Client().get(path)

    assert theirs.text == nobodys.text
    assert "csrfmiddlewaretoken" not in theirs.text
    assert "data-learner" not in theirs.text
    assert [str(message) for message in get_messages(client.get("/").wsgi_request)] != []


@pytest.mark.parametrize("path", ["/offline/", "/offline/drill/"])
def test_all_that_a_stored_page_loads_is_stored(path):
    page = Client().get(path).text

    assert {f"/static/{name}" for name in files_of(page)} - {address for address, _ in stored_files()} == set()
    assert set(re.findall(r'/static/[^"#]+\.svg', page)) <= {address for address, _ in stored_files()}


def test_a_page_says_for_whom_the_device_keeps_anything():
    classroom = class_with()

    home, login = logged_in(classroom.learner).get("/"), Client().get("/accounts/login/")

    assert f'data-learner="{classroom.learner.public_id}"' in home.text
    assert 'data-learner=""' in login.text


def test_the_app_can_be_installed():
    manifest = Client().get("/manifest.webmanifest").json()

    assert {key: manifest[key] for key in ("start_url", "scope", "display")} == {
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
    }
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("any", "any"),
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in manifest["icons"])


def test_a_drill_names_its_learner_for_the_device():
    classroom = class_with(*flashcards(1))

    page = logged_in(classroom.learner).get(drill_address(classroom)).text

    assert f'data-learner="{classroom.learner.public_id}"' in page


def test_in_production_a_script_imports_the_release_of_the_next_that_it_was_made_with(tmp_path):
    (tmp_path / "one.js").write_text('import { two } from "./two.js";\n', encoding="utf-8")
    (tmp_path / "two.js").write_text("export const two = 2;\n", encoding="utf-8")
    files = StaticFiles(location=tmp_path)

    list(files.post_process({name: (files, name) for name in ("one.js", "two.js")}))

    hashed = files.stored_name("one.js"), files.stored_name("two.js")
    assert hashed[1] in (tmp_path / hashed[0]).read_text(encoding="utf-8")
