"""Debian's chromium, and people who sign in with it."""

import os

import pytest
from hosting import DESKTOP, PHONE
from playwright.sync_api import expect, sync_playwright

# On a busy machine a page takes its time.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield chromium
        chromium.close()


@pytest.fixture(params=["phone", "desktop"])
def size(request):
    return {"phone": PHONE, "desktop": DESKTOP}[request.param]


@pytest.fixture
def visitor(host, browser, size):
    """A page of nobody's; signed in nowhere."""
    context = browser.new_context(viewport=size, base_url=host.address)
    yield context.new_page()
    context.close()
