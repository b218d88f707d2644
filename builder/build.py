"""Compose a build: the checked files and their history become models, the models artifacts, the artifacts a tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder import events, history, hosts, listing, openapi, output, render_api, render_html, render_lookup
from builder.catalogue import Catalogue
from builder.checks import ReadModel
from builder.history import History
from builder.model import Model
from builder.output import Artifact, Steps, Written
from builder.problems import BuilderError
from builder.render_api import LIST
from builder.settings import Settings, program_folder
from builder.sources import FOLDER

MAX_FILES = 20_000
MAX_FILE_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Site:
    """All that a build publishes, in the order of writing, and the models that it was made of."""

    ordered: list[Model]
    artifacts: list[Artifact]
    in_repository: bool


def models(root: Path, read_models: Sequence[ReadModel], landed: History, source_date: int | None) -> list[Model]:
    """Return the models in the whole order. ``source_date`` (SOURCE_DATE_EPOCH) replaces modification times."""
    archivals = events.archivals(root, landed, (read.document.path for read in read_models if not read.is_live))
    return listing.in_order(_join(root, read, landed, archivals, source_date) for read in read_models)


def site(root: Path, loaded: Catalogue, settings: Settings, source_date: int | None) -> Site:
    """Render the whole site of a catalogue without errors."""
    landed = history.read(root)
    ordered = models(root, loaded.models, landed, source_date)
    return Site(ordered, artifacts(ordered, settings), landed.in_repository)


def write(root: Path, out: Path, built: Site, steps: Steps = iter, *, precompress: bool = False) -> Written:
    """Write a site to a folder of its own. Raises BuilderError if the folder is none."""
    folder, catalog = out.resolve(), (root / FOLDER).resolve()
    if folder == catalog or catalog in folder.parents:
        raise BuilderError(
            f"{out} lies in {FOLDER}/, where only models' files may lie: choose another folder with --out"
        )
    return output.write(out, built.artifacts, steps, precompress=precompress)


def warnings(built: Site) -> list[str]:
    """Say what a user should know of a site: times that are not Git's, limits of hosts. Never a failure."""
    found = [
        f"{artifact.path} has {len(artifact.content) / 1024 / 1024:.1f} MiB: Cloudflare takes files up to 25 MiB"
        for artifact in built.artifacts
        if len(artifact.content) > MAX_FILE_BYTES
    ]
    if len(built.artifacts) > MAX_FILES:
        files = f"{len(built.artifacts):,} files"
        found.append(f"the site has {files}: Cloudflare's free plan takes up to {MAX_FILES:,}")
    if not built.in_repository:
        found.append("this is no Git repository: every model counts as not yet committed")
    return found


def _join(root: Path, read: ReadModel, landed: History, archivals: Mapping[str, int], source_date: int | None) -> Model:
    path = read.document.path
    modified = 0  # asked of the disk only where it counts
    if not landed.is_committed(path):
        modified = int((root / path).stat().st_mtime) if source_date is None else source_date
    created, updated = landed.times(path, modified)
    created_at, updated_at = history.timestamp(created), history.timestamp(updated)
    happened = events.of(landed, path, updated_at, archivals.get(path))
    return Model(read.id, path, read.file, created_at, updated_at, happened)


def artifacts(ordered: Sequence[Model], settings: Settings) -> list[Artifact]:
    """Return all that is published, in the order of writing: what a list names comes before the list."""
    return sorted(_rendered(ordered, settings), key=lambda artifact: _turn(artifact.path))


def _turn(path: str) -> int:
    """Say when a file is written: styles and scripts, then each model's record and page, then what names models."""
    if path.startswith(("assets/", "schemas/")):
        return 0
    is_record = path.startswith(f"{LIST}/") and "-" in path.removeprefix(f"{LIST}/").partition("/")[0]
    return 1 if is_record or path.startswith("models/") else 2


def _rendered(ordered: Sequence[Model], settings: Settings) -> Iterator[Artifact]:
    yield Artifact(".nojekyll", b"")
    schemas = program_folder() / "schemas"
    for path in sorted(schemas.glob("*.json")):
        yield Artifact(f"schemas/{path.name}", path.read_bytes())
    document = openapi.document(settings)
    yield Artifact(openapi.PATH, render_api.compact(document) + b"\n")
    yield from render_api.render(ordered, settings.base_path)
    yield from render_lookup.render(ordered)
    yield from hosts.render(ordered, settings)
    yield from render_html.render(ordered, settings, document)
