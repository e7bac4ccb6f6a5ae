import pytest

from quizzes.engine.formats.bankfile.lectures import LectureFile, LectureRead, PartText, PassageText, read_lecture

FILE = """---
id: bees
title: Bees: a lecture
author: A. Keeper
source: Hive Register 1969
language: en
---

What it is about.

## 1 The hive

### 1.1 The queen
She lays eggs.

She lives long.

### 1.10 The drone
He does not.

## Afterword

### 2.1 Honey
Sweet.
"""


def test_a_lecture_file_is_read():
    queen = PassageText("1.1", "The queen", "She lays eggs.\n\nShe lives long.", "The hive", 13)
    drone = PassageText("1.10", "The drone", "He does not.", "The hive", 18)
    honey = PassageText("2.1", "Honey", "Sweet.", "Afterword", 23)

    result = read_lecture(FILE.encode())

    assert result == LectureRead(
        LectureFile(
            id="bees",
            title="Bees: a lecture",
            author="A. Keeper",
            source="Hive Register 1969",
            language="en",
            description="What it is about.",
            parts=(PartText("1", "The hive", 11, (queen, drone)), PartText("", "Afterword", 21, (honey,))),
        ),
        [],
    )
    assert result.lecture.passages == (queen, drone, honey)


def test_windows_lines_and_a_byte_order_mark_change_nothing():
    assert read_lecture(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode()) == read_lecture(FILE.encode())


def test_a_lecture_needs_no_parts():
    result = read_lecture(b"---\nid: a\ntitle: A\n---\n### 1 One\nGist.\n")

    assert result.lecture.parts == (PartText("", "", 0, (PassageText("1", "One", "Gist.", "", 5),)),)
    assert result.lecture.language == "en"


@pytest.mark.parametrize(
    ("old", "new", "rule", "severity", "field", "line"),
    [
        ("---\nid", "id", "missing-head", "error", "", 1),
        ("id: bees", "id: Bees", "malformed-id", "error", "id", 1),
        ("id: bees\n", "", "missing-key", "error", "id", 1),
        ("title: Bees: a lecture", "title:", "missing-key", "error", "title", 1),
        ("author: A. Keeper", "author: A\nauthor: B", "malformed-value", "error", "", 5),
        ("author: A. Keeper", "just words", "malformed-value", "error", "", 4),
        ("author: A. Keeper", "auhtor: A", "unknown-key", "warning", "auhtor", 4),
        ("### 1.10 The drone", "### The drone", "missing-anchor", "error", "", 18),
        ("### 1.10 The drone", "### 1.1 The drone", "repeated-id", "error", "1.1", 18),
        ("He does not.", "", "missing-gist", "warning", "1.10", 18),
    ],
)
def test_each_mistake_has_its_line(old, new, rule, severity, field, line):
    result = read_lecture(FILE.replace(old, new).encode())

    found = [finding for finding in result.findings if finding.rule != "missing-key" or rule == "missing-key"]
    assert [(f.rule, f.severity, f.field, f.line) for f in found] == [(rule, severity, field, line)]
    assert (result.lecture is None) == (severity == "error")


@pytest.mark.parametrize(
    ("content", "rules"),
    [
        (b"", ["missing-head", "missing-passage"]),
        (b"---\nid: a\ntitle: A\n", ["missing-head", "missing-passage"]),
        (b"---\nid: a\ntitle: A\n---\n## 1 Empty\n", ["missing-passage"]),
        (b"---\nid: \xff\n---\n", ["not-utf8"]),
    ],
)
def test_a_file_that_is_no_lecture_is_refused(content, rules):
    result = read_lecture(content)

    assert (result.lecture, [finding.rule for finding in result.findings]) == (None, rules)
