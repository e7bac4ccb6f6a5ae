"""Questions as Blackboard writes them."""

import io
import zipfile

import pytest

from quizzes.engine.formats.qti.reader import read
from quizzes.engine.interchange import FileRefused
from tests.engine.formats.qti.results import choices

IS_WRONG = "<respcondition><conditionvar><other/></conditionvar>{}</respcondition>"
NOTHING = '<setvar variablename="SCORE" action="Set">0</setvar><displayfeedback linkrefid="incorrect"/>'
ALL = '<setvar variablename="SCORE" action="Set">SCORE.max</setvar>'
IS_RIGHT = '<displayfeedback linkrefid="correct"/>'


def words(text, tag="flow"):
    shown = f"<material><mat_extension><mat_formattedtext>{text}</mat_formattedtext></mat_extension></material>"
    return f"<{tag}>{shown}</{tag}>"


def question(kind, responses, *conditions, right="", feedbacks=""):
    """Return a pool with one question; each condition is a test and what it brings."""
    rules = "".join(
        f"<respcondition><conditionvar>{test}</conditionvar>{then}</respcondition>" for test, then in conditions
    )
    return f"""<questestinterop><assessment title="Pool"><section><item>
<itemmetadata><bbmd_asi_object_id>_12_1</bbmd_asi_object_id><bbmd_questiontype>{kind}</bbmd_questiontype>
<qmd_absolutescore_max>5.0</qmd_absolutescore_max></itemmetadata>
<presentation><flow class="Block"><flow class="QUESTION_BLOCK">{words("Which &lt;b&gt;one&lt;/b&gt;?")}</flow>
{f'<flow class="RESPONSE_BLOCK">{responses}</flow>' if responses else ""}{right}</flow></presentation>
<resprocessing><outcomes><decvar varname="SCORE" maxvalue="5.0"/></outcomes>{rules}{IS_WRONG.format(NOTHING)}
</resprocessing>{feedbacks}</item></section></assessment></questestinterop>"""


def labels(*options, ident="response", cardinality="Single"):
    made = "".join(
        f'<flow_label><response_label ident="{option}">{words(option, "flow_mat")}</response_label></flow_label>'
        for option in options
    )
    shown = f"<render_choice>{made}</render_choice>"
    return f'<response_lid ident="{ident}" rcardinality="{cardinality}">{shown}</response_lid>'


def equal(text, ident="response"):
    return f'<varequal respident="{ident}" case="No">{text}</varequal>'


FIELD = '<response_str ident="response"><render_fib fibtype="String"/></response_str>'
RANGE = (
    '<vargte respident="response">3.12</vargte><varlte respident="response">3.16</varlte>'
    '<varequal respident="response" case="No">3.14</varequal>'
)
NUMBER = '<response_num ident="response"><render_fib fibtype="Decimal"/></response_num>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            question("Multiple Choice", labels(*"ABC"), (equal("B"), ALL), (equal("", "A"), NOTHING)),
            ("choice", choices("B")),
        ),
        (
            question(
                "Multiple Answer",
                labels(*"ABC", cardinality="Multiple"),
                (f"<and>{equal('A')}{equal('B')}<not>{equal('C')}</not></and>", ALL),
            ),
            ("multiple", choices("A", "B")),
        ),
        (
            question(
                "Ordering",
                labels(*"ABC", cardinality="Ordered"),
                (f"<and>{equal('C')}{equal('A')}{equal('B')}</and>", ALL),
            ),
            ("ordering", {"sequence": [{"id": x, "text": x} for x in "CAB"]}),
        ),
        (
            question("Fill in the Blank", FIELD, (equal("Paris"), IS_RIGHT), (equal("Paname"), IS_RIGHT)),
            ("shorttext", {"answers": [{"text": "Paris"}, {"text": "Paname"}]}),
        ),
        (
            question(
                "Numeric",
                NUMBER,
                (RANGE, '<setvar variablename="EvaluationType" action="Set">EXACT</setvar>' + IS_RIGHT),
            ),
            ("numeric", {"answer": "3.14", "tolerance": "0.02"}),
        ),
        (
            question(
                "True/False",
                labels("true", "false").replace(
                    words("true", "flow_mat"), "<material><mattext>true</mattext></material>"
                ),
                (equal("true"), ALL),
            ),
            ("truefalse", {"answer": True}),
        ),
        (question("Essay", FIELD), ("essay", {})),
    ],
)
def test_question_is_read_as_blackboard_means_it(source, expected):
    (item,) = read(source.encode()).items

    assert (item.type, item.body) == expected
    assert (item.id, item.stem, item.points) == ("12-1", "Which **one**?", 5)


def test_options_that_rules_know_by_other_names_are_told_by_their_order():
    parts = [(equal("", name), NOTHING) for name in ("old-a", "old-b", "old-c")]
    source = question("Multiple Choice", labels(*"ABC"), (equal("old-b"), ALL), *parts)

    (item,) = read(source.encode()).items

    assert [(choice["id"], choice["text"]) for choice in item.body["choices"] if choice.get("correct")] == [
        ("old-b", "B")
    ]


def test_answers_of_a_matching_stand_at_the_places_of_its_options():
    prompts = "".join(
        f"<flow>{labels(*names, ident=prompt)}{words(prompt)}</flow>".replace(words("x", "flow_mat"), "")
        for prompt, names in (("one", ("1a", "1b", "1c")), ("two", ("2a", "2b", "2c")))
    )
    right = "".join(f"<flow>{words(answer)}</flow>" for answer in ("eins", "zwei", "drei"))
    source = question(
        "Matching",
        prompts,
        (equal("1a", "one"), IS_RIGHT),
        (equal("2b", "two"), IS_RIGHT),
        right=f'<flow class="RIGHT_MATCH_BLOCK">{right}</flow>',
    )

    result = read(source.encode())

    assert [(item.type, item.body) for item in result.items] == [
        (
            "matching",
            {
                "pairs": [
                    {"id": "one", "prompt": "one", "answer": "eins"},
                    {"id": "two", "prompt": "two", "answer": "zwei"},
                ],
                "distractors": ["drei"],
            },
        )
    ]
    assert list(result.findings) == []


def test_what_asks_nothing_or_for_a_file_is_left_out():
    kinds = ("File Upload", "Opinion")

    findings = [finding for kind in kinds for finding in read(question(kind, "").encode()).findings]

    assert [finding.rule for finding in findings] == ["unsupported-question", "not-a-question"]


def package(manifest, **files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("imsmanifest.xml", f'<manifest xmlns:bb="b"><resources>{manifest}</resources></manifest>')
        for name, content in files.items():
            archive.writestr(f"{name}.dat", content)
    return target.getvalue()


def test_files_are_those_that_the_manifest_names_its_own_way():
    manifest = '<resource bb:file="second.dat"/><resource bb:file="first.dat"/><resource bb:file="picture.dat"/>'
    pool = question("Essay", FIELD)
    content = package(manifest, first=pool.replace("_12_1", "_1_1"), second=pool, picture=b"\x00<no xml")

    result = read(content)

    assert [item.id for item in result.items] == ["12-1", "1-1"]
    assert list(result.findings) == []


def test_package_without_questions_is_refused():
    with pytest.raises(FileRefused, match="holds no QTI questions"):
        read(package('<resource bb:file="course.dat"/>', course="<course/>"))
