"""Fixtures of browser tests: a site of its own origin beside the demo."""

from tests.support.pages import host, site

__all__ = ["host", "site"]
