"""Pictures and sounds on their way in and out: texts name them `asset:NAME` in files, `asset:PUBLIC_ID` in a bank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from quizzes.bank.models import Asset, Bank
from quizzes.bank.services import add_asset
from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding
from quizzes.exchange.jobs.plainitems import changed_texts
from quizzes.exchange.jobs.reading import MediaFile
from seminar.mediafiles import LARGEST_BYTES, MediaRefused, content_type_of

_REFERENCE = re.compile(r"asset:([^\s\"'<>()\[\]]+)")


def with_names(item: Item, names: Mapping[str, str]) -> Item:
    """Return the item with its media under other names; what `names` does not have keeps its own."""

    def change(text: str) -> str:
        if "asset:" not in text:
            return text
        return _REFERENCE.sub(lambda found: f"asset:{names.get(found[1], found[1])}", text)

    if not names:
        return item
    body = changed_texts(item.body, change)
    return replace(item, stem=change(item.stem), feedback=change(item.feedback), body=body)


def names_in(items: Iterable[Item]) -> set[str]:
    """Return the names of all media that the items' texts show."""
    found: set[str] = set()

    def note(text: str) -> str:
        if "asset:" in text:
            found.update(_REFERENCE.findall(text))
        return text

    for item in items:
        changed_texts((item.stem, item.feedback, item.body), note)
    return found


def stored_names(bank: Bank, media: Sequence[MediaFile]) -> dict[str, str]:
    """Return, by their names in the file, the public ids of those media that the bank holds already."""
    wanted = {each.sha256 for each in media}
    held = dict(Asset.objects.filter(bank=bank, sha256__in=wanted).values_list("sha256", "public_id"))
    return {each.name: held[each.sha256] for each in media if each.sha256 in held}


def refused_media(media: Iterable[MediaFile]) -> Iterator[Finding]:
    """Yield a finding for each file whose content is none that is shown; the name proves nothing."""
    for each in media:
        try:
            content_type_of(_content(each))
        except MediaRefused as error:
            yield Finding("media-refused", "warning", f"{each.name}: {error}")


def _content(file: MediaFile) -> bytes:
    # No more than tells that it is too large.
    with file.path.open("rb") as opened:
        return opened.read(LARGEST_BYTES + 1)


def store_media(bank: Bank, media: Iterable[MediaFile], *, wanted: set[str]) -> dict[str, str]:
    """Store those media that are wanted by name, and return their public ids; what is refused is left out."""
    names: dict[str, str] = {}
    for each in media:
        if each.name in wanted:
            try:
                names[each.name] = add_asset(bank=bank, name=each.name, content=_content(each)).public_id
            except MediaRefused:
                continue  # a finding of the plan has said so
    return names


def leaving_media(items: Sequence[Item], *, banks: Iterable[int]) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return what media of the items are called in a file, by public id, and their content by that name.

    Each keeps the name it came with; where two have the same, the later one gets its public id before it.
    """
    names: dict[str, str] = {}
    content: dict[str, bytes] = {}
    assets = Asset.objects.filter(bank__in=list(banks), public_id__in=names_in(items)).order_by("id")
    for asset in assets:
        plain = re.sub(r"[^A-Za-z0-9._-]", "-", asset.name)
        name = f"{asset.public_id}-{plain}" if plain in content else plain
        names[asset.public_id] = name
        with asset.file.open() as opened:
            content[name] = cast("bytes", opened.read())
    return names, content
