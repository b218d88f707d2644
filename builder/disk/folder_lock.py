"""Keep two builds out of one folder, with the kernel's lock, or a lock file on file systems without such locks.

The kernel's lock (flock(2) on the folder itself) leaves no file, and is released when the last process of a build
exits, for any reason. A lock file has the host and the process that created it. A killed build leaves it behind; the
next build on that host removes it.
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
# The errors of flock(2) on a file system, such as a network one, that cannot lock a folder.
_UNSUPPORTED = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
_MAX_ATTEMPTS = 20
_PAUSE = 0.05  # s; the child processes of a killed build exit within a few of these pauses
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
    message = f"another build is writing to {folder}: wait until it ends"
    file = folder / FILE_NAME
    raise BuilderError(f"{message}, or delete {file} if no build is running" if file.exists() else message)


def _lock(folder: Path) -> _Release | None:
    """Return a function that releases the lock; None while another build holds it."""
    if sys.platform == "win32":
        return _create_file(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _UNSUPPORTED:
            return _create_file(folder)
        if isinstance(error, BlockingIOError):
            return None
        raise
    return partial(os.close, descriptor)


def _create_file(folder: Path) -> _Release | None:
    file, owner = folder / FILE_NAME, f"{_host()} {os.getpid()}\n".encode()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except FileExistsError:
        _remove_stale(file)
        return None
    with open(descriptor, "wb") as opened:  # noqa: PTH123 - from a descriptor
        opened.write(owner)
    # Another build may have read a stale file just before this one was created, and remove this one instead.
    threading.Event().wait(_PAUSE)
    return partial(file.unlink, missing_ok=True) if _content(file) == owner else None


def _remove_stale(file: Path) -> None:
    """Remove a lock file whose process has ended."""
    owner = _OWNER.fullmatch(_content(file).decode(errors="replace"))
    if owner and owner["host"] == _host() and not _is_running(int(owner["process"])):
        file.unlink(missing_ok=True)


def _content(file: Path) -> bytes:
    """Return the content of a lock file, empty if it is missing. No link is followed, and no pipe blocks."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    try:
        return os.read(descriptor, _MAX_OWNER)
    finally:
        os.close(descriptor)


def _is_running(process: int) -> bool:
    if sys.platform == "win32":  # where signal 0 is Ctrl-C
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
