"""The body of an item of QTI 2 or 3: its text as Markdown, and what it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quizzes.engine.formats.qti.markdown import Markup
from quizzes.engine.formats.qti.processing2 import Declaration
from quizzes.engine.formats.qti.question import (
    GAP,
    Interaction,
    Matched,
    Ordered,
    Pick,
    PickSeveral,
    Refused,
    Remark,
    Typed,
    Written,
)
from quizzes.engine.formats.qti.values import Value, members_of
from quizzes.engine.formats.qti.xhtml import PART, SOURCE, is_source_of
from quizzes.engine.formats.qti.xmltree import Element

_SILENT = frozenset(("stylesheet", "templateInline", "templateBlock", "catalogInfo", "companionMaterialsInfo"))
_FEEDBACK = ("feedbackInline", "feedbackBlock")


@dataclass(frozen=True, slots=True)
class Feedback:
    """A text that is shown by the value of an outcome. `name` is made up: identifiers repeat."""

    name: str
    outcome: str
    identifier: str
    is_hidden_by_it: bool
    text: str

    def is_shown(self, values: Mapping[str, Value]) -> bool:
        return (self.identifier in members_of(values.get(self.outcome))) != self.is_hidden_by_it


@dataclass(slots=True)
class Body:
    """What was read of an item's body so far."""

    declarations: Mapping[str, Declaration]
    media: Callable[[str], str | None]
    stem: str = ""
    interactions: list[Interaction] = field(default_factory=list)
    feedbacks: list[Feedback] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    wanted_type: str = ""
    lead: str = ""
    _gaps: int = 0
    _missing: set[str] = field(default_factory=set)
    _dropped: set[str] = field(default_factory=set)

    def markdown(self, element: Element) -> str:
        """Return the Markdown of an element's content; interactions and feedbacks in it are noted down."""
        markup = Markup(self.media, self._inline, self._block, self._missing, self._dropped)
        return markup.markdown(element.children)

    def _block(self, element: Element) -> str | None:
        if SOURCE in element.attributes:
            shown = self.markdown(Element("", children=element.children))
            source = element.get(SOURCE)
            return source if is_source_of(source, shown) else shown
        if element.get(PART) == "stem":
            self.lead = self.markdown(Element("", children=element.children))
            return ""
        if element.name == "rubricBlock" and "candidate" not in element.get("view"):
            self.remarks.append(Remark("rubric-not-kept", "the rubric for the marker was left out"))
            return ""
        if element.name == "feedbackBlock":
            self.add_feedback(element)
            return ""
        reader = _BLOCKS.get(element.name)
        if reader is None:
            return None
        return reader(self, element)

    def _inline(self, element: Element) -> str | None:
        name = element.name
        if name in _SILENT:
            return ""
        if name == "feedbackInline":
            self.add_feedback(element)
            return ""
        if name == "printedVariable":
            raise Refused("it shows a variable")
        if name == "gap":
            return self._gap()
        if name == "hottext":
            return f"**{self.markdown(element)}**"
        if name == "textEntryInteraction":
            return self._text_entry(element)
        if name == "inlineChoiceInteraction":
            return self._inline_choice(element)
        if name.endswith("Interaction"):
            raise Refused(f"it asks by {name[:60]}, which none of our types can")
        return None

    def _gap(self) -> str:
        self._gaps += 1
        return GAP.format(self._gaps - 1)

    def _text_entry(self, element: Element) -> str:
        declaration = self.declared(element)
        if declaration.cardinality != "single":
            raise Refused("several texts are typed into one field")
        mark = self._gap()
        is_number = declaration.base_type in ("float", "integer")
        card = element.get("data-card")
        number = int(card) if card.isdecimal() and len(card) < 4 else 0
        hint = element.get("placeholderText")
        self._add(element, Typed(element.get("responseIdentifier"), is_number, f"[{self._gaps}]", hint, number))
        return mark

    def _inline_choice(self, element: Element) -> str:
        self.declared(element)
        mark = self._gap()
        label = f"[{self._gaps}]"
        self._add(element, Pick(element.get("responseIdentifier"), self.options(element, "inlineChoice"), label))
        return mark

    def _add(self, element: Element, interaction: Interaction) -> None:
        if any(each.response == interaction.response for each in self.interactions):
            raise Refused("two of its interactions give one response")
        self.wanted_type = element.get("data-item-type") or self.wanted_type
        self.interactions.append(interaction)

    def declared(self, element: Element) -> Declaration:
        """Return the declaration of an interaction's response. Raises Refused where it has none."""
        declaration = self.declarations.get(element.get("responseIdentifier"))
        if declaration is None:
            raise Refused("the response of an interaction is not declared")
        return declaration

    def options(self, element: Element, *names: str) -> dict[str, str]:
        """Return the texts of an interaction's options by identifier. Raises Refused where one comes twice."""
        options: dict[str, str] = {}
        for option in element.walk(*names):
            if option.get("identifier") in options:
                raise Refused(f"two of its options are {option.get('identifier')[:60]!r}")
            options[option.get("identifier")] = self.markdown(option)
        return options

    def add_feedback(self, element: Element) -> None:
        """Note a feedback down. It holds no interaction of its own."""
        text = self.markdown(element)
        name = str(len(self.feedbacks))
        is_hidden = element.get("showHide", "show") == "hide"
        feedback = Feedback(name, element.get("outcomeIdentifier"), element.get("identifier"), is_hidden, text)
        self.feedbacks.append(feedback)

    def choice(self, element: Element) -> str:
        prompt = self.prompt(element)
        self._add_pick(element, self.options(element, "simpleChoice"))
        return prompt

    def _add_pick(self, element: Element, options: Mapping[str, str]) -> None:
        """Note down a pick: of a response of several options a single one, where no more may be picked or are right."""
        declaration = self.declared(element)
        response = element.get("responseIdentifier")
        if declaration.cardinality == "ordered":
            raise Refused("its options are picked in an order")
        is_one = element.get("maxChoices") == "1" and len(members_of(declaration.correct)) <= 1
        is_single = declaration.cardinality == "single" or is_one
        self._add(element, Pick(response, options) if is_single else PickSeveral(response, options))

    def order(self, element: Element) -> str:
        self.declared(element)
        prompt = self.prompt(element)
        self._add(element, Ordered(element.get("responseIdentifier"), self.options(element, "simpleChoice")))
        return prompt

    def match(self, element: Element) -> str:
        self.declared(element)
        prompt = self.prompt(element)
        left, right, *_ = [*element.elements("simpleMatchSet"), Element(""), Element("")]
        name = "simpleAssociableChoice"
        matched = Matched(element.get("responseIdentifier"), self.options(left, name), self.options(right, name))
        if not matched.right:
            raise Refused("it has nothing to be matched with")
        self._add(element, matched)
        return prompt

    def associate(self, element: Element) -> str:
        self.declared(element)
        prompt = self.prompt(element)
        options = self.options(element, "simpleAssociableChoice")
        self._add(element, Matched(element.get("responseIdentifier"), options, {}))
        return prompt

    def gap_match(self, element: Element) -> str:
        self.declared(element)
        prompt = self.prompt(element)
        words = self.options(element, "gapText", "gapImg")
        gaps = {gap.get("identifier"): f"[{self._gaps + place}]" for place, gap in enumerate(element.walk("gap"), 1)}
        rest = [child for child in element.children if isinstance(child, str) or child.name not in _GAP_PARTS]
        text = self.markdown(Element("", children=rest))
        self._add(element, Matched(element.get("responseIdentifier"), words, gaps, asks_right=True))
        return "\n\n".join(filter(None, (prompt, text)))

    def hottext(self, element: Element) -> str:
        prompt = self.prompt(element)
        options = self.options(element, "hottext")
        rest = [child for child in element.children if isinstance(child, str) or child.name != "prompt"]
        text = self.markdown(Element("", children=rest))
        self._add_pick(element, options)
        return "\n\n".join(filter(None, (prompt, text)))

    def extended_text(self, element: Element) -> str:
        if self.declared(element).cardinality != "single":
            raise Refused("several texts are written into one field")
        prompt = self.prompt(element)
        self._add(element, Written(element.get("responseIdentifier")))
        return prompt

    def slider(self, element: Element) -> str:
        self.declared(element)
        prompt = self.prompt(element)
        self._add(element, Typed(element.get("responseIdentifier"), is_number=True))
        return prompt

    def prompt(self, element: Element) -> str:
        prompt = element.first("prompt")
        return self.markdown(prompt) if prompt else ""

    def finish(self) -> None:
        if self._missing:
            names = ", ".join(sorted(self._missing)[:5])
            self.remarks.append(Remark("missing-media", f"these files did not come along: {names}"))
        if self._dropped:
            names = ", ".join(sorted(self._dropped))
            self.remarks.append(Remark("markup-not-kept", f"of these only the text was kept: {names}"))


_GAP_PARTS = frozenset(("prompt", "gapText", "gapImg"))
_BLOCKS: Mapping[str, Callable[[Body, Element], str]] = {
    "choiceInteraction": Body.choice,
    "orderInteraction": Body.order,
    "matchInteraction": Body.match,
    "associateInteraction": Body.associate,
    "gapMatchInteraction": Body.gap_match,
    "hottextInteraction": Body.hottext,
    "extendedTextInteraction": Body.extended_text,
    "sliderInteraction": Body.slider,
}


def read_body(root: Element, declarations: Mapping[str, Declaration], media: Callable[[str], str | None]) -> Body:
    """Return the body of an item. Raises Refused for an interaction that none of our types can say."""
    body = Body(declarations, media)
    found = root.first("itemBody")
    if found is not None:
        body.stem = body.markdown(found)
    for feedback in root.elements("modalFeedback"):
        body.add_feedback(feedback)
    body.finish()
    return body
