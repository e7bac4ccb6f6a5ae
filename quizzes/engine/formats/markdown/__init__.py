"""Quiz text in Markdown, written by hand. docs/formats.md#quiz-text gives the grammar by example."""
