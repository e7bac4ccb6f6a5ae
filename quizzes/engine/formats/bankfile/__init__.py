"""The project's own files: banks and decks as TOML, lectures as Markdown. fixtures/README.md describes them."""
