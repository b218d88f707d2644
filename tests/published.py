"""A published tree, looked at as a strict reader does, at any moment of a build."""

import json
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from builder.domain.addresses import LIST

NOTES = (".catalog-files", ".catalog-tmp")  # the build's own, no part of what is published
Tree = dict[str, bytes]
Known = Mapping[str, set[bytes]]
_LINK = re.compile(rb'/models/([a-z0-9-]+)/["<]')


def tree(folder: Path) -> Tree:
    """Return all that is published below a folder."""
    return dict(_files(folder))


def known(*trees: Tree) -> dict[str, set[bytes]]:
    """Return what each path may hold while one tree becomes another."""
    return {path: {tree[path] for tree in trees if path in tree} for path in set().union(*trees)}


def faults(folder: Path, allowed: Known) -> list[str]:
    """Say what a reader must never meet: half a file, or a list that names a model whose files are not there."""
    found = []
    for path, content in _files(folder):
        if content not in allowed.get(path, ()):
            found.append(f"{path} is neither as before nor as after: {content[-80:]!r}")
        found += [f"{path} names {model}, which is not there" for model in _missing(folder, path, content)]
    return found


@contextmanager
def watched(folder: Path, allowed: Known) -> Iterator[list[str]]:
    """Look at the tree again and again during the block; the list fills with what is found."""
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
    """Return the models that a file names and that are not there, unless the file itself has changed meanwhile.

    A list of the API needs the records; a list that people see needs the pages too.
    """
    wanted = ("models/{}/index.html", f"{LIST}/{{}}/index.json")[path.endswith(".json") :]
    missing = [model for model in _named(path, content) if not all((folder / p.format(model)).exists() for p in wanted)]
    try:
        return missing if missing and (folder / path).read_bytes() == content else []
    except FileNotFoundError:
        return []


def _named(path: str, content: bytes) -> list[str]:
    """Return the models that a list names. A model's own page is no list: its neighbours may be on their way."""
    if path.startswith("models/"):
        return []
    if path.endswith((".html", ".xml")):
        return [model.decode() for model in _LINK.findall(content)]
    body = json.loads(content) if path.endswith(".json") else None
    items = body["data"]["items"] if isinstance(body, dict) and "data" in body else []
    return [item["id"] for item in items if "id" in item]
