"""The client of the API reference, to the letter: it keeps a copy of the catalogue in step through random commits."""

import html
import json
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import generate
from builder.domain.addresses import LIST
from builder.pipeline import build
from builder.pipeline.options import Options
from tests import published
from tests.git_repository import Repository, isolated
from tests.hosts import real_hosts

COMMITS = 50
START = 1_700_000_000


class Maintainers:
    """What happens to a catalogue: the documented operations, several a commit, and now and then a bypass."""

    def __init__(self, folder: Path) -> None:
        self.repository = Repository(folder)
        self._rnd = random.Random(13)
        self._new = generate.files(10_000)
        self._gone: dict[str, str] = {}
        self._when = START
        documented = [self.create, self.create, self.name, self.name, self.archive]
        self._operations = [*documented, self.comment, self.correct, self.remove, self.restore, self.rename]
        self.repository.commit({file.path: file.text for file in (next(self._new) for _ in range(70))}, when=START)

    def commit(self) -> None:
        """Change some files, on a branch now and then, and commit that, also when a clock went back."""
        is_branch = self._rnd.random() < 0.2
        if is_branch:
            self.repository.branch(f"side-{self.repository.head}")
        for _ in range(self._rnd.randint(1, 6)):
            self._rnd.choice(self._operations)()
        self._when += self._rnd.choice([0, 60, 86_400, -3600])
        self.repository.commit(when=self._when)
        if is_branch:
            branch = self.repository.git("branch", "--show-current")
            self.repository.switch("main")
            self.repository.merge(branch, when=self._when)

    def create(self) -> None:
        """Add a model."""
        file = next(self._new)
        self.repository.write({file.path: file.text})

    def name(self) -> None:
        """Set, change or take away a friendly name."""
        name = self._rnd.choice(["", f'friendlyName: "Ünïque {self._rnd.random()} → ]]>"\n'])
        self._rewrite(r"friendlyName: .*\n|\Z", name)

    def archive(self) -> None:
        """Archive a model."""
        self._rewrite(r"\A(?![\s\S]*isArchived)", "isArchived: true\n")

    def comment(self) -> None:
        """Change what the API does not have."""
        self._rewrite(r"\Z", "# seen\n")

    def correct(self) -> None:
        """Change what only an admin may change, or make a model live again."""
        self._rewrite(*self._rnd.choice([(r"ocppUrl: .*", "ocppUrl: Corrected"), (r"isArchived: true\n", "")]))

    def remove(self) -> None:
        """Delete a file."""
        file = self._any()
        self._gone[file.relative_to(self.repository.folder).as_posix()] = file.read_text(encoding="utf-8")
        file.unlink()

    def restore(self) -> None:
        """Add a file again that was deleted."""
        for path in list(self._gone)[:1]:
            self.repository.write({path: self._gone.pop(path)})

    def rename(self) -> None:
        """Give a file another name, and so a model another id."""
        file = self._any()
        file.rename(file.with_name(f"{file.stem}-x.yaml"))

    def _any(self) -> Path:
        return self._rnd.choice(sorted((self.repository.folder / "catalog").rglob("*.yaml")))

    def _rewrite(self, pattern: str, text: str) -> None:
        file = self._any()
        file.write_text(re.sub(pattern, text, file.read_text(encoding="utf-8"), count=1), encoding="utf-8")


def client_of(tree: Path) -> str:
    """Return the client that the API reference of a tree shows."""
    found = re.search(r'<pre id="client"[^>]*><code>(.*?)</code>', (tree / "api/index.html").read_text(), re.DOTALL)
    assert found
    return html.unescape(found[1])


def run(client: str, folder: Path) -> dict[str, Any]:
    """Run the client in a folder; return the models that it keeps there."""
    done = subprocess.run([sys.executable, "-c", client], cwd=folder, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    models: dict[str, Any] = json.loads((folder / "models.json").read_bytes())[1]
    return models


def catalogue(tree: Path) -> dict[str, Any]:
    """Return all models that a tree publishes, live and archived, by their ids."""
    lists = [json.loads((tree / LIST / path).read_bytes()) for path in ("index.json", "archived/index.json")]
    return {item["id"]: item for body in lists for item in body["data"]["items"]}


def full_pages(tree: Path) -> dict[str, bytes]:
    """Return the pages of changes that are full."""
    pages = (tree / LIST / "changes/pages").rglob("index.json")
    contents = {path.parent.name: path.read_bytes() for path in pages}
    return {number: content for number, content in contents.items() if json.loads(content)["links"]["next"]}


@pytest.mark.unmeasured
def test_a_copy_is_in_step_after_every_build(tmp_path: Path) -> None:
    """Whatever is committed, the copy is the catalogue; a full page keeps its bytes; a full build gives the same."""
    with isolated(tmp_path), real_hosts.nginx(tmp_path / "tree") as base:
        maintainers = Maintainers(tmp_path / "root")
        root, tree, rnd = tmp_path / "root", tmp_path / "tree", random.Random(13)
        known: dict[str, bytes] = {}
        for number in range(COMMITS):
            maintainers.commit()
            build.run(root, tree, Options(base_url=base))
            assert {path: content for path, content in full_pages(tree).items() if path in known} == known
            known = full_pages(tree)
            if rnd.random() < 0.4 or number == COMMITS - 1:
                assert run(client_of(tree), tmp_path) == catalogue(tree), f"after commit {number + 1}"
        assert len(known) >= 2
        build.run(root, tmp_path / "full", Options(base_url=base, full=True))
        assert published.tree(tmp_path / "full") == published.tree(tree)
