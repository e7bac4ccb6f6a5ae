"""The browser, for tests that drive a page in it."""

from tests.browser import chromium, page_as

__all__ = ["chromium", "page_as"]
