"""Tables of questions: CSV, TSV and XLSX. docs/formats.md#tables says how columns are read and written."""
