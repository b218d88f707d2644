"""Open regular files and nothing else: links are not followed, pipes do not block, devices are not read."""

import errno
import os
import stat
from pathlib import Path

# O_NONBLOCK: a pipe must not make the reader wait for a writer. Windows has neither flag and needs none.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotRegularError(OSError):
    """The path is that of a link, a folder, a pipe or a device."""


def open_for_reading(path: str | Path) -> int:
    """Return a descriptor of a regular file. Raises NotRegularError, or OSError if it cannot be opened."""
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise NotRegularError(errno.EINVAL, "Not a regular file", str(path)) from error
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise NotRegularError(errno.EINVAL, "Not a regular file", str(path))
