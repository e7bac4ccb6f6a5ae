"""Pictures and sounds of items, fetched by a program that has a token and no session."""

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from quizzes.bank.services import add_asset
from tests.api.conftest import client_of
from tests.factories import bank as banks


@pytest.fixture
def picture(course):
    return add_asset(bank=course.bank, name="map.png", content=banks.picture())


def test_a_token_opens_a_picture_of_a_card(course, picture):
    _, token = AuthToken.objects.create(user=course.student)

    answer = APIClient().get(f"/api/v1/assets/{picture.public_id}/", headers={"Authorization": f"Token {token}"})

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, banks.picture())
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")} == {
        "Content-Type": "image/png",
        "Content-Disposition": 'attachment; filename="map.png"',
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Cache-Control"] == "private, max-age=86400"
    answer.close()


def test_a_picture_of_another_seminar_is_not_there(course, picture):
    address = f"/api/v1/assets/{picture.public_id}/"

    asked = {"nobody": APIClient(), "stranger": client_of(course.stranger)}

    assert {who: client.get(address).status_code for who, client in asked.items()} == {"nobody": 401, "stranger": 404}
