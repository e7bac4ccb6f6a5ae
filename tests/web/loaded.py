"""The scripts and styles that a page makes a browser load."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?from "(\.[^"]+)"', re.MULTILINE | re.DOTALL)
LOADED = re.compile(r'(?:<script[^>]* src|<link rel="stylesheet" href)="/static/([^"]+)"')


def files_of(page):
    """Return the scripts and styles that a page loads, with all that its modules import, by their names."""
    waiting, found = LOADED.findall(page), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            path = Path(finders.find(name))
            imported = IMPORTED.findall(path.read_text(encoding="utf-8")) if name.endswith(".js") else ()
            root = path.parents[len(Path(name).parts) - 1]
            waiting += [str((path.parent / each).resolve().relative_to(root)) for each in imported]
    return found
