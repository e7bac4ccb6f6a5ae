"""Anki's packages, .apkg and .colpkg: notes, media, and what a learner remembers.

docs/formats.md#anki says what of a package is kept and what is not.
"""
