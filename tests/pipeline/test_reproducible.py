"""The same commit gives the same bytes: in every place and way, and after every walk through edits and commits."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks import generate
from tests import program, published
from tests.git_repository import Repository
from tests.program import CHECKOUT, WAYS
from tests.two_states import SETTINGS

PLACES: list[dict[str, str]] = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
]


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Take rights away from what is made in the block."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def id_of_way(way: tuple[str, ...]) -> str:
    """Name a way of building."""
    return "".join(way) or "plain"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a repository with two commits; so many models that the work may be shared out."""
    made = Repository(tmp_path_factory.mktemp("origin"))
    files = {file.path: file.text for file in generate.files(210)}
    made.commit(dict(list(files.items())[:200]), when=1_700_000_000)
    made.commit(files, when=1_700_086_400)
    return made


@pytest.fixture(scope="module")
def clean(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> published.Tree:
    """Return what a plain build gives."""
    program.build(repository.folder, out := tmp_path_factory.mktemp("clean") / "out")
    return published.tree(out)


@pytest.mark.unmeasured
@pytest.mark.parametrize("way", WAYS, ids=id_of_way)
def test_every_way_in_every_place(
    repository: Repository, clean: published.Tree, tmp_path: Path, way: tuple[str, ...]
) -> None:
    """Another clone, folder, zone, locale, umask, hash seed, CRLF, way of building: the same bytes, twice."""
    (tmp_path / "another folder").mkdir()
    clone = repository.clone(tmp_path / "another folder" / "clöne", "--config=core.autocrlf=true").folder
    with umask(0o077):
        program.build(clone, tmp_path / "out", *way, **PLACES[0])  # type: ignore[arg-type]  # variables alone
    assert published.tree(tmp_path / "out") == clean
    program.build(clone, tmp_path / "out", *way, **PLACES[1])  # type: ignore[arg-type]  # variables alone
    assert published.tree(tmp_path / "out") == clean


class Walk:
    """A checkout in which things happen, and builds between them. ``trail`` says what happened."""

    def __init__(self, folder: Path, rnd: random.Random) -> None:
        self.repository = Repository(folder / "root")
        self.trail: list[str] = []
        self._rnd = rnd
        self._folder = folder
        self._when = 1_700_000_000
        self._files = generate.files(10_000)
        self._home = CHECKOUT
        self._options: tuple[str, ...] = ()
        self.repository.write({".gitignore": "/.catalog-cache/\n/_site/\n"})
        self.add()
        self.commit()

    def add(self) -> None:
        """Write new models."""
        self.repository.write({file.path: file.text for file in self._some(6)})

    def edit(self) -> None:
        """Give a model another friendly name."""
        file = self._any()
        file.write_text(file.read_text(encoding="utf-8").replace('friendlyName: "', f'friendlyName: "{self._when} '))

    def comment(self) -> None:
        """Change what no body shows."""
        with self._any().open("a", encoding="utf-8") as file:
            file.write("# seen\n")

    def archive(self) -> None:
        """Archive a model."""
        file = self._any()
        if "isArchived" not in (text := file.read_text(encoding="utf-8")):
            file.write_text(f"{text}isArchived: true\n", encoding="utf-8")

    def take_back(self) -> None:
        """Take back whatever is not committed."""
        self._git("reset", "--quiet", "--hard")
        self._git("clean", "--quiet", "--force", "-d")

    def commit(self) -> None:
        """Commit all, now and then at a date that lies back."""
        self._when += self._rnd.choice([3600, 86_400, -7200])
        self.repository.commit(when=self._when)

    def revert(self) -> None:
        """Revert the last commit; one that would leave no model stays."""
        self.commit()
        if int(self._git("rev-list", "--count", "--first-parent", "HEAD")) > 3:
            self._git("revert", "--no-edit", "--mainline=1", "HEAD", ok=False)
            self._git("revert", "--no-edit", "HEAD", ok=False)

    def merge(self) -> None:
        """Land a commit of a side branch that is older than the branch."""
        self.commit()
        self.repository.branch(branch := f"side-{len(self.trail)}")
        self.add()
        self.repository.commit(when=self._when - 5000)
        self.repository.switch("main")
        self.edit()
        self.commit()
        self._git("merge", "--quiet", "--no-ff", "--strategy-option=ours", "--message=Merge", branch)

    def go_back(self) -> None:
        """Forget the last commit, as when a branch is forced."""
        self.commit()
        if int(self._git("rev-list", "--count", "--first-parent", "HEAD")) > 2:
            self._git("reset", "--quiet", "--hard", "HEAD~1")

    def settle(self) -> None:
        """Give the site another title, the base path changed with it."""
        settings = SETTINGS.format(f"Title {self._when} {len(self.trail)}")
        self.repository.write({"site/site.yaml": settings.replace("sub/", self._rnd.choice(["", "sub/", "x/y/"]))})

    def move(self) -> None:
        """Publish below another address from now on."""
        self._options = self._rnd.choice([(), ("--base-url", "https://example.org/elsewhere/")])

    def change_program(self) -> None:
        """Go on with another version of the program: one template differs."""
        self._home = self._folder / f"program-{len(self.trail)}"
        for name in ("builder", "site", "schemas"):
            shutil.copytree(CHECKOUT / name, self._home / name, ignore=shutil.ignore_patterns("__pycache__"))
        template = self._rnd.choice(sorted((self._home / "site/templates").glob("*.j2")))
        template.write_text(template.read_text(encoding="utf-8") + f"<!-- {len(self.trail)} -->\n", encoding="utf-8")

    def step(self) -> None:
        """Let something happen."""
        work: list[Callable[[], None]] = [
            *(self.add, self.edit, self.comment, self.archive, self.take_back, self.commit, self.revert, self.merge),
            *(self.go_back, self.settle, self.move, self.change_program),
        ]
        chosen = self._rnd.choice(work)
        self.trail.append(chosen.__name__)
        chosen()

    def build_both_ways(self) -> tuple[published.Tree, published.Tree]:
        """Build once more where all the others were built, and in a fresh clone from nothing."""
        when = {"SOURCE_DATE_EPOCH": str(self._when + self._rnd.randrange(10_000))}
        way = self._rnd.choice(WAYS)
        out, fresh = self._folder / "out", self._folder / "fresh"
        self._build(self.repository.folder, out, *way, **when)
        clone = self.repository.clone(fresh)
        for name in ("catalog", "site"):
            shutil.rmtree(fresh / name, ignore_errors=True)
            if (self.repository.folder / name).exists():
                shutil.copytree(self.repository.folder / name, fresh / name)
        self._build(clone.folder, self._folder / "new", **when)
        trees = published.tree(out), published.tree(self._folder / "new")
        shutil.rmtree(fresh)
        shutil.rmtree(self._folder / "new")
        return trees

    def _build(self, root: Path, out: Path, *way: str, **variables: str) -> None:
        home = self._home
        program.build(root, out, *self._options, *way, home=home, **variables)

    def _some(self, most: int) -> Iterator[generate.File]:
        for _ in range(self._rnd.randint(1, most)):
            yield next(self._files)

    def _any(self) -> Path:
        return self._rnd.choice(sorted((self.repository.folder / "catalog").glob("*/*.yaml")))

    def _git(self, *arguments: str, ok: bool = True) -> str:
        try:
            return self.repository.git(*arguments, when=self._when)
        except Exception:
            if ok:
                raise
            return ""


def walk(folder: Path, seed: int, progress: int) -> None:
    """Let things happen, one to three between two builds; each build must equal one from nothing."""
    rnd = random.Random(seed)
    walked = Walk(folder, rnd)
    for _ in range(progress):
        for _ in range(rnd.choice([1, 1, 2, 3])):
            walked.step()
        rebuilt, new = walked.build_both_ways()
        changed_paths = sorted(path for path in {*rebuilt, *new} if rebuilt.get(path) != new.get(path))
        assert changed_paths == [], walked.trail


@pytest.mark.unmeasured
def test_a_short_walk(tmp_path: Path) -> None:
    """After edits, commits, merges, reverts, other settings and templates a rebuild equals a build from nothing."""
    walk(tmp_path, seed=1, progress=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_a_long_walk(tmp_path: Path, seed: int) -> None:
    """The same for hours of a team's work."""
    walk(tmp_path, seed, progress=30)
