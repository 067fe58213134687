"""The verbs. Each takes a session and the moment; flushes, never commits; knows no Flask."""
