"""Classical item statistics: what the points of a class say about a quiz and its questions."""
