"""Kettle Lane, a fictional roastery with members: what a site that embeds Plaudit looks like from its own side."""
