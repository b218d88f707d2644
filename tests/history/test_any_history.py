"""Long histories, and generated histories compared with a naive reading of each tree."""

import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.git_repository import Imported, Repository
from tests.history.reading import NEVER, ONE, T0, T1, read_history


def _path(n: int) -> str:
    return f"catalog/vendor{n % 50}/vendor{n % 50}-{n}.yaml"


def _when(n: int) -> int:
    return T0 + n * 60 - (5 * 60 if n % 10 == 0 else 0)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return 2,000 commits, each of which adds a model; every tenth also changes the first, with an earlier date."""
    repository = Repository(tmp_path_factory.mktemp("long"))
    files: dict[str, tuple[str, bytes]] = {}
    commits = []
    for n in range(2000):
        files = files | {_path(n): ("100644", b"%d" % n)}
        if n % 10 == 0:
            files[_path(0)] = ("100644", b"changed %d" % n)
        commits.append(Imported(_when(n), files, [n - 1] if n else []))
    repository.fast_import(commits)
    return repository


class TestScale:
    """Long histories."""

    def test_answers(self, long: Repository) -> None:
        """Each of 2,000 models landed with its own commit, in order."""
        landed = [max(_when(m) for m in range(max(0, n - 10), n + 1)) for n in range(2000)]
        read = read_history(long.folder)
        assert read.times(_path(0), NEVER) == (landed[0], landed[1990])
        assert [read.times(_path(n), NEVER) for n in range(1, 2000)] == [(when, when) for when in landed[1:]]

    def test_number_of_processes(
        self, long: Repository, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The number of Git processes is the same for one commit and for 2,000, and small."""
        repository.commit({ONE: "1"}, T1)
        started = []
        for place, folder in enumerate([repository.folder, long.folder]):
            trace = tmp_path / f"trace-{place}"
            monkeypatch.setenv("GIT_TRACE", str(trace))
            read_history(folder)
            started.append(trace.read_text().count("trace: built-in: git"))
        assert started[0] == started[1]
        assert 0 < started[0] <= 8


PATHS = [f"catalog/v/v-{letter}.yaml" for letter in "abc"]
Tree = Mapping[str, tuple[str, bytes]]
FILE = st.tuples(st.sampled_from(["100644", "100755"]), st.sampled_from([b"1", b"2", b"3"]))
TREES: st.SearchStrategy[Tree] = st.dictionaries(st.sampled_from([*PATHS, "README.md"]), FILE)


@st.composite
def histories(draw: st.DrawFn) -> list[Imported]:
    """Draw commits with any dates and trees; parents are earlier commits, the first mostly the previous one."""
    commits: list[Imported] = []
    for place in range(draw(st.integers(1, 12))):
        parents: list[int] = []
        if place:
            first = draw(st.sampled_from([place - 1] * 3 + list(range(place))))
            others = draw(st.lists(st.integers(0, place - 1), max_size=2))
            parents = list(dict.fromkeys([first, *others]))
        commits.append(Imported(T0 + draw(st.integers(0, 20)), draw(TREES), parents))
    return commits


def naive(repository: Repository) -> tuple[dict[str, tuple[int, int]], int]:
    """Return the times of all files at HEAD, from one ``ls-tree`` per commit, and when HEAD landed."""
    created: dict[str, int] = {}
    updated: dict[str, int] = {}
    before: dict[str, str] = {}
    landed = 0
    for commit in repository.git("rev-list", "--first-parent", "--reverse", "HEAD").splitlines():
        landed = max(landed, int(repository.git("show", "--no-patch", "--format=%ct", commit)))
        listed = repository.git("ls-tree", "-r", commit, "--", "catalog").splitlines()
        tree = {line.split("\t")[1]: line.split("\t")[0].split(" ")[2] for line in listed}
        for path, blob in tree.items():
            if blob != before.get(path):
                created.setdefault(path, landed)
                updated[path] = landed
        before = tree
    return {path: (created[path], updated[path]) for path in created}, landed


@pytest.mark.unmeasured
@settings(max_examples=40)
@given(commits=histories(), on_disk=st.dictionaries(st.sampled_from(PATHS), st.sampled_from([b"1", b"2", b"4"])))
def test_any_history(commits: list[Imported], on_disk: dict[str, bytes]) -> None:
    """For any history of merges, deletions, restored files and changed modes, the result is that of a naive reading."""
    with tempfile.TemporaryDirectory(prefix="history ") as folder:
        repository = Repository(Path(folder) / "r")
        repository.fast_import(commits)
        expected, landed = naive(repository)
        head = {path: content for path, (_, content) in commits[-1].files.items()}
        repository.write(on_disk)
        read = read_history(repository.folder)
        for path in (head | on_disk).keys() - {"README.md"}:
            clean = path in head and on_disk.get(path, head[path]) == head[path]
            created, updated = expected.get(path, (T0 + 10, T0 + 10))
            dirty = max(landed, T0 + 10)
            times = (created, updated) if clean else (created if path in expected else dirty, dirty)
            assert read.times(path, T0 + 10) == times, shlex.quote(path)
