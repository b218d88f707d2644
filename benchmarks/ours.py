"""Our own commands on generated data, and the time of each step of a build in one process."""

import gzip
import re
import shutil
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import generate
from benchmarks.measure import Task, nothing
from builder import settings
from builder.check import catalogue
from builder.domain import query, table
from builder.history import file_history
from builder.history.join import join_models
from builder.pipeline.options import Options
from builder.publish import plan
from builder.publish.artifacts import Artifact, Batch
from builder.source import document, files
from tests import published

COMMITS = 100
OUT = "_site"
_CACHE = ".catalog-cache"
_API = "asset-management/"


class Catalogue:
    """A generated catalogue in its own repository, with output and cache beside it."""

    def __init__(self, root: Path, count: int) -> None:
        self.root = root
        self.count = count
        generate.write(root, count, COMMITS)
        self._changed_file = root / next(iter(generate.files(1))).path
        self._changes = 0
        self._committed_at = generate.FIRST_COMMIT + COMMITS * generate.BETWEEN_COMMITS

    def full(self) -> Task:
        """Build without previous output or cache."""
        return self._task("catalog build", "build", prepare=self.forget)

    def unchanged(self) -> Task:
        """Build again with nothing changed."""
        return self._task("catalog build, nothing changed", "build")

    def changed(self) -> Task:
        """Build again with one file changed on disk."""
        return self._task("catalog build, one file changed", "build", prepare=self._change)

    def committed(self) -> Task:
        """Build again with one file changed and committed, as after a merge."""
        return self._task("catalog build, one file committed", "build", prepare=self._commit)

    def validate(self) -> Task:
        """Check all files without a cache of an earlier run."""
        return self._task("catalog validate", "validate", prepare=self.forget)

    def import_table(self, folder: Path) -> "tuple[Task, Path]":
        """Import the same models from a table into an empty catalogue; also return the table."""
        text = self._table(folder)
        imported = folder / "imported"

        def empty() -> None:
            shutil.rmtree(imported, ignore_errors=True)
            (imported / "catalog").mkdir(parents=True)

        command = [program("catalog"), "--root", str(imported), "import", str(text)]
        return Task("catalog import", command, folder, empty), text

    def _table(self, folder: Path) -> Path:
        entries = [model.entry for model in catalogue.load(self.root).models]
        models = join_models(self.root, entries, file_history.read(self.root, file_history.head(self.root)), None)
        folder.mkdir()
        path = folder / "models.csv"
        path.write_text(table.csv_text(query.in_order(models.values())), encoding="utf-8", newline="")
        return path

    def forget(self) -> None:
        """Remove output and cache."""
        shutil.rmtree(self.root / OUT, ignore_errors=True)
        shutil.rmtree(self.root / _CACHE, ignore_errors=True)

    def _task(self, name: str, command: str, prepare: Callable[[], None] = nothing) -> Task:
        return Task(name, [program("catalog"), "--root", str(self.root), command], self.root, prepare)

    def _change(self) -> None:
        """Change a model's friendly name, to a new one each time."""
        self._changes += 1
        text = self._changed_file.read_text(encoding="utf-8")
        line = f'friendlyName: "Name {self._changes}"'
        self._changed_file.write_text(re.sub("^friendlyName: .*$", line, text, flags=re.MULTILINE), encoding="utf-8")

    def _commit(self) -> None:
        self._change()
        self._committed_at += generate.BETWEEN_COMMITS
        generate.commit(self.root, self._committed_at)


def program(name: str) -> str:
    """Return the path of a program in this environment."""
    return str(Path(sysconfig.get_path("scripts")) / name)


def steps(root: Path, out: Path) -> dict[str, float]:
    """Return the seconds of each step of a full build, one after the other in this process."""
    seconds: dict[str, float] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - started

    with step("find and read"):
        paths, _ = files.find(root)
        contents = [(path, (root / path).read_bytes()) for path in paths]
    with step("parse"):
        documents = [document.parse(path, content) for path, content in contents]
    with step("validate"):
        checked = catalogue.check(documents)
        entries = [model.entry for model in checked.models]
    with step("history"):
        history = file_history.read(root, file_history.head(root))
        ordered = query.in_order(join_models(root, entries, history, None).values())
    site_settings = settings.read(root)
    with step("plan"):
        artifacts = [artifact for batch in plan.batches(ordered, site_settings) for artifact in batch.artifacts()]
    rendered: dict[bool, list[bytes]] = {}
    for name, is_api in (("render API", True), ("render HTML", False)):
        with step(name):
            rendered[is_api] = [file.render() for file in artifacts if file.path.startswith(_API) == is_api]
    with step("compress"):
        for content in (*rendered[True], *rendered[False]):
            gzip.compress(content, 9, mtime=0)
    with step("write"):
        contents_of = zip(
            sorted(artifacts, key=lambda artifact: not artifact.path.startswith(_API)),
            (*rendered[True], *rendered[False]),
            strict=True,
        )
        ready = [Artifact.of(artifact.path, content) for artifact, content in contents_of]
        published.write(out, [Batch(0, partial(iter, ready))], Options())
    return seconds
