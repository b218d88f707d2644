"""Write many new files, all or none: they are staged beside the catalogue and then moved into place."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from builder.problems import BuilderError

T = TypeVar("T")
Progress = Callable[[Sequence[T]], Iterable[T]]


def write_all(root: Path, new_files: Mapping[str, bytes], progress: Progress[str] = iter) -> None:
    """Write new files (content by path), all or none.

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
        raise BuilderError(f"nothing was imported: {target} exists by now, import again")
