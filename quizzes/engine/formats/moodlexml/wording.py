"""An item of ours as a question of Moodle, all texts as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import quote

from quizzes.engine.formats.moodlexml.keeping import WEIGHT_STEP, body_of
from quizzes.engine.formats.moodlexml.media import PLUGIN_FILE
from quizzes.engine.formats.moodlexml.numerical import multiplier_of
from quizzes.engine.formats.moodlexml.reading import EXACT
from quizzes.engine.formats.moodlexml.serialising import made
from quizzes.engine.formats.moodlexml.texts import ASSET
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.ordering import OrderingBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.itemtypes.truefalse import TrueFalseBody

MARKDOWN = "markdown"

_ASSETS = re.compile(rf"{ASSET}([^\s\"'<>()\[\]?#]{{1,300}})")
# Entities, since Moodle takes a backslash off some of its marks and leaves it at others.
_IN_GAP = str.maketrans({letter: f"&#{ord(letter)};" for letter in "&<>\"'\\#~}"})


def worded(item: Item, media: Mapping[str, bytes]) -> Element:
    """Return the question of an item that Moodle can say (`keeping.keep_question`), with the files that it shows.

    A file's element has its name in `asset`. What Moodle asks beyond the item is as in a new question there.
    """
    words = _Words(media)
    body = body_of(item)
    name = _named_type(body)
    question = made("question", type=name)
    text = _gapped(body, item.points) if isinstance(body, ClozeBody) else item.stem
    question.children = [
        made("name", children=[made("text", item.name or item.id)]),
        words.text("questiontext", text),
        words.text("generalfeedback", item.feedback),
        *([] if name == "cloze" else [made("defaultgrade", plain(item.points))]),
        made("penalty", "0.0000000" if name in ("essay", "truefalse") else "0.3333333"),
        made("hidden", "0"),
        made("idnumber", item.id),
        *words.answers(item.type, body),
    ]
    if item.tags:
        tags = [made("tag", children=[made("text", tag)]) for tag in item.tags]
        question.children.append(made("tags", children=tags))
    return question


def category(path: str) -> Element:
    return made(
        "question",
        children=[
            made("category", children=[made("text", path)]),
            made("info", children=[made("text")], format="moodle_auto_format"),
            made("idnumber"),
        ],
        type="category",
    )


def _named_type(body: object) -> str:
    match body:
        case OptionsBody():
            return "multichoice"
        case TrueFalseBody():
            return "truefalse"
        case ShortTextBody():
            return "shortanswer"
        case NumericBody():
            return "numerical"
        case MatchingBody():
            return "matching"
        case OrderingBody():
            return "ordering"
        case ClozeBody():
            return "cloze"
        case _:
            return "essay"


def _gapped(body: ClozeBody, points: Decimal) -> str:
    weight = int(points / len(body.gaps))
    gaps = iter("~".join(f"={text.translate(_IN_GAP)}" for text in gap.answers) for gap in body.gaps.values())
    return "".join(part if isinstance(part, str) else f"{{{weight}:SHORTANSWER:{next(gaps)}}}" for part in body.parts)


class _Words:
    """The elements of a question whose texts may show files."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        self._media = media

    def text(self, tag: str, text: str, **attributes: str) -> Element:
        """Return an element with a text, and the files that it shows."""
        files: dict[str, Element] = {}

        def placed(found: re.Match[str]) -> str:
            name = found[1] if found[1] in self._media else found[1].rstrip(".,;:!*_")
            if name not in self._media:
                return found[0]
            files[name] = made("file", name=name, path="/", encoding="base64")
            files[name].asset = name
            return f"{PLUGIN_FILE}/{quote(name)}{found[1].removeprefix(name)}"

        if ASSET in text:
            text = _ASSETS.sub(placed, text)
        return made(tag, children=[made("text", text), *files.values()], **attributes, format=MARKDOWN)

    def answers(self, type_: str, body: object) -> Iterator[Element]:
        """Yield all of a question that its type alone has, in the order in which Moodle writes it."""
        match body:
            case OptionsBody():
                yield from self._options(type_, body)
            case TrueFalseBody():
                yield self._answer("true", Decimal(100 * body.is_true), body.feedback_true, format="moodle_auto_format")
                yield self._answer(
                    "false", Decimal(100 * (not body.is_true)), body.feedback_false, format="moodle_auto_format"
                )
            case ShortTextBody():
                yield made("usecase", str(int(body.is_case_sensitive)))
                for answer in body.answers:
                    yield self._answer(answer.text, _percent(answer.score), answer.feedback, format="plain_text")
            case NumericBody():
                yield from self._numbers(body)
            case MatchingBody():
                yield from self._pairs(body)
            case OrderingBody():
                yield from self._steps(body)
            case EssayBody():
                yield from self._essay(body)

    def _answer(self, text: str, percent: Decimal, feedback: str, **attributes: str) -> Element:
        """Return an answer whose text is plain."""
        children = [made("text", text), self.text("feedback", feedback)]
        return made("answer", children=children, fraction=plain(percent), **attributes)

    def _combined_feedback(self) -> Iterator[Element]:
        for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            yield self.text(tag, "")
        yield made("shownumcorrect")

    def _options(self, type_: str, body: OptionsBody) -> Iterator[Element]:
        share = (Decimal(100) / len(body.key)).quantize(WEIGHT_STEP)
        yield made("single", "true" if type_ == "choice" else "false")
        yield made("shuffleanswers", "true")
        yield made("answernumbering", "abc")
        yield made("showstandardinstruction", "0")
        yield from self._combined_feedback()
        for option in body.options.values():
            wrong = Decimal(0) if type_ == "choice" else -share
            answer = self.text("answer", option.text, fraction=plain(share if option.is_correct else wrong))
            answer.children.append(self.text("feedback", option.feedback))
            yield answer

    def _numbers(self, body: NumericBody) -> Iterator[Element]:
        for target in body.targets:
            answer = self._answer(plain(target.answer), _percent(target.score), target.feedback, format="plain_text")
            answer.children.append(made("tolerance", plain(target.tolerance)))
            yield answer
        if body.factors:
            units = [
                made("unit", children=[made("multiplier", plain(multiplier_of(factor))), made("unit_name", name)])
                for name, factor in body.factors.items()
            ]
            yield made("units", children=units)
        yield made("unitgradingtype", "0")
        yield made("unitpenalty", "0.1000000")
        yield made("showunits", "0" if body.factors else "3")
        yield made("unitsleft", "0")

    def _pairs(self, body: MatchingBody) -> Iterator[Element]:
        yield made("shuffleanswers", "true")
        yield from self._combined_feedback()
        prompts = [(pair.prompt, pair.answer) for pair in body.pairs.values()]
        prompts += [("", text) for id_, text in body.answers.items() if id_ not in body.pairs]
        for prompt, text in prompts:
            subquestion = self.text("subquestion", prompt)
            subquestion.children.append(made("answer", children=[made("text", text)]))
            yield subquestion

    def _steps(self, body: OrderingBody) -> Iterator[Element]:
        yield made("layouttype", "VERTICAL")
        yield made("selecttype", "ALL")
        yield made("selectcount", "0")
        yield made("gradingtype", "RELATIVE_NEXT_EXCLUDE_LAST")
        yield made("showgrading", "SHOW")
        yield made("numberingstyle", "none")
        yield from self._combined_feedback()
        for place, text in enumerate(body.steps.values(), start=1):
            yield self.text("answer", text, fraction=f"{place}.0000000")

    def _essay(self, body: EssayBody) -> Iterator[Element]:
        yield made("responseformat", "editor")
        yield made("responserequired", "1")
        yield made("responsefieldlines", "15")
        yield made("minwordlimit", str(body.min_words or ""))
        yield made("maxwordlimit", str(body.max_words or ""))
        yield made("attachments", "0")
        yield made("attachmentsrequired", "0")
        yield made("maxbytes", "0")
        yield made("filetypeslist")
        yield self.text("graderinfo", body.exemplar)
        yield self.text("responsetemplate", "")


def _percent(score: Decimal) -> Decimal:
    return score.scaleb(2, EXACT)
