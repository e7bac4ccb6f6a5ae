"""Loading our own files: lectures, banks, decks, quizzes, and a whole seminar as one archive."""
