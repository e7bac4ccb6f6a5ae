"""What people ask for about quizzes: make and open them, sit them, mark answers, give grades out."""
