"""Flagged verdicts in, one item for each distinct value out; decisions in, scoped aliases out."""
