"""Databases and workbooks as hostile files hold them, made with the standard library alone."""

import io
import json
import sqlite3
import tempfile
import zipfile
from pathlib import Path

TABLES = """
CREATE TABLE col (id integer primary key, crt integer, mod integer, scm integer, ver integer, dty integer, usn integer,
    ls integer, conf text, models text, decks text, dconf text, tags text);
CREATE TABLE notes (id integer primary key, guid text, mid integer, mod integer, usn integer, tags text, flds text,
    sfld integer, csum integer, flags integer, data text);
CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer, mod integer, usn integer,
    type integer, queue integer, due integer, ivl integer, factor integer, reps integer, lapses integer, left integer,
    odue integer, odid integer, flags integer, data text);
CREATE TABLE revlog (id integer primary key, cid integer, usn integer, ease integer, ivl integer, lastIvl integer,
    factor integer, time integer, type integer);
CREATE TABLE graves (usn integer, oid integer, type integer);
"""


def collection(*, notes: int, text: str, shown: int = 1, pictures: bool = False) -> bytes:
    """Return a database of schema 11 with so many notes of one card, whose template shows the text `shown` times."""
    notetype = {
        "id": 1,
        "name": "N",
        "type": 0,
        "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
        "tmpls": [{"name": "C", "ord": 0, "qfmt": "{{Front}}" * shown, "afmt": "{{Back}}"}],
    }
    deck = {"id": 1, "name": "D", "conf": 1, "dyn": 0, "desc": ""}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        database = sqlite3.connect(path)
        database.executescript(TABLES)
        given = ("{}", json.dumps({"1": notetype}), json.dumps({"1": deck}), json.dumps({"1": {"id": 1}}), "{}")
        database.execute("INSERT INTO col VALUES (1, 1700000000, 0, 0, 11, 0, 0, 0, ?, ?, ?, ?, ?)", given)
        database.executemany(
            "INSERT INTO notes VALUES (?, ?, 1, 0, 0, '', ?, 0, 0, 0, '')",
            (
                (number + 1, f"g{number}", f"{f'<img src={number}.png>' if pictures else text}\x1fb{number}")
                for number in range(notes)
            ),
        )
        database.executemany(
            "INSERT INTO cards VALUES (?, ?, 1, 0, 0, 0, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            ((number + 1, number + 1, number) for number in range(notes)),
        )
        database.commit()
        database.close()
        return path.read_bytes()


def workbook(*, rows: int, columns: int, text: str) -> bytes:
    """Return a workbook in which each cell shows the same shared text."""
    letters = [f"{'A' * (place // 26)}{chr(ord('A') + place % 26)}" for place in range(columns)]
    lines = "".join(
        f'<row r="{row}">{"".join(f'<c r="{letter}{row}" t="s"><v>{int(row > 1)}</v></c>' for letter in letters)}</row>'
        for row in range(1, rows + 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}><si><t>question</t></si><si><t>{text}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()
