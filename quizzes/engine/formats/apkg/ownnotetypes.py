"""The notetypes that we bring into Anki, and the ids by which Anki knows our notes again."""

from __future__ import annotations

import hashlib

from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.ownitems import FIELD

_CSS = """.card {
    font-family: sans-serif;
    font-size: 20px;
    line-height: 1.5;
    text-align: center;
}
.card ul, .card ol, .card table {
    display: inline-block;
    text-align: left;
}
.stem {
    margin-bottom: 1em;
}
.feedback {
    margin-top: 1em;
    font-size: 16px;
}
"""
_CLOZE_CSS = (
    _CSS
    + """.cloze {
    font-weight: bold;
    color: #2060c0;
}
.nightMode .cloze {
    color: lightblue;
}
"""
)
_LATEX_START = r"""\documentclass[12pt]{article}
\usepackage[utf8]{inputenc}
\usepackage{amssymb,amsmath}
\pagestyle{empty}
\setlength{\parindent}{0in}
\begin{document}
"""
_LATEX = (_LATEX_START, r"\end{document}")
_STEM = '{{#Stem}}<div class="stem">{{Stem}}</div>\n{{/Stem}}'
_FEEDBACK = '\n{{#Feedback}}<div class="feedback">{{Feedback}}</div>{{/Feedback}}'
_RULE = "{{FrontSide}}\n\n<hr id=answer>\n\n"

# Never change an id: it is how Anki finds the notetype that an earlier package brought. A change of fields or templates
# needs a new one.
_TO_BACK = Template("Card 1", f"{_STEM}{{{{Front}}}}", f"{_RULE}{{{{Back}}}}{_FEEDBACK}")
_TO_FRONT = Template("Card 2", f"{_STEM}{{{{Back}}}}", f"{_RULE}{{{{Front}}}}{_FEEDBACK}")
_SIDES = ("Front", "Back", "Stem", "Feedback", FIELD)
CARD = Notetype(1_290_000_000_001, "Seminar card", False, _SIDES, (_TO_BACK,), _CSS, 0, _LATEX)
BOTH_WAYS = Notetype(
    1_290_000_000_002, "Seminar card, both ways", False, _SIDES, (_TO_BACK, _TO_FRONT), _CSS, 0, _LATEX
)
CLOZE = Notetype(
    1_290_000_000_003,
    "Seminar cloze",
    True,
    ("Text", "Stem", "Feedback", FIELD),
    (Template("Cloze", f"{_STEM}{{{{cloze:Text}}}}", f"{_STEM}{{{{cloze:Text}}}}{_FEEDBACK}"),),
    _CLOZE_CSS,
    0,
    _LATEX,
)

# Ids are times in milliseconds to Anki. Ours lie from 2011 to 2020, long before any package was made, so that they are
# never taken for later than now.
_FIRST_ID = 1_300_000_000_000
_ID_SPAN = 300_000_000_000
_GUID_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}~"


def stable_id(*names: str) -> int:
    """Return an id for the thing of these names, the same whenever it is asked for."""
    return _FIRST_ID + _number(names) % _ID_SPAN


def guid_of(item_id: str, *, namespace: str) -> str:
    """Return the guid of an item's note: ten letters, the same for the same item in all packages of a namespace."""
    number = _number(("note", namespace, item_id))
    letters = []
    for _ in range(10):
        number, place = divmod(number, len(_GUID_LETTERS))
        letters.append(_GUID_LETTERS[place])
    return "".join(letters)


def _number(names: tuple[str, ...]) -> int:
    digest = hashlib.sha256("\x1f".join(names).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:10])
