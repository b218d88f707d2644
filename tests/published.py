"""A published tree: written without a whole build, and checked as a strict reader sees it at any moment of a build."""

import json
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from builder.disk import output_folder
from builder.domain.addresses import LIST
from builder.pipeline.options import Options
from builder.pipeline.output_state import PreviousOutput, WriteCounts
from builder.pipeline.writer import Writer
from builder.publish.artifacts import Batch

NOTES = (".catalog-files", ".catalog-tmp")  # the build's own, no part of what is published
Tree = dict[str, bytes]
Known = Mapping[str, set[bytes]]
_LINK = re.compile(rb'/models/([a-z0-9-]+)/["<]')


def write(out: Path, batches: Sequence[Batch], options: Options) -> WriteCounts:
    """Make a folder contain exactly the batches' artifacts, as a build without a previous one does."""
    with output_folder.lock(out), Writer(out, batches, PreviousOutput(None), options) as writer:
        counts, _ = writer.finish()
    return counts


def tree(folder: Path) -> Tree:
    """Return all files published below a folder."""
    return dict(_files(folder))


def known(*trees: Tree) -> dict[str, set[bytes]]:
    """Return the contents that each path may have while one tree becomes another."""
    return {path: {tree[path] for tree in trees if path in tree} for path in set().union(*trees)}


def faults(folder: Path, allowed: Known) -> list[str]:
    """Return what a reader must never see: an incomplete file, or a list of models or files of which one is missing."""
    found = []
    for path, content in _files(folder):
        if content not in allowed.get(path, ()):
            found.append(f"{path} is neither as before nor as after: {content[-80:]!r}")
        found += [f"{path} names {model}, which is not there" for model in _missing(folder, path, content)]
        found += [f"{path} names {listed}, which is not there" for listed in _missing_sums(folder, path, content)]
    return found


@contextmanager
def watched(folder: Path, allowed: Known) -> Iterator[list[str]]:
    """Check the tree repeatedly during the block; yield the list of faults found."""
    found: list[str] = []
    end = threading.Event()

    def look() -> None:
        while not end.is_set():
            found.extend(faults(folder, allowed))
            time.sleep(0.1)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        end.set()
        thread.join()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - set(NOTES))
        for name in sorted(set(names) - set(NOTES)):
            path = Path(parent, name)
            with suppress(FileNotFoundError, NotADirectoryError):  # removed since
                yield path.relative_to(folder).as_posix(), path.read_bytes()


def _missing(folder: Path, path: str, content: bytes) -> list[str]:
    """Return the models of a list that are missing, unless the list itself has changed since.

    An API list needs the models' JSON; an HTML list needs their pages too.
    """
    wanted = ("models/{}/index.html", f"{LIST}/{{}}/index.json")[path.endswith(".json") :]
    missing = [model for model in _named(path, content) if not all((folder / p.format(model)).exists() for p in wanted)]
    try:
        return missing if missing and (folder / path).read_bytes() == content else []
    except FileNotFoundError:
        return []


def _missing_sums(folder: Path, path: str, content: bytes) -> list[str]:
    """Return the files that SHA256SUMS lists and that are missing, unless it has changed since."""
    if path != "SHA256SUMS":
        return []
    listed = [line.partition("  ")[2] for line in content.decode().splitlines()]
    missing = [name for name in listed if not (folder / name).exists()]
    return missing if missing and (folder / path).read_bytes() == content else []


def _named(path: str, content: bytes) -> list[str]:
    """Return the models of a list.

    A model's own page is not a list: its related models may not be written yet. Changes are not either: they name
    models that have been removed.
    """
    if path.startswith(("models/", f"{LIST}/changes/")):
        return []
    if path.endswith((".html", ".xml")):
        return [model.decode() for model in _LINK.findall(content)]
    body = json.loads(content) if path.endswith(".json") else None
    items = body["data"]["items"] if isinstance(body, dict) and "data" in body else []
    return [item["id"] for item in items if "id" in item]
