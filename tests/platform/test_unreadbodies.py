"""What a view has not read of a request is read after it."""

from io import BytesIO

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from seminar.unreadbodies import read_to_the_end

LIMIT = 2 * 1024 * 1024


def left_of(size: int, view=lambda _request: HttpResponse(status=404)) -> int:
    """How many bytes of a body of this size stay unread behind a view."""
    request = RequestFactory().post("/x/", b"", content_type="application/json")
    body = BytesIO(bytes(size))
    environ = request.environ | {"wsgi.input": body, "CONTENT_LENGTH": str(size)}
    read_to_the_end(view)(type(request)(environ))
    return size - body.tell()


@pytest.mark.parametrize(("size", "left"), [(0, 0), (1, 0), (LIMIT, 0), (LIMIT + 1, LIMIT + 1)])
def test_a_body_that_nobody_read_is_read_as_far_as_it_is_one_that_is_taken(size, left):
    assert left_of(size) == left


def test_a_body_that_was_read_is_left_alone():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.body)

    assert left_of(5, view) == 0


def test_one_whose_sender_has_gone_is_answered_all_the_same():
    class Gone(BytesIO):
        def read(self, *_size):
            raise OSError

    request = RequestFactory().post("/x/", b"abc", content_type="application/json")
    environ = request.environ | {"wsgi.input": Gone()}

    answer = read_to_the_end(lambda _request: HttpResponse(status=401))(type(request)(environ))

    assert answer.status_code == 401


def test_every_request_comes_through_it(client):
    body = BytesIO(b'{"username": "nobody"}')

    answer = client.post(reverse("api:logout"), **{"wsgi.input": body, "CONTENT_LENGTH": "22"})

    assert (answer.status_code, body.tell()) == (401, 22)
