"""A valid body of every item type, in which each key and feedback is a word found nowhere else."""

from quizzes.engine.itemtypes.base import Json

BODIES: dict[str, Json] = {
    "flashcard": {"front": "Who ate it?", "back": "SECRET-back", "reversed": True},
    "cloze": {
        "text": "The {{c1::SECRET-one {{c3::SECRET-three}}}} and the {{c2::SECRET-two::a hint}} sat.",
        "also": [{"gap": "c2", "text": "SECRET-other"}],
    },
    "choice": {
        "choices": [
            {"id": "SECRET-a", "text": "First", "feedback": "SECRET-not-that"},
            {"id": "SECRET-b", "text": "Second", "correct": True, "feedback": "SECRET-yes"},
            {"id": "SECRET-c", "text": "Third"},
        ]
    },
    "multiple": {
        "choices": [
            {"id": "SECRET-a", "text": "First", "correct": True, "feedback": "SECRET-yes"},
            {"id": "SECRET-b", "text": "Second", "correct": True},
            {"id": "SECRET-c", "text": "Third", "feedback": "SECRET-not-that"},
        ]
    },
    "truefalse": {"answer": False, "feedback_true": "SECRET-true", "feedback_false": "SECRET-false"},
    "shorttext": {
        "answers": [
            "SECRET-cook",
            {"text": "SECRET-ch*", "score": "0.5", "feedback": "SECRET-half"},
            {"text": "SECRET-baton", "score": 0, "feedback": "SECRET-no"},
        ]
    },
    "numeric": {
        "answer": "7531",
        "tolerance": "86",
        "unit": "m",
        "units": [{"name": "km", "factor": "1000"}],
        "alternatives": [
            {"answer": "9753", "tolerance": "42", "score": "0.25", "feedback": "SECRET-quarter"},
            {"answer": "7531", "tolerance": "8642", "score": "0", "feedback": "SECRET-far"},
        ],
    },
    "matching": {
        "pairs": [
            {"id": "SECRET-p", "prompt": "Prague", "answer": "Bohemia"},
            {"id": "SECRET-q", "prompt": "Brno", "answer": "Moravia"},
            {"id": "SECRET-r", "prompt": "Plzen", "answer": "Bohemia"},
        ],
        "distractors": ["Saxony"],
    },
    "ordering": {
        "sequence": [
            {"id": "SECRET-1", "text": "egg"},
            {"id": "SECRET-2", "text": "larva"},
            {"id": "SECRET-3", "text": "pupa"},
            {"id": "SECRET-4", "text": "moth"},
        ]
    },
    "essay": {
        "rubric": [
            {
                "id": "SECRET-thesis",
                "title": "Thesis",
                "points": "2.5",
                "levels": [{"points": "2.5", "text": "SECRET-best"}, {"points": 0, "text": "SECRET-none"}],
            },
            {"id": "SECRET-style", "title": "Style", "points": 1},
        ],
        "exemplar": "SECRET-exemplar",
        "weaknesses": ["SECRET-weakness"],
        "min_words": 2,
        "max_words": 5,
    },
}

# What no learner may read before submitting: each must occur in the body, so that the search for it can fail.
SECRETS: dict[str, tuple[str, ...]] = {
    "flashcard": ("SECRET",),
    "cloze": ("SECRET",),
    "choice": ("SECRET", "correct", "feedback"),
    "multiple": ("SECRET", "correct", "feedback"),
    "truefalse": ("SECRET", "answer", "False", "feedback"),
    "shorttext": ("SECRET", "0.5", "score"),
    "numeric": ("SECRET", "7531", "86", "9753", "1000", "tolerance", "0.25"),
    "matching": ("SECRET",),
    "ordering": ("SECRET",),
    "essay": ("SECRET",),
}
