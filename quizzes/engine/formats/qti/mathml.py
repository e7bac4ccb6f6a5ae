"""MathML as TeX, as far as schoolbooks go: numbers, fractions, powers, roots, brackets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from quizzes.engine.formats.qti.xmltree import Element

_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms"))
_ROWS = frozenset(("math", "mrow", "mstyle", "mpadded", "mphantom", "semantics", "merror"))
_SIGNS = {
    "×": r"\times ", "⋅": r"\cdot ", "·": r"\cdot ", "÷": r"\div ", "±": r"\pm ", "≤": r"\le ", "≥": r"\ge ",
    "≠": r"\ne ", "−": "-", "π": r"\pi ", "α": r"\alpha ", "β": r"\beta ", "θ": r"\theta ", "∞": r"\infty ",
    "∑": r"\sum ", "∫": r"\int ", "→": r"\to ", "\u2061": "", "\u2062": "", "\xa0": r"\ ", "{": r"\{", "}": r"\}",
    "%": r"\%", "$": r"\$", "#": r"\#", "&": r"\&", "_": r"\_", "\\": r"\backslash ", "~": r"\sim ",
}  # fmt: skip


class NotInTex(ValueError):
    """The formula holds something that we have no TeX for."""


def tex(element: Element) -> str:
    """Return a formula as TeX without dollar signs. Raises NotInTex."""
    parts = [*element.elements()]
    if element.name in _TOKENS:
        return "".join(_SIGNS.get(sign, sign) for sign in " ".join(element.text().split()))
    if element.name in _ROWS:
        return "".join(tex(part) for part in parts if part.name not in ("annotation", "annotation-xml"))
    if element.name == "mspace":
        return r"\ "
    if element.name == "mfenced":
        inner = ",".join(tex(part) for part in parts)
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    form = _FORMS.get(element.name)
    if form is None or len(parts) != form[0]:
        raise NotInTex(element.name)
    return form[1]([tex(part) for part in parts])


_FORMS: Mapping[str, tuple[int, Callable[[Sequence[str]], str]]] = {
    "mfrac": (2, lambda part: rf"\frac{{{part[0]}}}{{{part[1]}}}"),
    "msup": (2, lambda part: f"{{{part[0]}}}^{{{part[1]}}}"),
    "msub": (2, lambda part: f"{{{part[0]}}}_{{{part[1]}}}"),
    "msubsup": (3, lambda part: f"{{{part[0]}}}_{{{part[1]}}}^{{{part[2]}}}"),
    "munderover": (3, lambda part: f"{{{part[0]}}}_{{{part[1]}}}^{{{part[2]}}}"),
    "munder": (2, lambda part: f"{{{part[0]}}}_{{{part[1]}}}"),
    "mover": (2, lambda part: f"{{{part[0]}}}^{{{part[1]}}}"),
    "msqrt": (1, lambda part: rf"\sqrt{{{part[0]}}}"),
    "mroot": (2, lambda part: rf"\sqrt[{part[1]}]{{{part[0]}}}"),
}
