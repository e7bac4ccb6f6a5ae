"""Reads across cards: presets in force, logs, the due queue, and what a card shows."""
