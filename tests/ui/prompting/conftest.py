"""The same desks as the composer's tests have."""

from tests.ui.composer.conftest import desk  # noqa: F401  a fixture
