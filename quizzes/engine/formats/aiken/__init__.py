"""Aiken, the simplest format for questions with one right option. docs/formats.md#aiken says what it cannot say."""
