"""What learners and their instructors see of the learning: counts over the review log, and cards as they stand."""
