"""Doors, by audience. The only layer that knows HTTP."""
