"""The files of a question package: which hold questions, in which order, and what the manifest says of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from quizzes.engine.archives import Archive
from quizzes.engine.formats.qti.xmltree import Element, parse

MANIFEST = "imsmanifest.xml"
_ENDINGS = (".xml", ".qti")
_BLACKBOARD = b"<questestinterop"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files in the order of the manifest, and the keywords of those that have some, by file name."""

    files: Sequence[str]
    keywords: Mapping[str, Sequence[str]]


def read_manifest(archive: Archive) -> Manifest | None:
    """Return what the manifest says, None where the package has none. Raises MalformedXml."""
    name = next((name for name in archive if name.casefold() == MANIFEST), None)
    name = name or next((name for name in archive if posixpath.basename(name).casefold() == MANIFEST), None)
    if name is None:
        return None
    folder = posixpath.dirname(name)
    files: dict[str, None] = {}
    keywords: dict[str, Sequence[str]] = {}
    for resource in parse(archive[name]).walk("resource"):
        # Blackboard names the file in an attribute of its own, `bb:file`.
        hrefs = [resource.get("href"), resource.get("file"), *(file.get("href") for file in resource.elements("file"))]
        for href in hrefs:
            path = posixpath.normpath(posixpath.join(folder, unquote(href))) if href else ""
            if path in archive:
                files.setdefault(path)
                keywords.setdefault(path, [*_keywords(resource)])
    return Manifest([*files], keywords)


def _keywords(resource: Element) -> Iterator[str]:
    for metadata in resource.elements("metadata"):
        for keyword in metadata.walk("keyword"):
            yield from (text for each in keyword.walk("string", "langstring") if (text := each.text()))


def question_files(archive: Archive, manifest: Manifest | None) -> Iterator[str]:
    """Yield the names of files that may hold questions: in the order of the manifest, then those that it leaves out."""
    named = manifest.files if manifest else ()
    for name in dict.fromkeys((*named, *archive)):
        last = posixpath.basename(name)
        is_hidden = last.startswith(".") or name.startswith("__MACOSX/")
        if is_hidden or last.casefold() == MANIFEST:
            continue
        # Of Blackboard's many '.dat' only some hold questions, and other programs' may be no XML at all.
        if last.casefold().endswith(_ENDINGS) or (last.endswith(".dat") and _BLACKBOARD in archive[name]):
            yield name
