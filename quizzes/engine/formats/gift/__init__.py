"""GIFT, Moodle's format for questions as plain text. docs/formats.md#gift says what of it is kept and what is not."""
