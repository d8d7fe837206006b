"""A host that many tests share, with the plugins that come with it."""

import pytest
from hosting import App, Host


@pytest.fixture(scope="session")
def host():
    with App() as app:
        app.sample()
        with Host(app) as running:
            yield running
