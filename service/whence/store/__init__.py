"""What is kept: plain values in, rows of a database out and back; the only room that knows SQL."""
