"""The page that documents the API, and the schema it is made from."""

import re
from html.parser import HTMLParser

import pytest
from drf_spectacular.generators import SchemaGenerator

from api.documentation import type_of
from tests.browser import accessibility_violations, needs_browser
from tests.factories import people

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """Collects what a strict CSP would refuse, the ids, and the links within the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.refused, self.ids, self.links = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag in {"script", "style", "iframe"} or any(name == "style" or name.startswith("on") for name in said):
            self.refused.append((tag, said))
        if (said.get("href") or said.get("src") or "").startswith(("http:", "https:", "//", "data:", "javascript:")):
            self.refused.append((tag, said))
        if "id" in said:
            self.ids.append(said["id"])
        if said.get("href", "").startswith("#"):
            self.links.add(said["href"][1:])


@pytest.fixture
def docs(client):
    return client.get("/api/v1/docs/")


def test_the_page_works_under_the_strict_csp(docs):
    assert docs.status_code == 200
    assert Page(docs.content.decode()).refused == []
    assert "unsafe" not in docs["Content-Security-Policy"]


@needs_browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_page_can_be_read_by_everybody(page_as, width, scheme):
    page = page_as(people.user("reader"), width=width, scheme=scheme)

    page.goto("/api/v1/docs/")

    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (accessibility_violations(page), overflow) == ([], 0)


def test_every_link_within_the_page_leads_somewhere_and_no_id_comes_twice(docs):
    found = Page(docs.content.decode())

    assert found.links - set(found.ids) == set()
    assert len(found.ids) == len(set(found.ids))


def test_every_call_of_the_schema_is_on_the_page(client, docs):
    schema = client.get("/api/v1/schema/").json()

    calls = {said["operationId"] for path in schema["paths"].values() for said in path.values()}
    assert calls - set(Page(docs.content.decode()).ids) == set()


def test_every_call_is_named_summed_up_grouped_and_says_how_it_fails():
    schema = SchemaGenerator().get_schema(request=None, public=True)

    incomplete = {
        said["operationId"]
        for path in schema["paths"].values()
        for said in path.values()
        if not (re.fullmatch(r"[a-z]+(_[a-z]+)+", said["operationId"]) and said.get("summary") and said.get("tags"))
        or not any(status >= "400" for status in said["responses"])
    }
    assert (schema["openapi"], incomplete) == ("3.1.1", set())


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": ["string", "null"]}, "text or null"),
        ({"type": "integer", "minimum": 1, "maximum": 4}, "whole number from 1 to 4"),
        ({"type": "string", "format": "date-time"}, "text (date-time)"),
        ({"enum": ["a", "b"]}, '"a" or "b"'),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Card"}}, "list of Card"),
        ({"oneOf": [{"$ref": "#/components/schemas/Card"}, {"type": "null"}]}, "Card or null"),
        ({}, "any JSON"),
    ],
)
def test_types_are_said_in_words(schema, words):
    assert type_of(schema) == words
