"""A host that many tests share, with the plugins that come with it."""

import pytest
from hosting import App, Host


@pytest.fixture(scope="session")
def host():
    app = App()
    try:
        app.sample()
        running = Host(app)
        yield running
        running.stop()
    finally:
        app.remove()
