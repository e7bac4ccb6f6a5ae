"""Word lists for English, the one language that the rules about wording know so far. All in lower case."""

from __future__ import annotations


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


FUNCTION_WORDS = _listed(
    """
    a about above according after against all also although among an and any anyone are as at away be because been
    before being below between both but by can cannot could did do does doing done down during each either else ever
    every few following for from further had has have having he her here hers him his how however i if in instead into
    is it its itself just later least less many may me might more most much must my neither no nor not nothing now of
    off on once one only onto or other others our out over own per quite rather same shall she should since so some
    something still such than that the their them themselves then there therefore these they thing things this those
    though through thus to together too towards under until up upon us very was we were what whatever when where
    whether which while who whom whose why will with within without would yet you your
    """
)
"""Words that carry grammar, not the subject: two texts that share them need have nothing in common."""

NUMBER_WORDS = _listed(
    """
    one two three four five six seven eight nine ten first second third fourth fifth sixth seventh eighth ninth tenth
    """
)

NEGATIONS = frozenset(["not", "never", "except", "excluding", "unlikely", "incorrect", "false", "cannot"])

CHOOSING_WORDS = frozenset(["which", "what", "who", "whom", "whose", "where", "when"])
"""Words that open a question whose answer is picked: negated, such a question asks for the odd one out."""

ABSOLUTE_WORDS = _listed(
    """
    always never all every everyone everybody everything everywhere none nobody nowhere invariably completely entirely
    totally absolutely altogether wholly impossible
    """
)

VAGUE_WORDS = _listed(
    """
    often sometimes usually frequently occasionally seldom rarely generally normally typically probably possibly perhaps
    various several somewhat fairly
    """
)

# A stem with one of these says what is asked, or states something. 'lay', 'put' and the like are also imperatives.
VERBS = _listed(
    """
    am are be been being can cannot could did do does had has have is may might must shall should was were will would
    argue arrange assess became become becomes began calculate called came choose classify compare complete decide
    define describe determine discuss draw estimate evaluate explain fill find gave give gives goes grew held hold holds
    identify judge keep kept knew label lay lead leads led left link list make makes made mark match meant name order
    pair pick place predict put rank rose said saw say says select show sort state suggest sum take takes tell think
    thought took trace turn use went work write wrote
    """
)

WORDS_BEFORE_NOUNS = _listed(
    """
    a about after against all an and any as at before between both by each every few five for four from her his in into
    its many more most my no of on one or other our over several some such ten that the their these this those three to
    two under with without your
    """
)
"""After one of these a word in -s is a plural, not a verb."""

YES_NO_OPENERS = _listed(
    """
    am are can could did do does had has have is may might must shall should was were will would
    """
)

SINGULAR_VERBS = frozenset(["is", "was", "has", "does"])
PLURAL_VERBS = frozenset(["are", "were", "have", "do"])
