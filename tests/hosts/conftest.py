"""Running hosts of the conformance table's catalogue, shared by many modules."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hosts import real_hosts
from tests.hosts.real_hosts import STATIC, WITH_QUERIES


class Hosts:
    """Hosts of one tree, each started at its first use. No test may change the tree."""

    def __init__(self, tree: Path, stack: ExitStack) -> None:
        self.tree = tree
        self._stack = stack
        self._running: dict[str, str] = {}

    def address(self, name: str) -> str:
        """Return the address of a host."""
        if name not in self._running:
            self._running[name] = self._stack.enter_context((WITH_QUERIES | STATIC)[name](self.tree))
        return self._running[name]


@pytest.fixture(scope="session")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    """Build the table's catalogue once, and stop all hosts at the end."""
    with ExitStack() as stack:
        yield Hosts(real_hosts.built(tmp_path_factory.mktemp("hosts")), stack)
