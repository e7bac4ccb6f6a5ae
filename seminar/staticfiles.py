"""How static files are named in production: by their content, also where one script imports another."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Without it a script would import the next one by its plain name, and so an older one from a cache."""

    support_js_module_import_aggregation = True
