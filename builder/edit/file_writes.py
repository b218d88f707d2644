"""Write files whole or not at all: a new file, a replaced one, or many new ones, of which all are written or none."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from builder.problems import BuilderError

T = TypeVar("T")
Progress = Callable[[Sequence[T]], Iterable[T]]


def write_new(path: Path, content: bytes) -> None:
    """Write a new file, and its folder if it is missing, or neither. Raises BuilderError."""
    is_new_folder = not path.parent.exists()
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except BaseException as error:  # Ctrl-C too
        if not isinstance(error, FileExistsError):
            path.unlink(missing_ok=True)
        if is_new_folder and path.parent.is_dir():
            path.parent.rmdir()
        if isinstance(error, OSError):
            raise BuilderError(f"{path} cannot be written: {error.strerror}") from error
        raise


def replace(path: Path, content: bytes) -> None:
    """Replace a file atomically, keeping its mode. Raises BuilderError."""
    temporary: str | None = None
    try:
        # A new file with a random name: a symlink planted under a guessed name is never followed.
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with open(descriptor, "wb") as file:  # noqa: PTH123 - from a descriptor
            file.write(content)
        shutil.copymode(path, temporary)
        Path(temporary).replace(path)
    except BaseException as error:  # Ctrl-C too
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BuilderError(f"{path} cannot be written: {error.strerror}") from error
        raise


def write_all(root: Path, new_files: Mapping[str, bytes], progress: Progress[str] = iter) -> None:
    """Write new files (content by path), all or none: they are staged beside the catalogue, then moved into place.

    Raises BuilderError, with nothing written, if the disk refuses or one of the files exists.
    """
    staging = Path(tempfile.mkdtemp(dir=root, prefix=".catalog-import-"))
    try:
        for folder in {path.rpartition("/")[0] for path in new_files}:
            (staging / folder).mkdir(parents=True, exist_ok=True)
        for path, content in new_files.items():
            (staging / path).write_bytes(content)
        _move(root, staging, progress(list(new_files)))
    except OSError as error:
        raise BuilderError(f"nothing was imported: {error.filename or root}: {error.strerror}") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _move(root: Path, staging: Path, paths: Iterable[str]) -> None:
    """Move staged files into place; if one cannot be moved, remove the others again."""
    moved, created_folders, folders = list[Path](), list[Path](), set[str]()
    try:
        for path in paths:
            target = root / path
            if (folder := path.rpartition("/")[0]) not in folders:
                folders.add(folder)
                if not target.parent.exists():
                    target.parent.mkdir()
                    created_folders.append(target.parent)
            _check_absent(target)
            (staging / path).rename(target)
            moved.append(target)
    except BaseException:  # Ctrl-C too
        for target in moved:
            target.unlink(missing_ok=True)
        for created in reversed(created_folders):
            created.rmdir()
        raise


def _check_absent(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise BuilderError(f"nothing was imported: {target} was created in the meantime, import again")
