"""GIFT files against the trees that an independent parser made of them (fuhrmanator/GIFT-grammar-PEG.js, MIT)."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from quizzes.engine.formats.gift.blocks import Category, blocks, idnumber, tags
from quizzes.engine.formats.gift.question import parse_question
from quizzes.engine.formats.gift.reader import decoded, read
from quizzes.engine.formats.gift.writer import write

pytestmark = pytest.mark.conformance

FOLDER = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data")) / "gift"
FILES = sorted(FOLDER.glob("*.gift"))
KINDS = {
    "Description": "description",
    "Essay": "essay",
    "TF": "truefalse",
    "Short": "shortanswer",
    "MC": "multichoice",
    "Matching": "matching",
    "Numerical": "numerical",
}
ITEM_TYPES = {
    "Essay": {"essay"},
    "TF": {"truefalse"},
    "Short": {"shorttext"},
    "MC": {"choice", "multiple"},
    "Matching": {"matching"},
    "Numerical": {"numeric"},
}

# Files that are read otherwise than their tree says, and why we read them so.
EXCEPTIONS = {
    "TFTwoFeedback": "the tree takes the first feedback for that of 'true'; by Moodle's documentation it is for a wrong"
    " answer, so it differs where the key is TRUE",
}


def is_missing():
    return pytest.mark.skipif(not FILES, reason=f"{FOLDER} is missing")


def truth_of(path):
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def tree_of(path):
    """Return what we read, in the words of the independent parser."""
    tree = []
    for part in blocks(decoded(path.read_bytes())):
        if isinstance(part, Category):
            tree.append({"type": "Category", "title": part.path})
        else:
            tree.append(question_tree(part))
    return tree


def question_tree(block):
    question = parse_question(block.source)
    tree = {
        "id": idnumber(block.comments) or None,
        "tags": list(tags(block.comments)) or None,
        "type": next(name for name, kind in KINDS.items() if kind == question.kind),
        "title": question.title or None,
        "stem": text_tree(question.stem),
        "hasEmbeddedAnswers": question.has_gap,
        "globalFeedback": text_tree(question.feedback),
    }
    match question.kind:
        case "description":
            del tree["globalFeedback"]
        case "truefalse":
            feedback = {answer.text.text: text_tree(answer.feedback) for answer in question.answers}
            tree |= {
                "isTrue": question.answers[0].text.text == "true",
                "trueFeedback": feedback["true"],
                "falseFeedback": feedback["false"],
            }
        case "shortanswer" | "multichoice":
            tree["choices"] = [answer_tree(answer, text_tree(answer.text)) for answer in question.answers]
        case "numerical":
            tree["choices"] = numbers_tree(question, block.source)
        case "matching":
            tree["matchPairs"] = [
                {"subquestion": text_tree(answer.text), "subanswer": answer.match} for answer in question.answers
            ]
    return tree


def text_tree(text):
    return text and {"format": text.format, "text": text.text}


def answer_tree(answer, text):
    return {
        "isCorrect": answer.sign == "=",
        "weight": None if answer.weight is None else float(answer.weight),
        "text": text,
        "feedback": text_tree(answer.feedback),
    }


def numbers_tree(question, source):
    """Return the numbers: one alone where it stands without a sign."""
    numbers = [answer_tree(answer, number_tree(answer.text.text)) for answer in question.answers]
    is_alone = len(numbers) == 1 and question.source.answers.strip().removeprefix("#").strip()[0] not in "=~"
    return numbers[0]["text"] if is_alone else numbers


def number_tree(text):
    if ".." in text:
        low, high = text.split("..")
        return {"type": "high-low", "numberHigh": float(high), "numberLow": float(low)}
    if ":" in text:
        number, width = text.split(":")
        return {"type": "range", "number": float(number), "range": float(width)}
    return {"type": "simple", "number": float(text)}


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_read_as_the_independent_parser_reads_it(path):
    tree = tree_of(path)

    if path.stem in EXCEPTIONS:
        assert tree != truth_of(path)
    else:
        assert tree == truth_of(path)


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_items_have_type_name_stem_and_key_of_the_tree(path):
    questions = [truth for truth in truth_of(path) if truth["type"] not in ("Category", "Description")]

    items = read(path.read_bytes()).items

    assert [(item.name, item.stem, item.feedback) for item in items] == [
        (truth["title"] or "", truth["stem"]["text"], (truth["globalFeedback"] or {"text": ""})["text"])
        for truth in questions
    ]
    assert all(item.type in ITEM_TYPES[truth["type"]] for item, truth in zip(items, questions, strict=True))
    assert [key_of_item(item) for item in items] == [key_of_truth(truth) for truth in questions]


def key_of_item(item):
    match item.type:
        case "truefalse":
            return item.body["answer"]
        case "choice" | "multiple":
            return [
                (choice["text"], choice.get("correct", False), choice.get("feedback", ""))
                for choice in item.body["choices"]
            ]
        case "shorttext":
            return [
                (answer["text"], float(answer.get("score", 1)), answer.get("feedback", ""))
                for answer in item.body["answers"]
            ]
        case "matching":
            return [(pair["prompt"], pair["answer"]) for pair in item.body["pairs"]]
        case "numeric":
            targets = [item.body, *item.body.get("alternatives", [])]
            return sorted((low_and_high(target), float(target.get("score", 1))) for target in targets)
        case _:
            return None


def low_and_high(target):
    number, tolerance = Decimal(target["answer"]), Decimal(target.get("tolerance", 0))
    return float(number - tolerance), float(number + tolerance)


def key_of_truth(truth):
    match truth["type"]:
        case "TF":
            return truth["isTrue"]
        case "MC":
            is_single = any(choice["isCorrect"] for choice in truth["choices"])
            return [
                (
                    choice["text"]["text"],
                    choice["isCorrect"] if is_single else (choice["weight"] or 0) > 0,
                    (choice["feedback"] or {"text": ""})["text"],
                )
                for choice in truth["choices"]
            ]
        case "Short":
            return [
                (
                    choice["text"]["text"],
                    (100 if choice["weight"] is None else choice["weight"]) / 100,
                    (choice["feedback"] or {"text": ""})["text"],
                )
                for choice in truth["choices"]
            ]
        case "Matching":
            return [(pair["subquestion"]["text"], pair["subanswer"]) for pair in truth["matchPairs"]]
        case "Numerical":
            choices = truth["choices"] if isinstance(truth["choices"], list) else [{"text": truth["choices"]}]
            return sorted((span(choice["text"]), percent(choice) / 100) for choice in choices)
        case _:
            return None


def percent(choice):
    return 100 if choice.get("weight") is None else choice["weight"]


def span(number):
    match number:
        case {"type": "high-low"}:
            return number["numberLow"], number["numberHigh"]
        case _:
            middle, width = Decimal(str(number["number"])), Decimal(str(number.get("range", 0)))
            return float(middle - width), float(middle + width)


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_items_written_as_gift_are_the_same_questions_again(path):
    items = read(path.read_bytes()).items

    written = write(items)

    again = read(written.content).items
    assert again == items
    assert [item.origin for item in again] == [item.origin for item in items]
    assert list(written.findings) == []
