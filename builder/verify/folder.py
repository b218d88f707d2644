"""Compare a folder with its ``SHA256SUMS``. Links are not followed, and only regular files are read."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from builder.disk import regular_file
from builder.disk.output_folder import OWN_NAMES
from builder.problems import BuilderError
from builder.publish import sums
from builder.verify.differences import MAX_SUMS_BYTES, Comparison, Difference, Progress, read_sums


def verify(folder: Path, listed: Mapping[str, str] | None = None, progress: Progress = iter) -> Comparison:
    """Return the files of a folder that differ from a list, are missing, or are not listed.

    ``listed`` are digests by path; None reads the folder's own list. Raises BuilderError if that fails.
    """
    digests = listed if listed is not None else read_list(folder / sums.FILE_NAME)
    contents = _contents(folder)
    extra = [Difference(path, "extra") for path in contents if path not in digests]
    compared = (_compare(folder, path, digests[path], contents) for path in progress(sorted(digests)))
    return Comparison(len(digests), sorted([*extra, *(difference for difference in compared if difference)]))


def read_list(path: Path) -> dict[str, str]:
    """Return the digests by path in a list. Raises BuilderError if the file is not regular, too large, or no list."""
    try:
        with open(regular_file.open_for_reading(path), "rb") as file:  # noqa: PTH123 - from a descriptor
            content = file.read(MAX_SUMS_BYTES + 1)
    except OSError as error:
        raise BuilderError(f"{path}: {error.strerror}. `catalog build` writes this file") from error
    if len(content) > MAX_SUMS_BYTES:
        raise BuilderError(f"{path} has more than {MAX_SUMS_BYTES:,} bytes: this is not a list from a build")
    return read_sums(content, str(path))


def _contents(folder: Path) -> dict[str, bool]:
    """Return the paths below a folder, each with whether it is a regular file: no link, pipe or device."""
    contents: dict[str, bool] = {}
    waiting = [""]
    for prefix in waiting:  # grows as folders are found
        with os.scandir(folder / prefix) as entries:
            for entry in entries:
                path = f"{prefix}{entry.name}"
                if path in OWN_NAMES or path == sums.FILE_NAME:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                else:
                    contents[path] = entry.is_file(follow_symlinks=False)
    return contents


def _compare(folder: Path, path: str, digest: str, contents: Mapping[str, bool]) -> Difference | None:
    if path not in contents:
        return Difference(path, "missing")
    if not contents[path]:
        return Difference(path, "different", "it is a link, a pipe or a device")
    try:
        with open(regular_file.open_for_reading(folder / path), "rb") as file:  # noqa: PTH123 - from a descriptor
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return Difference(path, "unreadable", error.strerror or "")
    return None if found == digest else Difference(path, "different")
