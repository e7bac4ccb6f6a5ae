"""What learners and instructors ask for about decks and cards."""
