"""A real Git repository in its own folder, for tests: fixed author and dates, no user configuration."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

Content = str | bytes
START = 1_600_000_000  # where no date is given
_OFFSET = "+0000"
_IDENTITY = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Tester"), ("EMAIL", "tester@example.org"))
}
_ISOLATION = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "protocol.file.allow",  # clones of this folder's own repositories
    "GIT_CONFIG_VALUE_0": "always",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}


def environment() -> dict[str, str]:
    """Return this process's environment without the variables of Git or its user."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | _ISOLATION | _IDENTITY


@contextmanager
def isolated(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """Hide the user's configuration, and any repository above ``folder``, from the code under test."""
    with pytest.MonkeyPatch.context() as patch:
        for key in [key for key in os.environ if key.startswith("GIT_")]:
            patch.delenv(key)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_CEILING_DIRECTORIES", str(folder))
        yield patch


@dataclass(frozen=True)
class Imported:
    """A commit for ``Repository.fast_import``; its parents are indexes in the list of commits."""

    when: int
    files: Mapping[str, tuple[str, bytes]]  # path -> (mode, content): the whole tree
    parents: Sequence[int] = ()


class Repository:
    """A repository and its working tree. ``when`` is a Unix time, for author and committer."""

    def __init__(self, folder: Path, *options: str, create: bool = True) -> None:
        self.folder = folder
        if create:
            folder.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, when: int = START, stdin: bytes | None = None, **variables: str) -> str:
        """Run git in the working tree and return its output. Raises CalledProcessError if it fails."""
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"@{when} {_OFFSET}")
        run = subprocess.run(
            ("git", *arguments),
            cwd=self.folder,
            env=environment() | dates | variables,
            input=stdin,
            capture_output=True,
            check=False,
        )
        if run.returncode != 0:
            raise subprocess.CalledProcessError(run.returncode, run.args, run.stdout, run.stderr)
        return os.fsdecode(run.stdout).removesuffix("\n")

    @property
    def head(self) -> str:
        """The id of the checked-out commit."""
        return self.git("rev-parse", "HEAD")

    def configure(self, key: str, value: str) -> None:
        """Set a value in the repository's own configuration."""
        self.git("config", key, value)

    def write(self, files: Mapping[str, Content]) -> None:
        """Write files into the working tree, without telling Git."""
        for path, content in files.items():
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, Content] | None = None, when: int = START, message: str = "Change") -> str:
        """Write files and commit them with all other changes in the working tree; the commit may be empty."""
        self.write(files or {})
        self.git("add", "--all")
        return self.commit_staged(when, message)

    def commit_staged(self, when: int = START, message: str = "Change") -> str:
        """Commit only what is staged."""
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", f"--message={message}", when=when)
        return self.head

    def remove(self, *paths: str, when: int = START) -> str:
        """Delete files and commit that."""
        self.git("rm", "--quiet", "--", *paths)
        return self.commit_staged(when, "Remove")

    def rename(self, old: str, new: str, when: int = START) -> str:
        """Move a file and commit that."""
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", "--", old, new)
        return self.commit_staged(when, "Rename")

    def chmod(self, path: str, *, executable: bool, when: int = START) -> str:
        """Change a file's mode, in the index and on disk, and commit that."""
        (self.folder / path).chmod(0o755 if executable else 0o644)
        self.git("update-index", f"--chmod={'+' if executable else '-'}x", "--", path)
        return self.commit_staged(when, "Change the mode")

    def symlink(self, path: str, target: str, when: int = START) -> str:
        """Commit a symbolic link in place of any file at ``path``."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.symlink_to(target)
        return self.commit(when=when, message="Link")

    def submodule(self, path: str, commit: str, when: int = START) -> str:
        """Commit a submodule's entry at ``path``, without a .gitmodules."""
        self.git("update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
        return self.commit_staged(when, "Submodule")

    def branch(self, name: str, at: str = "HEAD") -> None:
        """Create a branch and switch to it."""
        self.git("switch", "--quiet", "--create", name, at)

    def switch(self, name: str) -> None:
        """Switch to a branch."""
        self.git("switch", "--quiet", name)

    def merge(self, *branches: str, when: int = START) -> str:
        """Merge branches into the current one, always with a merge commit."""
        self.git("merge", "--quiet", "--no-ff", "--no-verify", "--message=Merge", *branches, when=when)
        return self.head

    def squash(self, branch: str, when: int = START) -> str:
        """Merge a branch as a single ordinary commit."""
        self.git("merge", "--quiet", "--squash", branch)
        return self.commit_staged(when, "Squash")

    def clone(self, folder: Path, *options: str) -> "Repository":
        """Clone over file://, as from a host, with options such as ``--depth=1``."""
        self.git("clone", "--quiet", *options, self.folder.as_uri(), str(folder))
        return Repository(folder, create=False)

    def worktree(self, folder: Path, at: str = "HEAD") -> "Repository":
        """Add another working tree with a detached HEAD."""
        self.git("worktree", "add", "--quiet", "--detach", str(folder), at)
        return Repository(folder, create=False)

    def commit_at_odd_date(self, date: str, files: Mapping[str, Content] | None = None) -> str:
        """Commit as ``commit`` does, with a committer date that Git itself would refuse."""
        self.write(files or {})
        self.git("add", "--all")
        tree, parent = self.git("write-tree"), self.head
        text = (
            f"tree {tree}\nparent {parent}\nauthor A <a@example.org> 1 +0000\ncommitter A <a@example.org> {date}\n\nx\n"
        )
        odd = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=text.encode())
        self.git("reset", "--quiet", "--hard", odd)
        return odd

    def fast_import(self, commits: Sequence[Imported]) -> None:
        """Import many commits in one process, set ``main`` to the last one, and check it out."""
        self.git("fast-import", "--quiet", "--force", stdin=b"".join(_stream(commits)))
        self.git("reset", "--quiet", "--hard", "main")


def _stream(commits: Sequence[Imported]) -> Iterator[bytes]:
    """Yield the input of git-fast-import(1). Files unchanged from the first parent are not repeated."""
    for place, commit in enumerate(commits):
        before = commits[commit.parents[0]].files if commit.parents else {}
        if not commit.parents:
            yield b"reset refs/heads/main\n\n"
        yield f"commit refs/heads/main\nmark :{place + 1}\n".encode()
        yield f"committer Tester <tester@example.org> {commit.when} {_OFFSET}\ndata 0\n".encode()
        for word, parent in zip(("from", *["merge"] * len(commit.parents)), commit.parents, strict=False):
            yield f"{word} :{parent + 1}\n".encode()
        for path in sorted(before.keys() - commit.files.keys()):
            yield f'D "{path}"\n'.encode()
        for path, (mode, content) in commit.files.items():
            if before.get(path) != (mode, content):
                yield f'M {mode} inline "{path}"\ndata {len(content)}\n'.encode() + content + b"\n"
        yield b"\n"
