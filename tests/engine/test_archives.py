"""What a zip file may hold, and what is refused before anything is unpacked."""

import io
import stat
import zipfile

import pytest

from quizzes.engine.archives import ArchiveLimits, is_archive, open_archive
from quizzes.engine.interchange import FileRefused


def zipped(*entries, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in entries:
            file.writestr(name, content)
    return target.getvalue()


def linked(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def test_files_are_found_by_name_and_folders_left_out():
    content = zipped(("a.xml", b"one"), ("media/", b""), ("media/b.png", b"two"))

    archive = open_archive(content)

    assert dict(archive) == {"a.xml": b"one", "media/b.png": b"two"}
    assert len(archive) == 2
    assert archive.size_bytes("a.xml") == 3
    assert is_archive(content)


def test_backslashes_part_folders():
    archive = open_archive(zipped(("media\\b.png", b"two")))

    assert list(archive) == ["media/b.png"]


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "a//b", "./a", "a\nb", "a\x00b", "\u202efdp.a", "x" * 501]
)
def test_name_that_leads_out_or_hides_something_is_refused(name):
    entry = zipfile.ZipInfo("x")
    entry.filename = entry.orig_filename = name

    with pytest.raises(FileRefused, match="unsafe name"):
        open_archive(zipped((entry, b"")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a zip archive"),
        (b"PK\x03\x04 and no more", "not a zip archive"),
        (zipped(("a", b""), (linked("b"), b"/etc/passwd")), "'b' is a link"),
        (zipped(("a.xml", b"1"), ("A.XML", b"2")), "'A.XML' twice"),
    ],
)
def test_what_is_no_honest_archive_is_refused(content, message):
    with pytest.raises(FileRefused, match=message):
        open_archive(content)


def test_encrypted_archive_is_refused():
    content = bytearray(zipped(("a", b"secret")))
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1

    with pytest.raises(FileRefused, match="'a' is encrypted"):
        open_archive(bytes(content))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (ArchiveLimits(entries=1), "more than 1 files"),
        (ArchiveLimits(total_bytes=1_000_000), "too large"),
        (ArchiveLimits(entry_bytes=1_000_000), "too large"),
        (ArchiveLimits(ratio=10), "more than 10 times"),
    ],
)
def test_bomb_is_refused_by_what_its_directory_says(limits, message):
    content = zipped(("a", b"0" * 2_000_000), ("b", b""))

    with pytest.raises(FileRefused, match=message):
        open_archive(content, limits=limits)


def test_file_larger_than_the_directory_says_is_refused_when_it_is_read():
    content = bytearray(zipped(("a", b"0" * 1000)))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    archive = open_archive(bytes(content))

    with pytest.raises(FileRefused, match="'a' "):
        archive["a"]


def test_broken_file_is_refused_when_it_is_read():
    content = zipped(("a", bytes(range(256)) * 10), method=zipfile.ZIP_STORED)

    archive = open_archive(content.replace(b"\x01\x02\x03\x04\x05\x06\x07", b"\x01\x02\x03\x04\x05\x06\x06"))

    with pytest.raises(FileRefused, match="'a' cannot be unpacked: Bad CRC"):
        archive["a"]


def test_file_shorter_than_the_directory_says_is_refused_when_it_is_read():
    content = bytearray(zipped(("a", b"0" * 1000)))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (2000).to_bytes(4, "little")

    archive = open_archive(bytes(content))

    with pytest.raises(FileRefused, match="'a' "):
        archive["a"]
