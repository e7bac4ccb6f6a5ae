"""What statistics have found out about items, handed over for the linter to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from quizzes.bank.models import Use
from quizzes.engine.linting.evidence import Evidence


@transaction.atomic
def record_uses(*, holder: str, label: str, evidence: Mapping[int, Evidence]) -> None:
    """Store what `holder` ('quiz:abc') knows of item versions, by their primary keys, in place of all it said before.

    `label` is what people call it. Makes no version and raises no revision: an item's content has not changed.
    """
    Use.objects.filter(holder=holder).exclude(version__in=list(evidence)).delete()
    Use.objects.bulk_create(
        [
            Use(
                version_id=version_id,
                holder=holder,
                label=label,
                first_attempts=each.first_attempts,
                evidence={**asdict(each), "chosen_percent": dict(each.chosen_percent)},
            )
            for version_id, each in sorted(evidence.items())
        ],
        update_conflicts=True,
        unique_fields=["holder", "version"],
        update_fields=["label", "first_attempts", "evidence"],
    )
