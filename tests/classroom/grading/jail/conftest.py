"""A child of the jail that all tests share."""

import pytest


@pytest.fixture
def child(isolation):
    with isolation.start() as started:
        yield started
