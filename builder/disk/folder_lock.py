"""Keep two builds out of one folder: by the kernel's lock, or by a lock file on file systems that have none.

The kernel's lock (flock(2) on the folder itself) leaves no file, and goes with the last process of a build, however
that ends. A lock file names the host and the process that made it: a build that was killed leaves it behind, and the
next one on that host takes its place.
"""

import errno
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from builder.problems import BuilderError

if sys.platform != "win32":
    import fcntl

FILE_NAME = ".catalog-lock"
_OWNER = re.compile(r"(?P<host>\S+) (?P<process>[0-9]{1,9})\n")
_MAX_OWNER = 300  # bytes
# What flock(2) answers where a file system, such as one of the network, has no lock for a folder.
_UNSUPPORTED = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
_MAX_ATTEMPTS = 20
_PAUSE = 0.05  # s; the processes of a build that was killed end by themselves within a few of these
_Release = Callable[[], None]


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder's lock during the block. Raises BuilderError if another build holds it for a second."""
    release = _acquire(folder)
    try:
        yield
    finally:
        release()


def _acquire(folder: Path) -> _Release:
    for _ in range(_MAX_ATTEMPTS):
        if release := _lock(folder):
            return release
        threading.Event().wait(_PAUSE)
    message = f"another build is writing to {folder}: wait for its end"
    file = folder / FILE_NAME
    raise BuilderError(f"{message}, or delete {file} if there is none" if file.exists() else message)


def _lock(folder: Path) -> _Release | None:
    """Return what releases the lock; None while another build holds it."""
    if sys.platform == "win32":
        return _make_file(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _UNSUPPORTED:
            return _make_file(folder)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return partial(os.close, descriptor)


def _make_file(folder: Path) -> _Release | None:
    file, owner = folder / FILE_NAME, f"{_host()} {os.getpid()}\n".encode()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        _remove_stale(file)
        return None
    with open(descriptor, "wb") as opened:  # noqa: PTH123 - from a descriptor
        opened.write(owner)
    # Another build may have read a stale file just before this one was made, and remove this one in its place.
    threading.Event().wait(_PAUSE)
    return partial(file.unlink, missing_ok=True) if _content(file) == owner else None


def _remove_stale(file: Path) -> None:
    """Remove a lock file whose process has ended."""
    owner = _OWNER.fullmatch(_content(file).decode(errors="replace"))
    if owner and owner["host"] == _host() and not _is_running(int(owner["process"])):
        file.unlink(missing_ok=True)


def _content(file: Path) -> bytes:
    """Return what a lock file holds; nothing where there is none. No link is followed, no pipe waited for."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    try:
        return os.read(descriptor, _MAX_OWNER)
    finally:
        os.close(descriptor)


def _is_running(process: int) -> bool:
    if sys.platform == "win32":  # where signal 0 is no question
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _host() -> str:
    return "this-host" if sys.platform == "win32" else os.uname().nodename
