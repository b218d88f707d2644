"""Render the downloads, each a file with all models, archived ones too.

The models are in the overall order, in the database in that of its keys. The content depends only on the models. The
index is rendered last, since it has the sizes and digests of the other files.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from builder.domain import table
from builder.domain.model import Model
from builder.domain.ocpi_connectors import OCPI_VERSIONS, OcpiVersion, differs_by_version, json_of
from builder.publish import sums
from builder.publish.artifacts import Artifact, compact, digest_of_models
from builder.publish.downloads import database, index
from builder.settings import Settings

FOLDER = "downloads"


@dataclass(slots=True)
class Download:
    """A file to download; ``content`` renders it.

    Only the facts of the content are kept: the content of all files would take too much memory.
    """

    name: str
    media_type: str
    description: str
    rows: int
    content: Callable[[], bytes]
    _facts: dict[str, object] = field(default_factory=dict, init=False)

    @property
    def path(self) -> str:
        """The file's path below the output folder."""
        return f"{FOLDER}/{self.name}"

    def render(self) -> bytes:
        """Return the content."""
        content = self.content()
        self._facts = {"bytes": len(content), "sha256": sums.digest_of(content)}
        return content

    def entry(self, base_path: str) -> dict[str, object]:
        """Return the file's entry in the index; the content is rendered for it unless it was rendered before."""
        if not self._facts:
            self.render()
        return {
            "@type": ["DataDownload", "dcat:Distribution"],
            "name": self.name,
            "description": self.description,
            "contentUrl": f"{base_path}{self.path}",
            "encodingFormat": self.media_type,
            "rows": self.rows,
            **self._facts,
        }


class Downloads:
    """The downloads of models in overall order."""

    def __init__(self, ordered: Sequence[Model], settings: Settings) -> None:
        self._ordered = ordered
        self._settings = settings
        self.files = list(_files(ordered))

    def artifacts(self) -> Iterator[Artifact]:
        """Yield the files, and the index last."""
        digest = digest_of_models(self._ordered)
        for file in self.files:
            yield Artifact(file.path, digest, file.render)
        yield Artifact(f"{FOLDER}/index.json", digest, lambda: compact(self.index()) + b"\n")

    def index(self) -> dict[str, Any]:
        """Return the index: a Dataset of schema.org and DCAT, as JSON-LD."""
        entries = [file.entry(self._settings.base_path) for file in self.files]
        return index.dataset(self._settings, self._ordered, entries)


def _files(ordered: Sequence[Model]) -> Iterator[Download]:
    models, connectors = len(ordered), sum([len(model.entry.connectors) for model in ordered])
    yield Download(
        "models.ndjson",
        "application/x-ndjson",
        "A line for each model: the body of the API with the additional keys.",
        models,
        lambda: b"".join([_line(model) for model in ordered]),
    )
    yield Download(
        "models.csv",
        "text/csv",
        "A row for each connector, for spreadsheets and for `catalog import`.",
        connectors,
        lambda: _encode(table.csv_parts(ordered)),
    )
    yield Download(
        "models.sqlite",
        "application/vnd.sqlite3",
        "A SQLite database: models, connectors, sources, notes, reported names, and full-text search.",
        models,
        partial(database.render, ordered),
    )
    newest = cache(lambda: [json_of(model, OCPI_VERSIONS[-1]).encode() for model in ordered])
    for version in OCPI_VERSIONS:
        yield Download(
            f"ocpi-{version}.json",
            "application/json",
            f"The connectors of each model as Connector objects of OCPI {version}.",
            models,
            partial(_ocpi, ordered, newest, version),
        )


def _encode(texts: Iterable[str]) -> bytes:
    """Return texts in UTF-8, joined after encoding: a long text with one character beyond ASCII is slow to encode."""
    return b"".join(map(str.encode, texts))


def _line(model: Model) -> bytes:
    additional = model.entry.additional_keys
    return model.record[:-1] + b"," + compact(additional)[1:] + b"\n" if additional else model.record + b"\n"


def _ocpi(ordered: Sequence[Model], newest: Callable[[], Sequence[bytes]], version: OcpiVersion) -> bytes:
    """Return the file of a version; ``newest`` returns the models' JSON for the newest version, which most share."""
    models = newest()
    if version != OCPI_VERSIONS[-1]:
        pairs = zip(ordered, models, strict=True)
        models = [json_of(model, version).encode() if differs_by_version(model) else text for model, text in pairs]
    return b'{"ocpi_version":"%b","models":[\n%b\n]}\n' % (version.encode(), b",\n".join(models))
