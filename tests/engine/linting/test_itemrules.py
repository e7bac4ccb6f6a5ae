"""Each rule about one item: what it must flag, and near misses that are good items."""

import pytest

from quizzes.engine.linting.linter import lint_item
from quizzes.engine.linting.rules import ITEM_RULES
from tests.engine.linting.items import (
    card,
    choice,
    cloze,
    essay,
    item,
    matching,
    numeric,
    ordering,
    shorttext,
    truefalse,
)

CAUSES = "Which cause does the lecturer name first?"
COUNTRY = "Which country does the lecturer begin with?"

# By rule, pairs of an item and the fields that the rule must name.
FLAGGED = {
    "malformed-body": [
        (item("flashcard", {"front": "Who?"}), ["back"]),
        (item("riddle", {}, stem=CAUSES), ["type"]),
        (item("choice", {"choices": "none"}, stem=CAUSES), ["choices"]),
        (item("choice", {"choices": [1, {"id": "a", "text": "It", "correct": True}]}, stem=CAUSES), ["choices[0]"]),
        (item("choice", None, stem=CAUSES), [""]),
    ],
    "no-key": [(choice(COUNTRY, "France", "Spain", "Italy", key=set()), ["choices"])],
    "several-keys": [(choice(COUNTRY, "France", "Spain", "Italy", key={0, 2}), ["choices"])],
    "empty-option": [(choice(COUNTRY, "France", "Spain", " "), ["choices[2].text"])],
    "duplicate-options": [
        (choice(COUNTRY, "France", "Spain", "spain."), ["choices[2].text"]),
        (choice(COUNTRY, "France", "*Spain*", "Italy", "Spain"), ["choices[3].text"]),
        (choice("Which do you know?", "A dog", "a  dog", key={0, 1}, type_="multiple"), ["choices[1].text"]),
        (matching("Match each man with his country.", ("He", "France"), ("He", "Spain")), ["pairs[1].prompt"]),
    ],
    "points-sum": [
        (essay("Explain it.", (2, [2, 0]), (1, []), points=4), ["points"]),
        (essay("Explain it.", (2, [1, 0]), points=2), ["rubric[0].levels"]),
    ],
    "foreign-picture": [
        (card("Who? ![](https://x.org/a.png)", "The cook"), ["front"]),
        (
            card("Who?", "<img alt='a' src='a.png'> <audio controls src=\"@@PLUGINFILE@@/a.mp3\"></audio>"),
            ["back", "back"],
        ),
        (card("Who? ![seal](asset:a.png)", '<img src="asset:b.png"> [link](https://x.org)'), []),
    ],
    "missing-passage": [(card("Who ate it?", "The cook", passage=" "), ["passage"])],
    "missing-feedback": [
        (
            item(
                "choice",
                {"choices": [{"id": "a", "text": "It", "correct": True}, {"id": "b", "text": "He"}]},
                stem=CAUSES,
            ),
            ["choices[1].feedback"],
        ),
        (truefalse("The cook ate it.", told=("Yes.", "")), ["feedback_false"]),
        (truefalse("The cook ate it.", answer=False, told=(" ", "Right.")), ["feedback_true"]),
        (shorttext("Who ate it?", "cook", feedback=""), ["feedback"]),
        (numeric("How many were there?", "3", feedback=""), ["feedback"]),
        (essay("Explain it.", exemplar=" "), ["exemplar"]),
    ],
    "unfocused-stem": [
        (choice("", "France", "Spain", "Italy"), ["stem"]),
        (choice("Which of the following is true?", "It rose", "It fell", "It held"), ["stem"]),
        (choice("Which of the statements below are correct?", "It rose", "It fell"), ["stem"]),
        (choice("Deutscher on the officials:", "They rule", "They serve", "They rest"), ["stem"]),
        (choice("Bureaucracy", "A ruling class", "A caste", "A layer"), ["stem"]),
        (choice("Weber's class", "A ruling layer", "A caste", "A guild"), ["stem"]),
    ],
    "negative-stem": [
        (choice("Which country did not have a king?", "France", "Spain", "Italy"), ["stem"]),
        (choice("Read the list. Who never ruled?", "Louis", "Charles", "Philip"), ["stem"]),
        (choice("Which country didn't have a king?", "France", "Spain", "Italy"), ["stem"]),
        (truefalse("The cook did not eat it."), ["stem"]),
    ],
    "blank-at-start": [
        (shorttext("____ was the first to rule.", "Cromwell"), ["stem"]),
        (card("[…] followed Cromwell.", "A king"), ["front"]),
    ],
    "all-of-the-above": [
        (choice(COUNTRY, "France", "Spain", "All of the above"), ["choices[2].text"]),
        (choice(COUNTRY, "France", "Spain", "None of these."), ["choices[2].text"]),
        (choice(COUNTRY, "France", "Spain", "Neither of the other options"), ["choices[2].text"]),
    ],
    "combined-options": [
        (choice(COUNTRY, "France", "Spain", "A and B"), ["choices[2].text"]),
        (choice(COUNTRY, "France", "Spain", "Both (a) and (b)"), ["choices[2].text"]),
        (choice(COUNTRY, "France", "Spain", "Options 1, 2 and 3 only"), ["choices[2].text"]),
    ],
    "absolute-words": [
        (choice(CAUSES, "Trade grew", "Trade never grew", "Crowns fell"), ["choices[1].text"]),
        (choice(CAUSES, "Trade grew", "All trade fell", "Crowns fell"), ["choices[1].text"]),
    ],
    "vague-words": [(choice(CAUSES, "Trade often grew", "Trade fell", "Crowns fell"), ["choices[0].text"])],
    "numeric-order": [
        (choice("In which year was it?", "1848", "1789", "1917"), ["choices"]),
        (choice("How much was it?", "5 %", "20 %", "10 %"), ["choices"]),
    ],
    "numeric-overlap": [
        (choice("How many were there?", "1 to 10", "10 to 20", "20 to 30"), ["choices", "choices"]),
        (choice("How many were there?", "1–10", "5", "11–20"), ["choices"]),
        (choice("How many were there?", "1 to 30", "5", "11–12"), ["choices", "choices"]),
    ],
    "longest-key": [
        (
            choice(CAUSES, "Trade grew in larger towns", "Crowns fell", "Armies came", "Prices rose"),
            ["choices[0].text"],
        ),
        (choice(CAUSES, "a" * 42, "b" * 28, "c" * 28), ["choices[0].text"]),  # 1.5 times the median
    ],
    "unbalanced-lengths": [
        (choice(CAUSES, "a" * 20, "b" * 50, "c" * 40), ["choices"]),
        (choice(CAUSES, "Armies came", "Trade grew", "In the larger towns prices had risen for years"), ["choices"]),
    ],
    "grammar-cue": [
        (choice("The man who keeps the file is an", "official", "baron", "priest"), ["choices[0].text"]),
        (choice("The man who keeps the file is an ___.", "usher", "baron", "priest"), ["choices[0].text"]),
        (choice("The men who keep the files are", "officials", "baron", "priest"), ["choices[0].text"]),
        (choice("Who were the first to rebel?", "Marx and Engels", "Bakunin", "Proudhon"), ["choices[0].text"]),
    ],
    "echoed-word": [
        (choice("Why did the monarchy grow?", "Monarchies paid", "Trade fell", "Crowns fell"), ["choices[0].text"]),
    ],
    "answer-in-front": [
        (card("Which cook wrote the book of the Cook?", "The **cook**"), ["front"]),
        (card("Who called the cook a cook?", "Cook"), ["front"]),
        (shorttext("Which word did the cook use?", "cook"), ["stem"]),
        (cloze("The {{c1::state}} comes first, and the state stays."), ["text"]),
        (cloze("The {{c1::state::a state of mind}} comes first."), ["text"]),
        (cloze("The {{c1::cook}} and the {{c2::cook}} ate."), ["text", "text"]),
        (cloze("The {{c1::good {{c2::cook}}}} met a cook."), ["text"]),
    ],
    "long-answer": [
        (card("Why did it grow?", "word " * 21), ["back"]),
        (card("word " * 21, "It grew", is_reversed=True), ["front"]),
        (cloze("So {{c1::" + "word " * 21 + "}} it was."), ["text"]),
    ],
    "enumeration": [
        (card("What do they live on?", "Rents, profits and interest"), ["back"]),
        (card("What do they live on?", "- rents\n- profits"), ["back"]),
        (card("List the four types.", "It cannot be done"), ["front"]),
        (card("Name the types of office.", "It cannot be done"), ["front"]),
        (cloze("They live on {{c1::rents, profits, and the interest}} alone."), ["text"]),
    ],
    "yes-no-card": [(card("Did the state wither?", "No, it grew"), ["front"])],
    "hidden-sentence": [
        (cloze("{{c1::Trade}} and {{c2::crowns}} {{c3::fell}} {{c4::at once}}."), ["text"]),
        (cloze("It was long ago. {{c1::Old trade}} {{c2::fell}}. It was sad."), ["text"]),
    ],
}

GOOD = [
    choice("A machine withers towards", "the town", "the guild", "the market"),
    choice(COUNTRY, "France", "Spain", "Italy"),
    choice("Which countries does the lecturer name?", "France", "Spain", "Italy", key={0, 1}, type_="multiple"),
    choice(COUNTRY, "New Spain", "Spain", "Italy"),
    matching("Match each man with his country.", ("He", "France"), ("She", "France"), ("It", "Spain")),
    ordering("Put the countries in order.", "France", "Spain", "Italy"),
    essay("Explain it.", (2, [2, 0]), (1, []), points=3),
    essay("Explain it."),  # imported: no rubric, so nothing to add up
    card("Who ate it?", "The cook", feedback=""),
    cloze("The {{c1::cook}} ate it.", feedback=""),
    truefalse("The cook ate it.", told=("", "He did.")),
    truefalse("The cook ate it.", answer=False, told=("He was out.", "")),
    numeric("How many were there?", "3"),
    choice("Deutscher rejects the view that officials are", "a class", "a caste", "a layer"),
    choice("Bureaucracy isn't", "a class", "a caste", "a layer"),
    choice("The first to rule was ____.", "Louis", "Charles", "Philip"),
    choice("Why was England not ruled by officials?", "It was poor", "It was small", "It was far"),
    choice("Which country did **not** have a king?", "France", "Spain", "Italy"),
    choice("Which country did NOT have a king?", "France", "Spain", "Italy"),
    choice("The king was not there. Which country was this?", "France", "Spain", "Italy"),
    truefalse("Not only the cook but also the clerk ate it."),
    shorttext("The first to rule was ____.", "Cromwell"),
    choice(CAUSES, "Trade fell above the river", "Crowns fell in these parts", "Armies came to town"),
    choice("Which vitamins are in it?", "Vitamin A and iron", "Vitamin C and zinc", "A bit of iron"),
    choice(CAUSES, "Every crown fell", "No trade ever grew at all", "Armies came"),  # the key is as absolute
    choice("In which year was it?", "1789", "1848", "1917"),
    choice("In which year was it?", "1917", "1848", "1789"),
    choice("In which year was it?", "1848", "In spring", "1789"),
    choice("How many were there?", "−10 to −1", "0 to 9", "10 to 1,000"),
    card("What do they live on?", "On rents; on the interest; on profits"),
    choice("How many were there?", "1" * 201, "3" * 201, "2" * 201),  # too long to be read as a number
    choice(CAUSES, "a" * 41, "b" * 28, "c" * 28),
    choice(CAUSES, "a" * 42, "b" * 43, "c" * 20),  # long, but not the longest
    choice(CAUSES, "a" * 20, "b" * 49, "c" * 40),
    choice(CAUSES, "Tocqueville", "Lenin", "Hegel", "Weber"),
    choice(CAUSES, "Prices rose for some years", "Armies came from the north", "Crowns fell in the east of it"),
    choice("The man who keeps the file is an", "official", "usher", "heir", "earl"),
    choice("The man who keeps the file is a", "duke", "baron", "priest"),
    choice("The men who keep the files are", "officials", "barons", "priests"),
    choice("The men who keep the files are", "officials", "barons of the king's court", "priests"),
    choice("Why did the monarchy grow?", "Monarchies paid", "Monarchies ruled", "Crowns fell"),
    choice("Why did the state grow?", "State power", "Trade fell", "Crowns fell"),  # short words echo everywhere
    choice("Is the monarchy old?", "A monarchy is", "A crown is"),
    card("Who wrote the cookbook?", "The cook"),
    card("Which of them?", "It"),
    shorttext("Which word did the baker use?", "cook", "baker"),
    cloze("Power {{c1::falls::rises or falls?}} where trade {{c2::rises::rises or falls?}}."),
    cloze("The {{c1::{{c2::good}} cook}} ate."),
    card("Why did it grow?", "word " * 20),
    card("How do they stand?", "They are of one class, by birth or by admission"),
    card("On what does it rest?", "On the workers, where an older class had tradition and property behind it"),
    card("Which sauce is it?", "1. FC Nuremberg's"),
    card("Name the man who ate it.", "The cook"),
    card("Did the state wither or grow?", "It grew"),
    card("Which word did he use?", "No"),
    cloze("In the towns {{c1::trade}} grew and later {{c2::crowns}} fell."),
    cloze("{{c1::Trade fell}}."),
]


def rules_and_fields(judged):
    return [(finding.rule, finding.field) for finding in lint_item(judged)]


@pytest.mark.parametrize(
    ("rule", "judged", "fields"),
    [
        pytest.param(rule, judged, fields, id=f"{rule}-{place}")
        for rule, cases in FLAGGED.items()
        for place, (judged, fields) in enumerate(cases)
    ],
)
def test_rule_flags_the_fields_at_fault_and_no_other_rule_speaks(rule, judged, fields):
    assert rules_and_fields(judged) == [(rule, field) for field in fields]


@pytest.mark.parametrize("judged", GOOD, ids=lambda judged: f"{judged.type}: {judged.stem or judged.body}"[:60])
def test_near_miss_is_left_alone(judged):
    assert rules_and_fields(judged) == []


def test_every_rule_about_one_item_has_a_case():
    assert list(FLAGGED) == [rule.name for rule in ITEM_RULES]
