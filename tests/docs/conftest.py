"""The guides are followed on a site of its own origin beside the demo, as the browser tests are."""

from tests.support.pages import host, site

__all__ = ["host", "site"]
