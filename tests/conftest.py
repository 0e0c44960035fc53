"""What every test may ask for: golden files that can be rewritten, and the shared data where it lies beside."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from lourie.memory import THRESHOLDS
from tests.dealing import ByServer, place_of, starts_servers

if TYPE_CHECKING:
    from xdist.remote import Producer

    from processors.knowledge import Knowledge

pytest_plugins = ["tests.servers.fixtures"]

TESTS = Path(__file__).parent
SHARED = TESTS.parent.parent / "shared"

settings.register_profile("lourie", deadline=None)  # no test asserts a time
settings.load_profile("lourie")
gc.set_threshold(*THRESHOLDS)  # as every command that judges


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="rewrite golden files; git shows what changed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put them in the order in which they are dealt, also where one process runs all."""
    items.sort(key=lambda item: place_of(item.nodeid))
    for item in items:
        if starts_servers(item):
            item.add_marker(pytest.mark.servers)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByServer:
    """Deal tests to several processes (`make test`); without these nobody asks."""
    return ByServer(config, log)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Give a check: text equals the golden file of that name (rewritten with --write-golden)."""

    def check(name: str, text: str) -> None:
        path = TESTS / "golden" / name
        if request.config.getoption("--write-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{name}: no such golden file; make it with pytest --write-golden"
        assert path.read_text(encoding="utf-8") == text, f"{name} differs; if meant so: pytest --write-golden"

    return check


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of shared data; skip where it is not there, but not with `CI=true`."""
    from tests.servers.fixtures import skip_or_fail

    if not SHARED.is_dir():
        skip_or_fail("needs the shared data folder beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Give the packaged knowledge, published once a test run."""
    from processors.knowledge import load
    from tests.published import published

    return load(published())
