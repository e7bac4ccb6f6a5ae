"""Small QTI documents to read, made of their interesting parts."""

import io
import zipfile

CHOICES = "".join(f'<simpleChoice identifier="{letter}">{letter}</simpleChoice>' for letter in "ABC")
CHOICE = f"""<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which?</prompt>{CHOICES}
</choiceInteraction>"""
ENTRY = '<p>Type <textEntryInteraction responseIdentifier="RESPONSE"/> here.</p>'
VARIABLE = '<variable identifier="RESPONSE"/>'


def item2(body, *, correct=(), declaration="", rules="", cardinality="single", base_type="identifier", extra=""):
    """Return an assessment item of QTI 2.2 with one response, as bytes."""
    values = "".join(f"<value>{text}</value>" for text in correct)
    key = f"<correctResponse>{values}</correctResponse>" if correct else ""
    return f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="q" title="Name" {extra}>
<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base_type}">{key}{declaration}
</responseDeclaration>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<itemBody>{body}</itemBody>{rules}</assessmentItem>""".encode()


def template(name):
    return f'<responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/{name}"/>'


def scored(test, points="1"):
    """Return rules that give points where a test holds."""
    return f"""<responseProcessing><responseCondition><responseIf>{test}
<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{points}</baseValue></setOutcomeValue>
</responseIf></responseCondition></responseProcessing>"""


def base(value, kind="identifier"):
    return f'<baseValue baseType="{kind}">{value}</baseValue>'


def multiple(key, rules, declaration=""):
    """Return an item of QTI 2 in which any of the options may be picked."""
    body = CHOICE.replace('maxChoices="1"', 'maxChoices="0"')
    return item2(body, correct=key, declaration=declaration, rules=rules, cardinality="multiple")


def item12(presentation, conditions="", *, fields=(), feedbacks="", outcomes='<decvar varname="SCORE"/>'):
    """Return an item of QTI 1.2 in a file of its own, as bytes."""
    metadata = "".join(
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry></qtimetadatafield>"
        for label, entry in fields
    )
    return f"""<questestinterop><item ident="q" title="Name">
<itemmetadata><qtimetadata>{metadata}</qtimetadata></itemmetadata>
<presentation>{presentation}</presentation>
<resprocessing><outcomes>{outcomes}</outcomes>{conditions}</resprocessing>{feedbacks}</item></questestinterop>""".encode()


def kind(name):
    """Return the fields of an item by which Canvas tells its type."""
    return [("question_type", name)]


def text(words, kind="text/plain"):
    return f'<material><mattext texttype="{kind}">{words}</mattext></material>'


def options(*labels, ident="r", cardinality="Single", label=""):
    """Return a `response_lid` whose options are called by their texts."""
    made = "".join(f'<response_label ident="{each}">{text(each)}</response_label>' for each in labels)
    head = text(label) if label else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{head}'
        f"<render_choice>{made}</render_choice></response_lid>"
    )


def field(ident="r", kind=""):
    shown = f'<render_fib fibtype="{kind}"><response_label ident="x"/></render_fib>'
    return f'<response_str ident="{ident}">{shown}</response_str>'


def condition(test, points="100", *, action="Set", more="", name="SCORE", ends=""):
    setvar = f'<setvar varname="{name}" action="{action}">{points}</setvar>' if points else ""
    return f"<respcondition {ends}><conditionvar>{test}</conditionvar>{setvar}{more}</respcondition>"


def equal(value, ident="r", **attributes):
    rest = " ".join(f'{name}="{entry}"' for name, entry in attributes.items())
    return f'<varequal respident="{ident}" {rest}>{value}</varequal>'


def packed(**files):
    """Return a zip of files; '__' in a name stands for '/', '_dot_' for '.'."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in files.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()
