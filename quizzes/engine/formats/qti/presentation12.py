"""The presentation of an item of QTI 1.2: its text as Markdown, and what it asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field

from quizzes.engine.formats.qti.htmltree import parse_html
from quizzes.engine.formats.qti.markdown import Markup
from quizzes.engine.formats.qti.question import (
    GAP,
    Interaction,
    Ordered,
    Pick,
    PickSeveral,
    Refused,
    Remark,
    Typed,
    Written,
)
from quizzes.engine.formats.qti.xmltree import Element
from quizzes.engine.itemtypes.fields import LONGEST_TEXT

_CONTAINERS = frozenset(("flow", "flow_mat", "flow_label", "presentation_material"))
_RESPONSES = frozenset(("response_lid", "response_str", "response_num", "response_xy", "response_grp"))
_HTML = re.compile(
    r"</(?:p|b|i|u|em|strong|span|div|ul|ol|li|sub|sup|table|code|pre)>|<(?:br|img)\b[^<>]*>", re.IGNORECASE
)
_NUMBERS = ("integer", "decimal", "scientific")
_LONGEST_NAME = 30  # of a gap; longer ones are made up by machines, and are numbered instead


@dataclass(slots=True)
class Presentation:
    """What was read so far. `labels` are the texts that stand with a response, by its identifier."""

    media: Callable[[str], str | None]
    is_essay: bool
    is_scored: bool
    stem: str = ""
    interactions: list[Interaction] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)
    _missing: set[str] = field(default_factory=set)
    _dropped: set[str] = field(default_factory=set)

    def read(self, item: Element, *, numeric: Container[str]) -> None:
        """Read the texts and responses of an item in their order. Raises Refused for what none of our types asks.

        `numeric` are the responses that are numbers, whatever their fields say.
        """
        pieces: list[tuple[str, bool]] = []
        for presentation in item.elements("presentation"):
            self._read_parts(presentation, pieces, numeric=numeric)
        gaps = sum(is_gap for _, is_gap in pieces)
        if gaps == 1 and pieces[-1][1]:
            pieces.pop()
            gaps = 0
        # Texts around gaps are pieces of sentences, others are paragraphs.
        self.stem = (" " if gaps else "\n\n").join(text for text, _ in pieces if text)
        self._leave_out_empty()
        self._name_gaps()

    def _leave_out_empty(self) -> None:
        """Leave out prompts without a text: Canvas writes the fields that an author left empty as well."""
        asked = [
            each
            for each in self.interactions
            if self.labels[each.response] or self.elements[each.response].first("material") is None
        ]
        if len(asked) > 1:
            self.interactions = asked

    def _read_parts(self, parent: Element, pieces: list[tuple[str, bool]], *, numeric: Container[str]) -> None:
        for element in parent.elements():
            if element.name == "material":
                pieces.append((self.material(element), False))
            elif element.name in _RESPONSES:
                is_gap = self._read_response(element, numeric=numeric)
                if is_gap:
                    pieces.append((GAP.format(len(self.interactions) - 1), True))
            elif element.name in _CONTAINERS:
                self._read_parts(element, pieces, numeric=numeric)

    def _read_response(self, element: Element, *, numeric: Container[str]) -> bool:
        """Note an interaction down, and return whether it is a field that may stand within a text."""
        if element.name in ("response_xy", "response_grp"):
            raise Refused("it asks for a place in a picture, or for groups")
        response = element.get("ident")
        if response in self.elements:
            raise Refused(f"two of its responses are {response[:60]!r}")
        self.elements[response] = element
        self.labels[response] = " ".join(self.material(each) for each in element.elements("material"))
        fields = [*element.walk("render_fib")]
        if element.name == "response_str" and not fields and any(True for _ in element.walk("render_choice")):
            # ILIAS: a gap in which a text is picked; rules name the text.
            options = {label.text().strip(): text for label, text in self._labelled(element)}
            label = self.labels[response] or f"[{len(self.interactions) + 1}]"
            self.interactions.append(Pick(response, options, label))
            return True
        if element.name != "response_lid" or fields:
            self.interactions.append(self._typed(response, element, fields, is_numeric=response in numeric))
            return True
        if any(True for _ in element.walk("render_hotspot")):
            raise Refused("it asks for a place in a picture")
        options = self._options(element)
        label = self.labels[response] or f"[{len(self.interactions) + 1}]"
        match element.get("rcardinality", "Single").lower():
            case "multiple":
                self.interactions.append(PickSeveral(response, options))
            case "ordered":
                self.interactions.append(Ordered(response, options))
            case _:
                self.interactions.append(Pick(response, options, label))
        return False

    def _typed(self, response: str, element: Element, fields: list[Element], *, is_numeric: bool) -> Interaction:
        if self.is_essay or not self.is_scored:
            return Written(response)
        if element.get("rcardinality", "Single").lower() not in ("single", ""):
            raise Refused("several texts are typed into one field")
        if any(each.get("input_boxes", "1") != "1" for each in fields):
            raise Refused("several texts are typed into the boxes of one field")
        kinds = {each.get("fibtype").lower() for each in fields}
        is_number = is_numeric or element.name == "response_num" or not kinds.isdisjoint(_NUMBERS)
        return Typed(response, is_number, self.labels[response])

    def _options(self, element: Element) -> dict[str, str]:
        options: dict[str, str] = {}
        for label, text in self._labelled(element):
            if label.get("ident") in options:
                raise Refused(f"two of its options are {label.get('ident')[:60]!r}")
            options[label.get("ident")] = text
        return options

    def _labelled(self, element: Element) -> Iterator[tuple[Element, str]]:
        """Yield the options with their texts; Canvas writes the fields that an author left empty as well."""
        for label in element.walk("response_label"):
            text = "\n\n".join(filter(None, (self.material(each) for each in label.walk("material"))))
            if text:
                yield label, text

    def _name_gaps(self) -> None:
        """Give gaps that the text names, '[color]', the label of that name; numbered where no person chose the name."""
        for place, each in enumerate(self.interactions):
            if not isinstance(each, (Pick, Typed)):
                continue
            names = (each.response.removeprefix("response_"), self.labels[each.response])
            name = next((name for name in names if name and f"[{name}]" in self.stem), "")
            if name:
                # A field has a place of its own beside the one that the text names.
                self.stem = self.stem.replace(GAP.format(place), "").strip()
                label = f"[{name}]" if len(name) <= _LONGEST_NAME else f"[{place + 1}]"
                self.stem = self.stem.replace(f"[{name}]", GAP.format(place))
                self.interactions[place] = (
                    Pick(each.response, each.options, label)
                    if isinstance(each, Pick)
                    else Typed(each.response, each.is_number, label)
                )

    def keep_prompt(self) -> None:
        """Add the text that stands with the only response to the stem, where no gap has its place."""
        if len(self.interactions) == 1 and GAP.format(0) not in self.stem:
            label = self.labels[self.interactions[0].response]
            self.stem = "\n\n".join(filter(None, (self.stem, label)))

    def has_categories(self) -> bool:
        """Return whether options are sorted into several categories, each a response of its own."""
        return len(self.interactions) > 1 and all(isinstance(each, PickSeveral) for each in self.interactions)

    def feedback(self, element: Element) -> str:
        return "\n\n".join(filter(None, (self.material(each) for each in element.walk("material"))))

    def material(self, element: Element) -> str:
        """Return the Markdown of a `material`: texts, pictures, sounds."""
        markup = Markup(self.media, missing=self._missing, dropped=self._dropped)
        texts = [self._text(part, markup) for part in element.elements() if part.name != "altmaterial"]
        return "\n\n".join(text for text in texts if text)

    def _text(self, part: Element, markup: Markup) -> str:
        if part.name in ("matimage", "mataudio", "matvideo", "matapplication"):
            name = {"matimage": "img", "mataudio": "audio"}.get(part.name, "object")
            shown = Element(name, {"src": part.get("uri"), "alt": part.get("label")})
            return markup.markdown([shown])
        text = part.text()
        if len(text) > LONGEST_TEXT:
            raise Refused(f"a text of it is longer than {LONGEST_TEXT} characters")
        has_elements = any(True for _ in part.elements())
        kind = part.get("texttype").lower()
        is_html = kind in ("text/html", "text/xhtml", "html") or has_elements
        # The standard's default is plain text; OLAT leaves the type out and writes what its editor made.
        is_html |= not kind and _HTML.search(text) is not None
        if part.name not in ("mattext", "matemtext") or not is_html:
            return markup.markdown([text])
        return markup.markdown(part.children if has_elements else parse_html(text).children)

    def remarks(self) -> list[Remark]:
        """Return what the texts could not keep."""
        remarks = []
        if self._missing:
            names = ", ".join(sorted(self._missing)[:5])
            remarks.append(Remark("missing-media", f"these files did not come along: {names}"))
        if self._dropped:
            names = ", ".join(sorted(self._dropped))
            remarks.append(Remark("markup-not-kept", f"of these only the text was kept: {names}"))
        return remarks
