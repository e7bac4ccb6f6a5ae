"""Sending a file that was made for somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse

if TYPE_CHECKING:
    from quizzes.exchange.models import ExportRun


def sent(run: ExportRun) -> FileResponse:
    """Return the file of a run that is ready, always as an attachment, and kept by no cache."""
    response = FileResponse(
        run.file.open(), as_attachment=True, filename=run.filename, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
