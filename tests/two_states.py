"""A catalogue in two states, each a commit, with the tree that a clean build makes of each."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import generate
from tests import program, published
from tests.git_repository import Repository
from tests.published import Tree

SETTINGS = 'title: "Two states"\nbaseUrl: "https://example.org/sub/"\nrepositoryUrl: "https://example.org/repository"\n'


@dataclass(frozen=True)
class TwoStates:
    """The repository, its commits by name, and the clean trees by name."""

    repository: Repository
    commits: dict[str, str]
    trees: dict[str, Tree]
    seconds: float  # that a clean build takes

    @property
    def root(self) -> Path:
        """The root of the build."""
        return self.repository.folder

    @property
    def allowed(self) -> published.Known:
        """The contents that each path may have while one state becomes the other."""
        return published.known(*self.trees.values())

    def check_out(self, state: str) -> None:
        """Check out one of the states."""
        self.repository.git("checkout", "--quiet", "--force", "--detach", self.commits[state])


def make_states(folder: Path, models: int) -> TwoStates:
    """Create both states: ``before`` has a number of models; ``after`` has more, some updated, some archived."""
    repository = Repository(folder / "repository")
    files = {file.path: file.text for file in generate.files(models + models // 8)}
    first = {path: files[path] for path in list(files)[:models]}
    commits = {"before": repository.commit(first | {"site/site.yaml": SETTINGS}, when=1_700_000_000)}
    # The settings stay: a build with others remembers nothing of the previous one, and renders everything again.
    commits["after"] = repository.commit(files | dict(_changed(first)), when=1_700_086_400)
    trees = {}
    for state, commit in commits.items():
        fresh = repository.clone(folder / f"clone-{state}")
        fresh.git("checkout", "--quiet", "--detach", commit)
        begun = time.perf_counter()
        program.build(fresh.folder, folder / f"clean-{state}")
        seconds = time.perf_counter() - begun
        trees[state] = published.tree(folder / f"clean-{state}")
    return TwoStates(repository, commits, trees, seconds)


def _changed(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield files that are updated or archived."""
    for number, (path, text) in enumerate(files.items()):
        if number % 7 == 0:
            yield path, text.replace('friendlyName: "', 'friendlyName: "The new ')
        elif number % 9 == 1 and "isArchived" not in text:
            yield path, text + "isArchived: true\n"
