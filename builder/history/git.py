"""Run Git's plumbing commands in a folder's repository; no setting of the user changes their output."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from builder.problems import HistoryError

# Variables that Git sets for hooks: they name the hook's repository, which may be another one.
_HOOK_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
# Variables that change how Git reads paths.
_PATHSPECS = ("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_LITERAL_PATHSPECS")
_MAX_BLOBS = 1000  # in memory at a time
_SETTINGS = (
    "advice.graftFileDeprecated=false",
    "core.commitGraph=false",  # stores only 34 bits of a date
    "core.fileMode=false",  # another mode on the disk does not count as a change
    "core.fsmonitor=false",
)


def prefix(root: Path) -> str | None:
    """Return the root's path in its repository (``""`` or ``some/folder/``); None outside of any repository.

    Raises HistoryError if Git is missing or refuses to open the repository.
    """
    try:
        done = run(root, "rev-parse", "--show-prefix")
    except FileNotFoundError as error:
        if _has_repository(root):
            raise HistoryError(
                "Git is not installed, and the times of the models come from it: install it, then try again"
            ) from error
        return None
    if done.returncode == 0:
        return os.fsdecode(done.stdout.removesuffix(b"\n"))
    message = _message(done.stderr)
    if "not a git repository (or any" in message.lower() and not _has_repository(root):
        return None
    raise HistoryError(f"Git refuses to open the repository of {root}: {message}")


def prefix_and_head(root: Path) -> tuple[str, str] | None:
    """Return the prefix and HEAD's commit with a single command; None if it fails for any reason."""
    try:
        done = run(root, "rev-parse", "--show-prefix", "--is-shallow-repository", "HEAD")
    except FileNotFoundError:
        return None
    prefix, is_shallow, head = (done.stdout.rsplit(b"\n", 3) + [b""] * 3)[:3]
    is_valid = done.returncode == 0 and is_shallow == b"false" and re.fullmatch(rb"[0-9a-f]{40,64}", head)
    return (os.fsdecode(prefix), head.decode()) if is_valid else None


def _has_repository(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in (root.resolve(), *root.resolve().parents))


def _message(stderr: bytes) -> str:
    return " ".join(stderr.decode(errors="replace").split())


def require_whole_history(root: Path, purpose: str) -> None:
    """Raise HistoryError in a shallow clone, where Git cannot tell ``purpose``."""
    if output(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise HistoryError(
            f"this is a shallow clone, in which Git does not know {purpose}. "
            "Fetch the rest with `git fetch --unshallow` (in GitHub Actions: actions/checkout with fetch-depth: 0)",
        )


def blobs(root: Path, ids: Iterable[str], *, variables: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Return the contents of blobs by id, read by one process (git-cat-file(1), --batch). Raises HistoryError."""
    unique = sorted(set(ids))
    if not unique:
        return {}
    raw = output(root, "cat-file", "--batch", stdin=_lines(unique), variables=variables)
    contents: dict[str, bytes] = {}
    start = 0
    for blob in unique:
        content = raw.index(b"\n", start) + 1
        end = content + int(raw[start:content].rpartition(b" ")[2])
        contents[blob] = raw[content:end]
        start = end + 1
    return contents


def small_blobs(root: Path, ids: Iterable[str], max_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Yield the ids and contents of blobs of at most ``max_bytes`` bytes; larger ones are never held in memory.

    Missing objects and objects of other types, such as a submodule's commit, are left out.
    """
    unique = sorted(set(ids))
    for start in range(0, len(unique), _MAX_BLOBS):
        batch = _lines(unique[start : start + _MAX_BLOBS])
        checked = output(root, "cat-file", "--batch-check", stdin=batch).decode().splitlines()
        yield from blobs(root, [line.split()[0] for line in checked if _is_small_blob(line, max_bytes)]).items()


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in ids).encode()


def _is_small_blob(line: str, max_bytes: int) -> bool:
    """Return whether a line of ``--batch-check`` (``<id> <type> <size>`` or ``<id> missing``) is a small blob."""
    _, kind, *size = line.split()
    return kind == "blob" and int(size[0]) <= max_bytes


def output(
    root: Path,
    *arguments: str,
    stdin: bytes | None = None,
    variables: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
) -> bytes:
    """Return the output of a Git command, with the arguments of ``run``. Raises HistoryError if it fails."""
    done = run(root, *arguments, stdin=stdin, variables=variables, settings=settings)
    if done.returncode != 0:
        raise HistoryError(f"git {arguments[0]} failed: {_message(done.stderr)}")
    return done.stdout


def fields(root: Path, *arguments: str, maximum: int, variables: Mapping[str, str] | None = None) -> list[bytes] | None:
    """Return the fields that a command prints with ``-z``; None if there are more than ``maximum``.

    The command is stopped as soon as there are too many: a small tree can name billions of paths. Raises HistoryError
    if the command fails.
    """
    from tempfile import TemporaryFile

    command, environment = _command(root, arguments, ()), _environment(variables)
    with (
        TemporaryFile() as messages,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=messages, env=environment) as process,  # noqa: S603 - fixed arguments
    ):
        chunks, found = [], 0
        while found <= maximum and (chunk := process.stdout.read(1 << 16) if process.stdout else b""):
            chunks.append(chunk)
            found += chunk.count(b"\0")
        if found > maximum:
            process.kill()
            return None
        if process.wait() != 0:
            messages.seek(0)
            raise HistoryError(f"git {arguments[0]} failed: {_message(messages.read())}")
    return b"".join(chunks).split(b"\0")[:-1]


def run(
    root: Path,
    *arguments: str,
    stdin: bytes | None = None,
    variables: Mapping[str, str] | None = None,
    settings: Sequence[str] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run a Git command in the repository of a folder, whether it succeeds or not.

    ``stdin`` is its standard input, ``variables`` are set in its environment, ``settings`` (``name=value``) in its
    configuration. Raises FileNotFoundError if Git is not installed.
    """
    command, environment = _command(root, arguments, settings), _environment(variables)
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env=environment)  # noqa: S603 - fixed arguments


def _command(root: Path, arguments: Sequence[str], settings: Sequence[str]) -> list[str]:
    options = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
    return ["git", "--no-replace-objects", *options, "-C", str(root), *arguments]


def _environment(variables: Mapping[str, str] | None) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if key not in _HOOK_VARIABLES + _PATHSPECS}
    own = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_GRAFT_FILE": os.devnull}
    return inherited | own | dict(variables or {})
