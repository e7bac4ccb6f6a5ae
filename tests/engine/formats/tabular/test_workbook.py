"""XLSX as spreadsheet programs write it, and as nobody should."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from quizzes.engine.archives import ArchiveLimits
from quizzes.engine.formats.tabular.layout import Layout
from quizzes.engine.formats.tabular.reader import read, read_table
from quizzes.engine.formats.tabular.table import Row, TableLimits
from quizzes.engine.formats.tabular.workbookwriter import workbook
from quizzes.engine.interchange import FileRefused
from quizzes.engine.linting.findings import Finding

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(sheet, **parts):
    """Return a workbook with the XML of its sheet's data; further parts, by the last word of their relation."""
    related = [("worksheet", "/xl/worksheets/a.xml"), *((kind, f"{kind}.xml") for kind in parts)]
    files = {
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="xl/b.xml"/>'
        '<Relationship Id="x" Type="link" Target="http://example.org/" TargetMode="External"/></Relationships>',
        "xl/b.xml": f'<x:workbook xmlns:x="a" xmlns:r="{RELATIONS}"><x:workbookPr date1904="1"/>'
        '<x:sheets><x:sheet name="S" r:id="r0"/></x:sheets></x:workbook>',
        "xl/_rels/b.xml.rels": "<Relationships>"
        + "".join(f'<Relationship Id="r{n}" Type="x/{kind}" Target="{t}"/>' for n, (kind, t) in enumerate(related))
        + "</Relationships>",
        "xl/worksheets/a.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        **{f"xl/{kind}.xml": content for kind, content in parts.items()},
    }
    return zipped(files)


def zipped(files):
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def by_openpyxl(rows, *, title="Fragen", formats=()):
    file = openpyxl.Workbook()
    file.active.title = title
    for row in rows:
        file.active.append(row)
    for cell, code in formats:
        file.active[cell].number_format = code
    file.create_sheet("Second").append(["question", "answer"])
    saved = BytesIO()
    file.save(saved)
    return saved.getvalue()


def test_workbook_of_another_program_is_read():
    content = by_openpyxl(
        [
            ["Frage", "Antwort", "A", "B", "Punkte"],
            ["Wer?", "B", "Ä & Ö", 2, 0.1],
            [None],
            ["So?", True, None, None, 3.0],
        ]
    )

    table = read_table(content)
    result = read(content)

    assert (table.sheet, table.sheets, table.header) == (
        "Fragen",
        ("Fragen", "Second"),
        ("Frage", "Antwort", "A", "B", "Punkte"),
    )
    assert table.rows == (Row(2, ("Wer?", "B", "Ä & Ö", "2", "0.1")), Row(4, ("So?", "TRUE", "", "", "3")))
    assert [(item.type, str(item.points)) for item in result.items] == [("choice", "0.1"), ("truefalse", "3")]
    assert dict(result.lines) == {"wer": 2, "so": 4}


def test_sheet_may_be_named():
    content = by_openpyxl([["x"]])

    table = read_table(content, Layout(sheet="Second"))

    assert (table.header, table.rows) == (("question", "answer"), ())


def test_numbers_shown_as_dates_are_dates():
    rows = [[45_292, 45_292.5, 0.25, 45_292, 45_292, -1]]
    formats = [("A1", "dd.mm.yyyy"), ("B1", "yyyy-mm-dd hh:mm"), ("C1", "h:mm"), ("D1", '0 "days"'), ("F1", "d.m.yy")]

    table = read_table(by_openpyxl(rows, formats=formats))

    assert table.rows[0].cells == ("2024-01-01", "2024-01-01 12:00:00", "06:00:00", "45292", "45292", "-1")


def test_numbers_shown_as_per_cent_are_so():
    rows = [[0.25, 0.125, 0.5, 0.07, 3, 0.25]]
    formats = [("A1", "0%"), ("B1", "0.00%"), ("C1", '0.0" %"'), ("D1", "0.0 %"), ("E1", "0%")]

    table = read_table(by_openpyxl(rows, formats=formats))

    assert table.rows[0].cells == ("25%", "12.5%", "0.5", "7%", "300%", "0.25")


def test_sheets_that_are_not_read_are_named_where_there_is_something_in_them():
    file = openpyxl.Workbook()
    file.active.title = "Fragen"
    file.active.append(["Frage", "Antwort"])
    file.create_sheet("Empty")
    file.create_sheet("Karten").append(["Amt", "Bureau"])
    saved = BytesIO()
    file.save(saved)

    found = [read_table(saved.getvalue(), layout).findings for layout in (Layout(), Layout(sheet="Fragen"))]

    message = "only the sheet 'Fragen' is read; there is something in others: 'Karten'"
    assert found == [(Finding("other-sheets", "hint", message),), ()]


def test_cells_of_every_kind_are_read():
    sheet = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row r="5"><c r="B5" t="inlineStr"><is><t>in</t><t>line_x000A_</t></is></c><c t="b"><v>0</v></c>'
        '<c t="str"><f>1+1</f><v>two</v></c><c><f>1+1</f></c><c s="1"><v>1</v></c><c s="x"><v>1e400</v></c>'
        '<c t="n"><v>x</v></c></row><row><c r="1"><v> </v></c></row>'
    )
    shared = "<sst><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si><si><t>_xD800_</t></si></sst>"
    styles = '<s><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/></cellXfs></s>'

    table = read_table(book(sheet, sharedStrings=shared, styles=styles))

    assert table.rows == (
        Row(1, ("rich", "?")),
        Row(5, ("", "inline\n", "FALSE", "two", "", "1904-01-02", "inf", "x")),
    )


def test_text_that_looks_like_an_escape_is_written_so_that_it_comes_back():
    content = workbook([["question", "answer"], ["_x0041_", "<&>\n\tx"]])

    assert read_table(content).rows == (Row(2, ("_x0041_", "<&>\n\tx")),)


def test_rows_and_columns_beyond_the_limits_are_left_out():
    content = workbook([["1", "2", "3"], ["1"], ["1"]])

    table = read_table(content, limits=TableLimits(rows=2, columns=2))

    assert table.rows == (Row(1, ("1", "2")), Row(2, ("1",)))
    assert [(finding.rule, finding.line) for finding in table.findings] == [("too-many", 1), ("too-many", 3)]


NO_SHEETS = {"_rels/.rels": f'<R><Relationship Type="{RELATIONS}/officeDocument" Target="b.xml"/></R>', "b.xml": "<w/>"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (zipped({"a.txt": "x"}), "it has no '_rels/.rels'"),
        (zipped({"_rels/.rels": "<Relationships/>"}), "it has no ''"),
        (zipped(NO_SHEETS), "it has no sheets"),
        (book("<row><c>"), "no well-formed XML"),
        (book('<row><c t="s"><v>0</v></c></row>'), "row 1 refers to a text that the workbook does not have"),
        (book("", sharedStrings='<!DOCTYPE x [<!ENTITY a "b">]><sst/>'), "document type"),
        (book("<a>" * 40), "too many elements"),
        (book("<row/>" * 3000), "too many elements"),
        (book(f'<row a="{"x" * 400_000}"/>'), "a tag in 'xl/worksheets/a.xml' is longer than 262,144 bytes"),
        (book(" " * 2_000_000), "too large once unpacked"),
        (b"PK\x03\x04 no archive", "not a zip archive"),
    ],
)
def test_what_is_no_workbook_is_refused(content, message):
    limits = TableLimits(xml_elements=1000, archive=ArchiveLimits(total_bytes=1_000_000))

    with pytest.raises(FileRefused, match=message):
        read_table(content, limits=limits)


def test_cells_of_more_text_than_agreed_are_refused():
    content = book('<row><c t="str"><v>question</v></c></row><row><c t="str"><v>four</v></c></row>')

    assert len(read_table(content, limits=TableLimits(characters=12)).rows) == 1
    with pytest.raises(FileRefused, match="the cells of the sheet hold more than 11 characters"):
        read_table(content, limits=TableLimits(characters=11))


def test_sheet_that_is_not_there_is_refused():
    with pytest.raises(FileRefused, match="the workbook has no sheet 'Third', but 'Fragen', 'Second'"):
        read_table(by_openpyxl([["x"]]), Layout(sheet="Third"))
