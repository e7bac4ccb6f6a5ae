"""What files cost that are made to cost most, as large as their readers take. Bars: 5 s of CPU time, 256 MB resident.

Each is read by the process that reads imports, with the limits of an import; what counts is that process alone.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import zstandard

from bench.hostilepackages import collection, workbook
from bench.table import Row, report
from quizzes.exchange.jobs.readerprocess import ANSWER, SAID, Answer
from seminar.operation.environment import ROOT

BAR_SECONDS, BAR_MEGABYTES = 5.0, 256
MEMORY_BYTES, CPU_SECONDS = 512 * 1024 * 1024, 30  # as IMPORT_MEMORY_MB and IMPORT_SECONDS are by default
MEGABYTE = 1_000_000
SUMMARY = "summary"


class Cost(NamedTuple):
    seconds: float
    megabytes: float
    said: str


def filled(piece: str, size: int = 10 * MEGABYTE, *, before: str = "", after: str = "") -> bytes:
    """Return a piece of text repeated up to a size."""
    return f"{before}{piece * ((size - len(before) - len(after)) // len(piece.encode()))}{after}".encode()


def qti_item(rules: str, body: str, number: int = 0) -> str:
    return (
        f'<assessmentItem identifier="q{number}"><responseDeclaration identifier="R" cardinality="multiple" '
        f'baseType="identifier"/><itemBody>{body}</itemBody><responseProcessing>{rules}</responseProcessing></assessmentItem>'
    )


def qti_of_long_rules(questions: int, conditions: int) -> bytes:
    """Return a package of questions that each take all the steps that one question may take."""
    options = "".join(f'<simpleChoice identifier="o{number}">{number}</simpleChoice>' for number in range(100))
    body = f'<choiceInteraction responseIdentifier="R" maxChoices="0">{options}</choiceInteraction>'
    one = '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/></sum></setOutcomeValue>'
    files = ((f"{number}.xml", qti_item(one * conditions, body, number)) for number in range(questions))
    return zipped(*files)


def zipped(*files: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in files:
            package.writestr(name, content)
    return target.getvalue()


def anki(database: bytes, *media: bytes) -> bytes:
    """Return a package of the second legacy form."""
    names = json.dumps({str(place): f"{place}.png" for place, _ in enumerate(media)})
    files = ((str(place), content) for place, content in enumerate(media))
    return zipped(("meta", b"\x08\x02"), ("collection.anki21", database), ("media", names), *files)


MOODLE = (
    '<question type="multichoice"><name><text>n</text></name><questiontext><text>q</text></questiontext>{}</question>'
)
ANSWERS = '<answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'
PICTURE = b"\x89PNG\r\n\x1a\n" + os.urandom(8 * MEGABYTE)


def moodle_of_tags(count: int) -> bytes:
    text = f"<text><![CDATA[{'<b>' * count}]]></text>"
    return f"<quiz>{MOODLE.format(f'<generalfeedback format="html">{text}</generalfeedback>{ANSWERS}')}</quiz>".encode()


FILES: Mapping[str, Callable[[], bytes]] = {
    "GIFT, 10 MB of answers": lambda: filled("~a", before="Q {", after="}"),
    "GIFT, 10 MB of questions": lambda: filled("a{T}\n\n"),
    "GIFT, 10 MB of tags": lambda: filled("[tag:a] [id:b]", before="// ", after="\nQ {T}"),
    "GIFT, 10 MB of escapes": lambda: filled("\\\\\\n\\:", before="Q {=", after="}"),
    "GIFT, 10 MB of questions of 1,000 answers": lambda: filled(f"Q{{={'~a#b' * 999}}}\n\n"),
    "Aiken, 10 MB": lambda: filled("Q\nA. a\nB. b\nANSWER: A\n\n"),
    "CSV, 10 MB of open quotes": lambda: filled('"a\n', before="question,answer\n"),
    "CSV, 10 MB in one row": lambda: filled("a,", before="question,answer\n"),
    "CSV, a million rows": lambda: b"question,answer\n" + b"a,b\n" * 999_000,
    "XLSX, 20,000 rows of one long text": lambda: workbook(rows=20_000, columns=10, text="x" * 30_000),
    "XLSX, 1,500,000 elements": lambda: workbook(rows=14_000, columns=50, text="x"),
    "Markdown, 10 MB of options": lambda: filled("- [ ] a\n", before="## Q\n"),
    "Markdown, 500,000 lines of questions": lambda: b"## Q\n- [x] a\n- [ ] b\n\n" * 124_000,
    "TOML, 4 MB of numbers": lambda: filled("1,", 4 * MEGABYTE, before="x=[", after="]"),
    "TOML, 4 MB of tables": lambda: filled("[[items]]\n", 4 * MEGABYTE, before="[bank]\n"),
    "Moodle XML, 10 MB of questions": lambda: filled(MOODLE.format(ANSWERS), before="<quiz>", after="</quiz>"),
    "Moodle XML, 10 MB of tags in a text": lambda: moodle_of_tags(3_300_000),
    "QTI, 400,000 elements": lambda: qti_item("", "<p/>" * 399_000).encode(),
    "QTI, 100 questions of long rules": lambda: qti_of_long_rules(100, 900),
    "Anki, 50,000 notes of 0.9 KB": lambda: anki(collection(notes=50_000, text="x" * 900)),
    "Anki, 50,000 notes shown 400 times": lambda: anki(collection(notes=50_000, text="x" * 400, shown=400)),
    "Anki, 500,000 tags": lambda: anki(collection(notes=50_000, text="<b>x</b>" * 4 + "<br>")),
    "Anki, seven pictures of 8 MB": lambda: anki(
        collection(notes=7, text="", pictures=True), *[PICTURE + bytes([place]) for place in range(7)]
    ),
    "Anki, zstd of 64 MB": lambda: zipped(
        ("meta", b"\x08\x03"), ("collection.anki21b", zstandard.compress(bytes(64 * MEGABYTE))), ("media", b"")
    ),
}


def cost_of(work: str, folder: Path) -> Cost:
    """Read a file as an import does, and return what its process took.

    Processes of their own make the file and read the answer: what this one holds counts as memory of whom it starts.
    """
    (folder / SAID).write_text('{"layout": null, "remembered": {}}', encoding="utf-8")
    again = [sys.executable, "-m", "bench.hostile"]
    subprocess.run([*again, work, str(folder / "file")], cwd=ROOT, check=True)
    limits = [str(MEMORY_BYTES), str(CPU_SECONDS)]
    command = [sys.executable, "-m", "quizzes.exchange.jobs.readerprocess", str(folder), *limits]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with (folder / "file").open("rb") as file:
        process = subprocess.Popen([*command, "file"], stdin=file, stderr=subprocess.PIPE, cwd=ROOT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    said = f"ended with {process.returncode}"
    if (folder / ANSWER).exists():
        summed = subprocess.run([*again, SUMMARY, str(folder)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        said = summed.stdout.strip()
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def summary(folder: Path) -> str:
    answer: Answer = json.loads((folder / ANSWER).read_bytes())
    items, findings = len(answer["items"]), len(answer["findings"])
    return f"refused: {answer['refused']}" if answer["refused"] else f"{items:,} items, {findings:,} findings"


def rows() -> Iterator[Row]:
    for work in FILES:
        with tempfile.TemporaryDirectory(prefix="hostile-") as made:
            cost = cost_of(work, Path(made))
            size = (Path(made) / "file").stat().st_size
        yield Row(
            work=f"{work} ({size / MEGABYTE:.1f} MB)",
            measured=f"{cost.seconds:.1f} s CPU, {cost.megabytes:.0f} MB resident",
            bar=f"≤ {BAR_SECONDS:.0f} s, {BAR_MEGABYTES} MB",
            compared=cost.said,
            is_met=cost.seconds <= BAR_SECONDS and cost.megabytes <= BAR_MEGABYTES,
        )


def main(arguments: Sequence[str]) -> None:
    """Measure all files; or make one of them, `NAME PATH`; or say what was answered, `summary FOLDER`."""
    match [*arguments]:
        case []:
            report(rows())
        case [work, path] if work == SUMMARY:
            print(summary(Path(path)))
        case [work, path]:
            Path(path).write_bytes(FILES[work]())


if __name__ == "__main__":
    main(sys.argv[1:])
