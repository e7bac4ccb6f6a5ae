"""A form that is sent after its session has ended leads back to the page it stood on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.web.sitters import page_of, quiz_and_learner

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


def way_back(response):
    """The page that logging in leads to."""
    return parse_qs(urlsplit(response["Location"]).query)["next"]


def test_after_the_log_in_one_is_on_the_page_whose_button_was_pressed():
    quiz, learner = quiz_and_learner()
    learner.set_password("a long one of ours")
    learner.save()
    client = Client()
    page = f"{page_of(quiz)}?from=home"

    asked = client.post(f"{page_of(quiz)}start/", headers={"referer": f"{HOST}{page}#start-title"})
    told = client.get(asked["Location"])
    back = client.post(asked["Location"], {"login": learner.username, "password": "a long one of ours"})

    assert way_back(asked) == [page]
    assert "You were logged out before this arrived." in told.text
    assert (back.status_code, back["Location"]) == (302, page)


@pytest.mark.parametrize("sent_from", ["https://elsewhere.example/quizzes/", "//elsewhere.example/", ""])
def test_a_page_of_another_site_or_none_leads_to_the_first_page(sent_from):
    quiz, _learner = quiz_and_learner()

    asked = Client().post(f"{page_of(quiz)}start/", headers={"referer": sent_from})

    assert way_back(asked) == ["/"]


def test_a_page_that_is_only_read_is_gone_back_to_as_it_is():
    quiz, _learner = quiz_and_learner()

    asked = Client().get(page_of(quiz), headers={"referer": f"{HOST}/quizzes/"})

    assert way_back(asked) == [page_of(quiz)]
