"""What the engine says of its own accord, in the reader's language; what authors wrote stays as it is.

The engine knows no language but English. Here its words and sentences stand once more, marked for gettext.
"""

from seminar.enginewords.names import TYPE_NAMES, face_in_words, rule_in_words, solution_in_words, type_in_words
from seminar.enginewords.saying import SAID_TO_LEARNERS, in_words, remark_in_words, sentence_in_words

__all__ = [
    "SAID_TO_LEARNERS",
    "TYPE_NAMES",
    "face_in_words",
    "in_words",
    "remark_in_words",
    "rule_in_words",
    "sentence_in_words",
    "solution_in_words",
    "type_in_words",
]
