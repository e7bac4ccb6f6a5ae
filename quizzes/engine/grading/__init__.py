"""From a raw response to points, and from marks to a grade."""
