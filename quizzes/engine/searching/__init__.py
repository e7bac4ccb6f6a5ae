"""Searching one's cards: the words that items are found by, and what a search asks for."""
