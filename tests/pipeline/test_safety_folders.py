"""Output folders that are not a build's own, links that lead out, two builds at once."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests import program, published
from tests.published import Tree
from tests.two_states import TwoStates

pytestmark = pytest.mark.unmeasured


def everything(folder: Path) -> Tree:
    """Return all files below a folder but Git's and the cache."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {".git", ".catalog-cache"} & {*path.relative_to(folder).parts}
    }


@pytest.mark.parametrize(
    "out",
    [
        *(".", "..", ".git", "link-to-catalog/new"),
        *(pytest.param(name, marks=pytest.mark.long) for name in ("catalog", "catalog/../catalog/voltworks", "site")),
    ],
)
def test_folders_that_are_not_the_builds_own(two_states: TwoStates, tmp_path: Path, out: str) -> None:
    """The root, folders around it, the catalogue, Git's and others that hold anything are refused and left alone."""
    root = two_states.repository.clone(tmp_path / "home" / "root").folder
    (tmp_path / "home" / "letters.txt").write_text("mine")
    (root / "link-to-catalog").symlink_to("catalog")
    before = everything(tmp_path)
    done = program.catalog(root, "build", "--out", str(root / out))
    assert done.returncode == 1
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "place",
    [
        *("models", ".catalog-files", ".catalog-tmp"),
        *(pytest.param(name, marks=pytest.mark.long) for name in ("index.html", "asset-management")),
    ],
)
def test_links_that_lead_out(two_states: TwoStates, tmp_path: Path, place: str) -> None:
    """A link in the output is refused or replaced; what it leads to is neither changed nor removed."""
    out, outside = tmp_path / "out", tmp_path / "outside"
    two_states.check_out("before")
    program.build(two_states.root, out)
    (out / place).rename(outside) if (out / place).exists() else outside.mkdir()
    if outside.is_dir():
        (outside / "mine.txt").write_text("mine")
    (out / place).symlink_to(outside)
    before = everything(outside) if outside.is_dir() else {"": outside.read_bytes()}
    two_states.check_out("after")
    done = program.catalog(two_states.root, "build", "--out", str(out))
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert (everything(outside) if outside.is_dir() else {"": outside.read_bytes()}) == before


def test_other_names_of_a_file_keep_their_content(two_states: TwoStates, tmp_path: Path) -> None:
    """A file of the output that has another name elsewhere (a hard link) is replaced, not written into."""
    out = tmp_path / "out"
    two_states.check_out("before")
    program.build(two_states.root, out)
    os.link(out / "index.html", tmp_path / "backup.html")
    before = (tmp_path / "backup.html").read_bytes()
    two_states.check_out("after")
    program.build(two_states.root, out)
    assert (tmp_path / "backup.html").read_bytes() == before
    assert published.tree(out) == two_states.trees["after"]


@pytest.mark.parametrize("step", [9, pytest.param(60, marks=pytest.mark.long)])
@pytest.mark.parametrize("second", ["after", pytest.param("before", marks=pytest.mark.long)])
def test_two_builds_at_once(two_states: TwoStates, tmp_path: Path, second: str, step: int) -> None:
    """Of two builds into one folder the later one waits or says that there is another; the tree is that of one."""
    roots = []
    for number, state in enumerate(("before", second)):
        clone = two_states.repository.clone(tmp_path / f"clone-{number}")
        clone.git("checkout", "--quiet", "--detach", two_states.commits[state])
        roots.append(clone.folder)
    arguments, pausing = ("build", "--out", str(tmp_path / "out")), ("tests.interrupted", "SIGSTOP", str(step))
    paused = program.start(roots[0], *arguments, module=pausing)
    os.waitpid(paused.pid, os.WUNTRACED)
    other = program.start(roots[1], *arguments)
    with suppress(subprocess.TimeoutExpired):
        other.wait(timeout=5)  # no measure: time enough to go wrong, or to begin to wait
    os.kill(paused.pid, signal.SIGCONT)
    messages = {process: process.communicate()[1].decode() for process in (paused, other)}
    for process, text in messages.items():
        assert process.returncode == 0 or (process.returncode == 1 and "another build" in text), text
    assert 0 in (paused.returncode, other.returncode)
    assert published.tree(tmp_path / "out") in two_states.trees.values()
