"""A worker's repeatable work on files: read one apart, plan, apply, and write exports.

Importing this package must not need Django: `readerprocess` runs in a process that has none.
"""
