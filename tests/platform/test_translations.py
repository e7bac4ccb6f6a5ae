"""The German catalogue: complete, with the same placeholders, and compiled from what is written."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
SOURCES = ("api", "quizzes", "seminar")
GERMAN = ROOT / "seminar" / "locale" / "de" / "LC_MESSAGES"
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r"\bn?gettext\(((?:\s*u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?)+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>|%%")

type Message = tuple[str, ...]


def in_python(path: Path) -> Iterator[Message]:
    """Yield what the module marks: a message, or both numbers of one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        count = 1 if name in SINGULAR else 2 if name in PLURAL else 0
        said = node.args[:count]
        if count and len(said) == count and all(isinstance(each, ast.Constant) for each in said):
            yield tuple(each.value for each in said)


def in_template(path: Path) -> Iterator[Message]:
    for found in IN_TEMPLATE.finditer(templatize(path.read_text(encoding="utf-8"))):
        said = ast.literal_eval(f"({found[1].rstrip().rstrip(',')},)")
        yield tuple(said)


def marked() -> set[Message]:
    files = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*"))]
    found = {message for path in files if path.suffix == ".py" for message in in_python(path)}
    return found | {message for path in files if path.suffix in {".html", ".txt"} for message in in_template(path)}


def written() -> dict[str, list[str]]:
    """Return what the catalogue's text says: the translations of each message, by its singular."""
    found: dict[str, list[str]] = {}
    for block in (GERMAN / "django.po").read_text(encoding="utf-8").split("\n\n"):
        parts: list[tuple[str, str]] = []
        for line in block.splitlines():
            if line.startswith("msg"):
                keyword, _, text = line.partition(" ")
                parts.append((keyword, ast.literal_eval(text)))
            elif line.startswith('"'):
                parts[-1] = (parts[-1][0], parts[-1][1] + ast.literal_eval(line))
        said = dict(parts)
        found[said["msgid"]] = [text for keyword, text in parts if keyword.startswith("msgstr")]
    return found


@pytest.fixture(scope="module")
def german() -> gettext.GNUTranslations:
    with (GERMAN / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def said_at_import(path: Path) -> Iterator[str]:
    """Yield where the module translates as it is imported: in whatever language then holds, and for good.

    A lazy text that is filled in is translated then, too.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and "translation" in (node.module or "")]
    called = {each.asname or each.name: each.name for node in imports for each in node.names}
    now = {name for name, known in called.items() if known in {"gettext", "ngettext"}}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        is_filled_in = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
        said = node.left if isinstance(node, ast.BinOp) and is_filled_in else node
        if isinstance(said, ast.Call) and getattr(said.func, "id", "") in (called if is_filled_in else now):
            yield f"{path.relative_to(ROOT)}:{said.lineno}"
        is_later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        waiting += [] if is_later else ast.iter_child_nodes(node)


def test_nothing_is_translated_before_somebody_asks():
    modules = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py"))]

    assert [where for path in modules for where in said_at_import(path)] == []


def test_every_message_has_a_german_one():
    catalogue = written()

    missing = sorted(message for message in marked() if not all(catalogue.get(message[0], [""])))

    assert missing == []


def test_a_translation_fills_in_what_the_message_does():
    catalogue = written()
    wrong = [
        (message, catalogue[message[0]])
        for message in sorted(marked())
        if sorted(PLACEHOLDER.findall(message[-1]))
        != sorted(PLACEHOLDER.findall(catalogue[message[0]][len(message) - 1]))
    ]

    assert wrong == []


def test_the_compiled_catalogue_says_what_is_written(german):
    said = written()
    said.pop("")

    assert {message: german.gettext(message) for message in said} == {
        message: texts[0] for message, texts in said.items()
    }
    two = {message: texts for message, texts in said.items() if len(texts) > 1}
    assert {message: german.ngettext(message, "", 2) for message in two} == {m: texts[1] for m, texts in two.items()}


@pytest.mark.django_db
def test_pages_speak_the_language_that_the_browser_asks_for(client):
    page = client.get(reverse("account_login"), headers={"accept-language": "de-AT,de;q=0.9"})

    text = page.content.decode()
    assert page.headers["Content-Language"] == "de"
    assert '<html lang="de"' in text
    assert "Passwort" in text


@pytest.mark.django_db
def test_pages_run_from_right_to_left_where_their_language_does(client, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    pages = [reverse("account_login"), "/nowhere/", reverse("admin:login")]

    found = {
        language: [client.get(page, headers={"accept-language": language}, follow=True).content for page in pages]
        for language in ("ar", "de")
    }

    assert [b'dir="rtl"' in page for page in found["ar"]] == [True] * 3
    assert [b'dir="rtl"' in page for page in found["de"]] == [False] * 3
