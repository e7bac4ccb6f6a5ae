"""The worker's repeatable work on attempts: closing what is over, grading what is handed in."""
