"""Gather what the engine says to people, for translators: `python -m seminar.operation.sentences`.

The engine knows no language but English and writes its sentences where they are needed, mostly as f-strings. This finds
them in its source, with names for their places, and writes seminar/enginewords/sentences.py.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAID_IN = ("quizzes/engine", "quizzes/exchange/jobs")
TARGET = ROOT / "seminar" / "enginewords" / "sentences.py"

# Speak to programs and programmers alone.
_SILENT = (
    "quizzes/engine/formats/apkg/ownnotetypes.py",
    "quizzes/engine/formats/apkg/saving.py",
    "quizzes/engine/formats/markdown/lettered.py",
    "quizzes/engine/formats/markdown/text2qti.py",
    "quizzes/engine/formats/markdown/wording.py",
    "quizzes/engine/formats/tabular/columns.py",
    "quizzes/engine/formats/tabular/wording.py",
    "quizzes/engine/formats/tabular/workbookwriter.py",
    "quizzes/engine/linting/coverage.py",
    "quizzes/engine/linting/english.py",
    "quizzes/engine/markup/",
    "quizzes/engine/psychometrics/",
    "quizzes/engine/scheduling/log.py",
    "quizzes/engine/scheduling/memory.py",
    "quizzes/engine/scheduling/told.py",
    "quizzes/engine/searching/",
    "quizzes/exchange/jobs/descriptions.py",
)
_HEAD = '''"""What the engine says of its own accord. Written by `python -m seminar.operation.sentences`."""

# ruff: noqa: E501
# fmt: off

from django.utils.translation import gettext_noop

SENTENCES = (
'''
# Keywords of formats, names in files, words that tests of the source compare with.
_NO_SENTENCES = {
    "ANSWER: %(key)s",
    "CLOZE QUESTION",
    "Mapping[str, list[str]]",
    "Mapping[str, object]",
    "Moodle XML",
    "QTI Package",
    "Seminar item",
    "calculated formula",
    "case: sensitive",
    "end of document",
    "feedback %(number)s",
    "file response",
    "file upload",
    "flashcard (reversed)",
    "hot spot",
    "long answer",
    "new again",
    "option %(number)s",
    "quite another thing",
    "short response",
    "undo %(client_id)s",
    "update card",
    "update note",
    "written response",
    "wrong %(number)s",
}
_OF_PROGRAMMERS = {"AssertionError", "LookupError", "TypeError", "ValueError", "KeyError"}
_OF_MACHINES = re.compile(r"^,? ?(?:SELECT|CREATE|INSERT|PRAGMA|FROM|CAST)\b|[|\n]|\w=\"|^\w+, \w+, \w+,|^\w+ = ")
_WORDS = re.compile(r"[A-Za-z]{2,}[,;:’'\"]*\s+[A-Za-z'(.%]|[A-Za-z]{2,}[,:]? %\(|%\(\w+\)s:? [a-z]{2,}")


def sentences() -> list[str]:
    """Return what the engine says, each once and in order of the alphabet, its places as in '%(name)s is missing'."""
    paths = sorted(path for folder in SAID_IN for path in (ROOT / folder).rglob("*.py"))
    found = {each for path in paths if not _is_silent(path) for each in _said_in(path)} - _NO_SENTENCES
    # Two that differ in the names of their places alone are one for the reader.
    return sorted({re.sub(r"%\(\w+\)s", "%s", each): each for each in sorted(found, reverse=True)}.values())


def _is_silent(path: Path) -> bool:
    return path.relative_to(ROOT).as_posix().startswith(_SILENT)


def _said_in(path: Path) -> Iterator[str]:
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant | ast.JoinedStr):
            said = template_of(node)
            if _WORDS.search(said) and not _OF_MACHINES.search(said):
                yield said
            if isinstance(node, ast.JoinedStr):
                waiting += [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        elif not _is_for_programs(node):
            waiting += ast.iter_child_nodes(node)


def _is_for_programs(node: ast.AST) -> bool:
    """Return whether nothing in the node is said to a person: a docstring, an assertion, a pattern, SQL."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _OF_PROGRAMMERS
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
            return True
        case _:
            return False


def template_of(node: ast.Constant | ast.JoinedStr) -> str:
    """Return the text with named places where the f-string puts values in, '' for a constant that is no text."""
    if isinstance(node, ast.Constant):
        return node.value.replace("%", "%%") if isinstance(node.value, str) else ""
    taken: list[str] = []
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            taken.append(name)
            number = taken.count(name)
            parts.append(f"%({name}{number if number > 1 else ''})s")
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value).replace("%", "%%"))
    return "".join(parts)


def _name(value: ast.expr) -> str:
    """Return what to call a place: after the variable or attribute that fills it."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(args=[first, *_]):
            return _name(first)
        case ast.Call(func=ast.Attribute(value=inner)) | ast.Subscript(value=inner) | ast.BinOp(left=inner):
            return _name(inner)
        case ast.IfExp(body=inner) | ast.Starred(value=inner) | ast.GeneratorExp(elt=inner):
            return _name(inner)
        case _:
            return "value"


def written() -> str:
    """Return the source of the module that lists the sentences."""
    lines = [f"    gettext_noop({_quoted(each)}),\n" for each in sentences()]
    return f"{_HEAD}{''.join(lines)})\n"


def _quoted(text: str) -> str:
    """Return the literal as the formatter has it: in double quotes unless it holds more of them than of single ones."""
    escaped = text.replace("\\", "\\\\").replace("\u00a0", "\\u00a0")  # which nobody sees
    if '"' in text and "'" not in text:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', '\\"') + '"'


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
