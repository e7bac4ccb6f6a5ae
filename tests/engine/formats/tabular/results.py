"""What reading a table gives, in short."""


def options(*texts, right, **feedback):
    """Return the body of options 'a', 'b' …, with those that are right and the feedback by their letters."""
    return {
        "choices": [
            {"id": "abcdefgh"[place], "text": text}
            | ({"correct": True} if "abcdefgh"[place] in right else {})
            | ({"feedback": feedback["abcdefgh"[place]]} if "abcdefgh"[place] in feedback else {})
            for place, text in enumerate(texts)
        ]
    }


def bodies(result):
    return [(item.type, item.stem, item.body) for item in result.items]


def remarks(result):
    return [(finding.rule, finding.line, finding.field, finding.message) for finding in result.findings]
