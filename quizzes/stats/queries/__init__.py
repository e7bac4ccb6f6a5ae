"""Statistics as the staff of a seminar read them, and how they are made of marks."""
