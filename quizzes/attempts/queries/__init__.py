"""Reads of quizzes and attempts: who may see what, terms, draws, what a learner is shown, marks and grades."""
