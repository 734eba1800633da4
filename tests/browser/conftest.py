"""Fixtures of browser tests: a site of its own origin beside the demo."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.pages import host, site
from tests.support.shop import Shop

# Browsers and servers of several tests share two processors; what does not come at all still fails.
expect.set_options(timeout=15_000)

__all__ = ["host", "shop", "site"]


@pytest.fixture
def shop(page: Any, plaudit: Any) -> Shop:
    return Shop(page, plaudit)
