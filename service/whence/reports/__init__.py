"""A column of values in; findings on where they overlap, contradict and drift out."""
