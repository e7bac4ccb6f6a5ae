"""The short random names by which rows are known outside: in addresses, the API and files."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0 o, 1 i l: they are read aloud and typed from slides
LENGTH = 12  # 31^12 ≈ 2^59: a million rows collide with a chance below 1e-6, and the column is unique anyway


def new_public_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_join_code() -> str:
    """Return eight signs to be read from a slide and typed, in capitals."""
    return "".join(secrets.choice(ALPHABET.upper()) for _ in range(8))
