"""Files made to take a worker's time or memory, or to store what nobody asked for: each ends refused or with a finding.

What a reader alone refuses is in its own tests (tests/engine/formats).
"""

import io
import json
import subprocess
import sys
import zipfile

import pytest
import zstandard

from quizzes.engine.formats.qti import writer as qti_writer
from quizzes.engine.items import Item
from quizzes.exchange.jobs import readerprocess
from seminar.operation.environment import ROOT

MEGABYTE = 1_000_000
SCRIPT = b"<script>alert(1)</script>"


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in files:
            file.writestr(name, content)
    return target.getvalue()


def link():
    entry = zipfile.ZipInfo("media.png")
    entry.external_attr = 0xA1FF << 16
    return zipped((entry, "/etc/passwd"))


def encrypted():
    content = bytearray(zipped(("a.xml", "<questestinterop/>")))
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(start) + place] |= 1
    return bytes(content)


def questions(text, count):
    one = "<question type='essay'><name><text>n</text></name><questiontext format='html'><text><![CDATA[%s]]></text>"
    return f"<quiz>{(one % text + '</questiontext></question>') * count}</quiz>".encode()


def anki(collection):
    return zipped(("meta", b"\x08\x03"), ("collection.anki21b", collection), ("media", b""))


HOSTILE = {
    "a text of 100 MB": lambda: b"What {=a ~b}\n\n" * (100 * MEGABYTE // 14),
    "an archive of 100 MB": lambda: zipped(("a.xml", bytes(100 * MEGABYTE)), method=zipfile.ZIP_STORED),
    "XML of 100 MB": lambda: b"<quiz>" + b" " * (100 * MEGABYTE) + b"</quiz>",
    "100 MB of NUL": lambda: bytes(100 * MEGABYTE),
    "zip slip": lambda: zipped(("../../evil.xml", "<questestinterop/>")),
    "a link": link,
    "one name twice": lambda: zipped(("a.xml", "<a/>"), ("A.XML", "<a/>")),
    "an absurd name": lambda: zipped((f"{'x' * 600}.xml", "<a/>")),
    "a name that turns around": lambda: zipped(("a\u202egpj.xml", "<a/>")),
    "an encrypted archive": encrypted,
    "a zip bomb": lambda: zipped(("a.xml", bytes(9 * MEGABYTE))),
    "archives in archives": lambda: zipped(("a.zip", zipped(("b.zip", zipped(("c.xml", bytes(5 * MEGABYTE))))))),
    "twenty thousand files": lambda: zipped(*((f"{number}.xml", b"") for number in range(20_001))),
    "a zstd bomb": lambda: anki(zstandard.compress(bytes(100 * MEGABYTE))),
    "zstd frames in a row": lambda: anki(zstandard.compress(bytes(10 * MEGABYTE)) * 40),
    "entities": lambda: b"<!DOCTYPE quiz [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><quiz>&b;</quiz>",
    "a program that is called .apkg": lambda: b"\x7fELF" + bytes(1000),
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
}
SLOW = {
    "GIFT answers": lambda: b"Q {" + b"~a" * (4 * MEGABYTE) + b"}",
    "CSV that opens and opens": lambda: b"question,answer\n" + b'"a\n' * 300_000,
    "XML attributes": lambda: b"<quiz><question type='essay' " + b"a='1' " * MEGABYTE + b"/></quiz>",
    "TOML dots": lambda: b"[bank]\n" + b"a." * MEGABYTE + b"b=1",
}


def answer_to(content, folder):
    """Return what the reader's process would answer."""
    return readerprocess.answer_to(content, name="questions", folder=folder, said={"layout": None, "remembered": {}})


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_or_gives_nothing(what, tmp_path):
    answer = answer_to(HOSTILE[what](), tmp_path)

    is_told = bool(answer["refused"]) or any(finding["severity"] == "error" for finding in answer["findings"])
    assert (is_told, answer["items"], answer["media"]) == (True, [], [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", SLOW)
def test_a_file_made_to_be_slow_ends_before_its_process_is_ended(what, tmp_path):
    """The process may use ten seconds; anything that grows with the square of the file would use minutes."""
    content, folder = tmp_path / "content", tmp_path / "folder"
    content.write_bytes(SLOW[what]())
    folder.mkdir()
    (folder / readerprocess.SAID).write_text(json.dumps({"layout": None, "remembered": {}}))
    command = [sys.executable, "-m", readerprocess.__name__, folder, str(512 * 1024 * 1024), "10", "questions"]

    with content.open("rb") as opened:
        ended = subprocess.run(command, stdin=opened, cwd=ROOT, check=False)

    assert (ended.returncode, (folder / readerprocess.ANSWER).is_file()) == (0, True)


def test_questions_that_are_all_alike_do_not_keep_the_linter(monkeypatch, tmp_path):
    monkeypatch.setattr(readerprocess, "LINT_SECONDS", 0.01)
    stem = "so " * 300

    answer = answer_to("".join(f"{stem}{{=a ~b}}\n\n" for _ in range(300)).encode(), tmp_path)

    assert (len(answer["items"]), [finding["rule"] for finding in answer["lint"]]) == (300, ["not-linted"])


def test_scripts_are_text_to_be_shown_and_never_a_reason_to_refuse(tmp_path):
    answer = answer_to(b"::x:: What does " + SCRIPT + b" do? {=Harm ~Good}\n", tmp_path)

    assert [item["stem"] for item in answer["items"]] == [f"What does {SCRIPT.decode()} do?"]


def test_texts_that_turn_their_direction_are_told_of(tmp_path):
    answer = answer_to("What \u202eis\u202c it? {=This ~That}\n".encode(), tmp_path)

    assert [finding["rule"] for finding in answer["findings"]] == ["turned-text"]


def test_a_picture_that_cannot_be_unpacked_costs_the_package(tmp_path):
    item = Item(id="seen", type="truefalse", body={"answer": True}, stem="Seen? ![](asset:x.png)")
    written = zipfile.ZipFile(io.BytesIO(qti_writer.write([item], {"x.png": b"a picture"}).content))
    files = [(name, written.read(name)) for name in written.namelist()]
    content = zipped(*files, method=zipfile.ZIP_STORED)

    fine = answer_to(content, tmp_path)
    broken = answer_to(content.replace(b"a picture", b"o picture"), tmp_path)

    assert [(media["name"], media["size_bytes"]) for media in fine["media"]] == [("x.png", 9)]
    assert (broken["format"], "cannot be unpacked" in broken["refused"], broken["items"]) == ("qti", True, [])
