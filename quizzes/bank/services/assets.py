"""Pictures and sounds of a bank."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from quizzes.bank.models import Asset, Bank
from seminar.mediafiles import ENDINGS, content_type_of


@transaction.atomic
def add_asset(*, bank: Bank, name: str, content: bytes) -> Asset:
    """Return the bank's asset with this content, stored under its first name if it is new.

    Its type is read from the content and the ending of its name follows. Raises MediaRefused (seminar/mediafiles.py).
    An asset is never deleted: an earlier version of an item may still show it.
    """
    content_type = content_type_of(content)
    sha256 = hashlib.sha256(content).hexdigest()
    Bank.objects.select_for_update(of=("self",)).get(id=bank.id)
    known = Asset.objects.filter(bank=bank, sha256=sha256).first()
    if known is not None:
        return known
    asset = Asset(
        bank=bank,
        name=file_name(name, content_type=content_type),
        sha256=sha256,
        content_type=content_type,
        size_bytes=len(content),
    )
    asset.file.save(f"{asset.public_id}{ENDINGS[content_type]}", ContentFile(content), save=False)
    asset.save()
    return asset


def file_name(name: str, *, content_type: str) -> str:
    """Return the last part of an uploaded name with signs that are safe in a header, and the ending of its type."""
    stem = PurePath(name.replace("\\", "/")).stem
    safe = "".join(sign if sign.isalnum() or sign in " ._-" else "-" for sign in stem).strip(" .-")
    return f"{safe[:150] or 'file'}{ENDINGS[content_type]}"
