"""Short answers that say the same, so that one decision marks them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from quizzes.attempts.models import Mark, Quiz, Response
from quizzes.attempts.queries.answers import answer_text
from quizzes.attempts.queries.marking_queue import handed_in
from quizzes.attempts.queries.marks import standing
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.answertext import comparable

GROUPED_TYPES = frozenset({"shorttext", "numeric", "cloze"})
NEAR = 92.0
"""The least rapidfuzz ratio (0–100) of two normalised texts that are put into one group."""
SHORTEST_NEAR = 5
"""Shorter texts ('1848', 'not') say another thing with each letter: they are grouped only where equal."""


@dataclass(frozen=True, slots=True)
class SeenResponse:
    """A response and the id of the mark that stood for it when it was shown, None where there was none."""

    response_id: int
    mark_id: int | None
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers that say the same. `texts` are the spellings, the most frequent first; `points` those given so far."""

    texts: tuple[str, ...]
    members: tuple[SeenResponse, ...]
    points: tuple[Decimal | None, ...]

    @property
    def key(self) -> int:
        """The lowest response id: it names the group on its page."""
        return min(member.response_id for member in self.members)


def answer_groups(*, quiz: Quiz, item_id: int) -> list[AnswerGroup]:
    """Return the question's answers in groups, the largest first; unanswered ones are one group without a text."""
    responses = handed_in(quiz).filter(item_version__item=item_id).select_related("shown_version__item")
    marks = standing(Mark.objects.filter(response__in=responses))
    texts = {each.id: _text(each) for each in responses}
    groups = [_group(ids, texts=texts, marks=marks) for ids in clusters(texts)]
    return sorted(groups, key=lambda group: (-len(group.members), group.texts))


def clusters(texts: Mapping[int, str]) -> list[list[int]]:
    """Return the ids of texts that are the same or nearly the same, by what they say in comparable form.

    Time grows with the square of the different spellings of one block alone: texts whose lengths could reach NEAR and
    that begin with the same sign. A slip in the first sign makes a group of its own.
    """
    by_form: dict[str, list[int]] = defaultdict(list)
    for id_, text in texts.items():
        by_form[comparable(text)].append(id_)
    found: list[tuple[str, list[int]]] = []
    blocks: dict[str, list[int]] = defaultdict(list)
    for form in sorted(by_form, key=lambda form: (-len(by_form[form]), form)):
        home = next((place for place in blocks[form[:1]] if _is_near(form, found[place][0])), None)
        if home is None:
            blocks[form[:1]].append(len(found))
            found.append((form, by_form[form]))
        else:
            found[home][1].extend(by_form[form])
    return [sorted(ids) for _form, ids in found]


def _is_near(form: str, head: str) -> bool:
    """Return whether the texts differ by a slip of the pen. A digit is never a slip."""
    if min(len(form), len(head)) < SHORTEST_NEAR or _digits(form) != _digits(head):
        return False
    return fuzz.ratio(form, head, score_cutoff=NEAR) >= NEAR


def _digits(form: str) -> list[str]:
    return [sign for sign in form if sign.isdigit()]


def _text(response: Response) -> str:
    version = response.shown_version
    kind = REGISTRY[version.item.type]
    return answer_text(response.raw, public=kind.public(kind.parse_body(version.body), tuple(response.arrangement)))


def _group(ids: Sequence[int], *, texts: Mapping[int, str], marks: Mapping[int, Mark]) -> AnswerGroup:
    members = [
        SeenResponse(id_, marks[id_].id if id_ in marks else None, marks[id_].points if id_ in marks else None)
        for id_ in ids
    ]
    points = sorted({member.points for member in members}, key=lambda given: (given is not None, given or 0))
    return AnswerGroup(
        texts=_by_frequency(texts[id_].strip() for id_ in ids), members=tuple(members), points=tuple(points)
    )


def _by_frequency(texts: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, int] = defaultdict(int)
    for text in texts:
        counts[text] += 1
    return tuple(sorted(counts, key=lambda text: (-counts[text], text)))
