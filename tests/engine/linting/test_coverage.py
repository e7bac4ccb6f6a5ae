from quizzes.engine.linting.coverage import coverage_page, empty_passages
from tests.engine.linting.items import card, cloze

PASSAGES = {"1.1": "The state | its use", "1.2": "The cook"}
ITEMS = [
    card("Who ate it?", "The cook", level="recall"),
    card("Why did he?", "Hunger", level="apply"),
    cloze("He {{c1::ate}}."),
    card("Who?", "He", passage="9.9"),
]


def cells(page):
    return [[cell.strip() for cell in line.split(" | ")] for line in page.splitlines() if line.startswith("| ")]


def test_page_counts_items_by_passage_type_and_level():
    head, _, *rows = cells(coverage_page(PASSAGES, ITEMS, title="Roots"))

    counts = [{name: cell.strip(" |") for name, cell in zip(head[1:], row[1:], strict=True)} for row in rows]
    filled = [{name.strip(" |"): cell for name, cell in row.items() if cell} for row in counts]
    assert [row[0] for row in rows] == ["| 1.1 The state \\| its use", "| 1.2 The cook", "| (elsewhere)", "| **all**"]
    assert filled == [
        {"flashcard": "2", "cloze": "1", "recall": "1", "apply": "1", "all": "3"},
        {},
        {"flashcard": "1", "all": "1"},
        {"flashcard": "3", "cloze": "1", "recall": "1", "apply": "1", "all": "4"},
    ]


def test_page_has_no_row_for_other_passages_where_there_are_none():
    page = coverage_page(PASSAGES, ITEMS[:3], title="Roots")

    assert "elsewhere" not in page
    assert "Items: 3. Passages: 2; without an item: 1." in page


def test_passages_without_items_are_named_in_order():
    assert empty_passages(PASSAGES, ITEMS) == ["1.2"]
    assert empty_passages(PASSAGES, []) == ["1.1", "1.2"]
