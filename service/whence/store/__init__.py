"""Tables, sessions and migrations: plain objects in, rows kept, plain objects out. The only room that knows SQL."""
