"""The files that came along in a package, found by what texts call them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import unquote

from quizzes.engine.markup.embedded import embedded_file

_BASE = re.compile(r"^(?:\$|%24)IMS[-_]CC[-_]FILE[-_]?BASE(?:\$|%24)/?", re.IGNORECASE)
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:|^//")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class _Unpacked(Mapping[str, bytes]):
    """Files by the name handed on: each read from its place in the package when it is asked for, or `at_hand`."""

    def __init__(self, places: Mapping[str, str], read: Callable[[str], bytes], at_hand: Mapping[str, bytes]) -> None:
        self._places = places
        self._read = read
        self._at_hand = at_hand

    def __getitem__(self, name: str) -> bytes:
        return self._at_hand[name] if name in self._at_hand else self._read(self._places[name])

    def __iter__(self) -> Iterator[str]:
        return chain(self._places, self._at_hand)

    def __len__(self) -> int:
        return len(self._places) + len(self._at_hand)


class Media:
    """The names of a package's files, and of those that texts refer to the names under which they are handed on.

    A picture may stand in the text itself.
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes]) -> None:
        self._read = read
        self._by_path = {name.casefold(): name for name in names}
        self._by_last_step: dict[str, list[str]] = {}
        for name in self._by_path.values():
            self._by_last_step.setdefault(posixpath.basename(name).casefold(), []).append(name)
        self._given: dict[str, str] = {}
        self._embedded: dict[str, bytes] = {}

    def resolver(self, file: str) -> Callable[[str], str | None]:
        """Return what finds the name to hand on for an address in that file; None for a file that is not there."""

        def resolve(source: str) -> str | None:
            if embedded := embedded_file(source):
                self._embedded[embedded.name] = embedded.content
                return embedded.name
            found = self._found(source, posixpath.dirname(file))
            return None if found is None else self._handed_on(found)

        return resolve

    def files(self) -> Mapping[str, bytes]:
        """Return the files that texts refer to, by the name handed on.

        Each is unpacked when it is looked up, so that never all of them are in memory; FileRefused for one that is
        broken.
        """
        return _Unpacked({given: name for name, given in self._given.items()}, self._read, self._embedded)

    def _found(self, source: str, folder: str) -> str | None:
        """Return a file by its address: beside the text, from the root, or the only one that ends so.

        Canvas writes $IMS-CC-FILEBASE$ for a folder that differs between its exports.
        """
        base = _BASE.match(source)
        path = unquote((source[base.end() :] if base else source).partition("?")[0].partition("#")[0])
        if (_SCHEME.match(path) and not base) or not path:
            return None
        for start in ("", "web_resources") if base else (folder, ""):
            found = self._by_path.get(posixpath.normpath(posixpath.join(start, path)).casefold().lstrip("/"))
            if found is not None:
                return found
        ending = posixpath.normpath(path).lstrip("./").casefold()
        same = self._by_last_step.get(posixpath.basename(ending), [])
        fitting = [name for name in same if f"/{name.casefold()}".endswith(f"/{ending}")]
        return fitting[0] if len(fitting) == 1 else None

    def _handed_on(self, name: str) -> str:
        """Return a name of letters, digits, '.', '_' and '-' that no other file has."""
        if name not in self._given:
            base = _UNSAFE.sub("-", posixpath.basename(name)).strip("-.") or "file"
            stem, ending = posixpath.splitext(base[-100:])
            taken = {given.casefold() for given in (*self._given.values(), *self._embedded)}
            number = 1
            given = base[-100:]
            while given.casefold() in taken:
                number += 1
                given = f"{stem}-{number}{ending}"
            self._given[name] = given
        return self._given[name]
