"""A question's texts as our Markdown shows them: by their format, with mathematics and with files of their own.

Source: what Moodle's format_text does with each format, and its filter for mathematics.
"""

from __future__ import annotations

from quizzes.engine.formats.gift.question import Answer, Question, Text
from quizzes.engine.markup.embedded import without_embedded
from quizzes.engine.markup.formulas import with_formulas
from quizzes.engine.markup.plaintext import escaped, has_formulas, line_escaped, parted

_WITH_FORMATS = ("multichoice", "matching")  # of the others, answers are what is typed


def shown(question: Question, media: dict[str, bytes]) -> Question:
    """Return the question with its texts as Markdown; the files that they hold themselves come into `media`."""

    def show(text: Text) -> Text:
        return text._replace(text=_shown(text, media))

    def show_answer(answer: Answer) -> Answer:
        text = show(answer.text) if question.kind in _WITH_FORMATS else answer.text
        return answer._replace(text=text, feedback=answer.feedback and show(answer.feedback))

    return question._replace(
        stem=show(question.stem),
        feedback=question.feedback and show(question.feedback),
        answers=tuple(map(show_answer, question.answers)),
    )


def _shown(text: Text, media: dict[str, bytes]) -> str:
    if text.format == "plain":
        return "\\\n".join(line_escaped(escaped(line)) for line in text.text.split("\n"))
    made, files = without_embedded(text.text, "asset:")
    media.update(files)
    if text.format == "markdown":
        return made
    if "<" in made:
        return with_formulas(made)
    if has_formulas(made):
        return "".join(formula or words for words, formula in parted(made))
    return made
