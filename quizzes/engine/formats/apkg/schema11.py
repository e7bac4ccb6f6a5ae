"""What the two legacy forms of a package keep as JSON: notetypes, decks, presets and settings of schema 11."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from quizzes.engine.formats.apkg.notetypes import Notetype
from quizzes.engine.formats.apkg.presets import DEFAULT_PRESET, Preset

GRAVES = "CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL)"

_SETTINGS: Mapping[str, object] = {
    "activeDecks": [1],
    "curDeck": 1,
    "collapseTime": 1200,
    "schedVer": 2,
    "sched2021": True,
    "creationOffset": 0,
    "rollover": 4,
    "nextPos": 1,
    "sortType": "noteFld",
    "sortBackwards": False,
    "addToCur": True,
    "dueCounts": True,
    "estTimes": True,
    "newSpread": 0,
    "timeLim": 0,
    "dayLearnFirst": False,
}


def settings() -> str:
    return json.dumps(_SETTINGS)


def notetypes_json(notetypes: Sequence[Notetype]) -> str:
    """Return the notetypes by id. Their time of change is 0, so that they never replace what a learner has made."""
    return json.dumps({str(notetype.id): _notetype(notetype) for notetype in notetypes})


def _notetype(notetype: Notetype) -> dict[str, object]:
    return {
        "id": notetype.id,
        "name": notetype.name,
        "type": int(notetype.is_cloze),
        "mod": 0,
        "usn": -1,
        "sortf": notetype.sort_field,
        "did": None,
        "tmpls": [
            {
                "name": template.name,
                "ord": place,
                "qfmt": template.question,
                "afmt": template.answer,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
                "bfont": "",
                "bsize": 0,
            }
            for place, template in enumerate(notetype.templates)
        ],
        "flds": [
            {"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20}
            for place, name in enumerate(notetype.fields)
        ],
        "css": notetype.css,
        "latexPre": notetype.latex[0],
        "latexPost": notetype.latex[1],
        "latexsvg": False,
        "req": [[place, "any", [0]] for place in range(len(notetype.templates))],
    }


def decks_json(decks: Mapping[str, int], *, preset: Preset, changed: int) -> str:
    """Return the decks, given as ids by whole name; `changed` in seconds since 1970."""
    return json.dumps(
        {
            str(id_): {
                "id": id_,
                "name": name,
                "mod": changed,
                "usn": -1,
                "lrnToday": [0, 0],
                "revToday": [0, 0],
                "newToday": [0, 0],
                "timeToday": [0, 0],
                "collapsed": False,
                "browserCollapsed": False,
                "desc": "",
                "dyn": 0,
                "conf": preset.id if id_ != 1 else 1,
                "extendNew": 0,
                "extendRev": 0,
            }
            for name, id_ in decks.items()
        }
    )


def presets_json(presets: Sequence[Preset], *, changed: int) -> str:
    """Return presets by id; all but FSRS's part is what a new collection of Anki has."""
    return json.dumps({str(preset.id): _preset(preset, changed) for preset in presets})


def _preset(preset: Preset, changed: int) -> dict[str, object]:
    default = DEFAULT_PRESET
    return {
        "id": preset.id,
        "mod": changed,
        "name": preset.name,
        "usn": -1,
        "maxTaken": default["seconds_counted"],
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {
            "bury": False,
            "delays": [1.0, 10.0],
            "initialFactor": 2500,
            "ints": [default["good_days"], default["easy_days"], 0],
            "order": 1,
            "perDay": default["new_a_day"],
        },
        "rev": {
            "bury": False,
            "ease4": 1.3,
            "ivlFct": 1.0,
            "maxIvl": default["longest_days"],
            "perDay": default["reviews_a_day"],
            "hardFactor": 1.2,
        },
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": default["leech_lapses"], "minInt": 1, "mult": 0.0},
        "dyn": False,
        "fsrsParams6": list(preset.weights),
        "desiredRetention": preset.desired_retention,
        "sm2Retention": 0.9,
    }
