"""Moodle XML, the export of question banks. docs/formats.md#moodle-xml says what of it is kept and what is not."""
