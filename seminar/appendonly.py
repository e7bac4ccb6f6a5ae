"""Rows that are written once: versions and logs, on which everything else can be rebuilt."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models.base import ModelBase


class LogIsAppendOnly(TypeError):
    """A stored version or log row was to be changed; add another instead."""


class AppendOnly(models.Model):
    """A row that `save` writes once and then refuses."""

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if not self._state.adding:
            raise LogIsAppendOnly(f"a stored {self._meta.verbose_name} is never changed")
        super().save(force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields)
