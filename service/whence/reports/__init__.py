"""A column of values in, a consistency report out: findings, profile, drift and fairness."""
