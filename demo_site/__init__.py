"""Kettle Lane, a fictional roastery with members: a site that embeds Plaudit, seen from its own side."""
