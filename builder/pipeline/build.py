"""Build the site: find, read, check, join, plan, write.

Modules that read files or render pages are imported late: a build that finds nothing changed needs none of them.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from builder.disk import cache, fingerprints, output_folder
from builder.domain import query
from builder.domain.addresses import CATALOG
from builder.history import file_history
from builder.pipeline import memory
from builder.pipeline.memory import Inputs, PreviousBuild
from builder.pipeline.options import MODELS_PER_SHARE, Options
from builder.pipeline.output_state import OutputState, PreviousOutput, WriteCounts
from builder.pipeline.writer import Writer
from builder.problems import BuilderError, RefusedError
from builder.publish.artifacts import Batch
from builder.settings import Settings
from builder.source import files

if TYPE_CHECKING:
    from builder.history.join import TrackedModels

MAX_FILES = 20_000  # of Cloudflare's free plan
MAX_FILE_BYTES = 25 * 1024 * 1024  # of Cloudflare
_MAX_SHARES = 8  # of a process in each phase


class BuildResult(NamedTuple):
    """What a build did: how many models there are, how many files it wrote, warnings for the user."""

    models: int
    written: WriteCounts
    warnings: list[str]


def run(root: Path, out: Path, options: Options) -> BuildResult:
    """Check the catalogue and write its site to a folder of its own.

    Raises RefusedError with all problems if there is an error anywhere, BuilderError if the folder cannot be written
    or holds anything that no build wrote.
    """
    _refuse_reserved(root, out)
    environment = memory.environment(
        root, options.base_url, options.repository_url, options.source_date, options.precompress
    )
    with output_folder.lock(out):
        previous = None if options.full else memory.read(root, out, environment)
        before = PreviousOutput(out, previous.output if previous else None)
        inputs = _find(root)
        if previous and previous.is_current(inputs) and not before.changed:
            return _result(inputs, previous.settings, previous.output, previous.output.unchanged)
        from builder.pipeline import models

        options = options.for_models(len(inputs.paths))
        tracked = models.read(root, inputs, previous, options)
        settings = previous.settings if previous else _settings(root, options)
        batches = _batches(tracked, settings, previous, options)
        with Writer(out, batches, before, options) as writer, memory.writer(root, out, environment) as remembered:
            remembered.add(memory.parts_of_models(tracked, previous))
            counts, output = writer.finish()
            remembered.add(memory.parts_of_build(inputs.without_recent(options.now), settings, output))
    return _result(inputs, settings, output, counts)


def _refuse_reserved(root: Path, out: Path) -> None:
    folder = out.resolve()
    if ".git" in folder.parts:
        raise BuilderError(f"{out} lies in .git/, which is Git's own: choose another folder with --out")
    for reserved, purpose in ((CATALOG, "only models' files"), (cache.FOLDER, "only what builds remember")):
        if (root / reserved).resolve() in (folder, *folder.parents):
            raise BuilderError(f"{out} lies in {reserved}/, where {purpose} may lie: choose another folder with --out")


def _find(root: Path) -> Inputs:
    paths, problems = files.find(root)
    if problems:
        from builder.check import catalogue
        from builder.history.landing_order import landing_order

        raise RefusedError(catalogue.load(root, order=landing_order(root)).problems)
    return Inputs(paths, fingerprints.take(str(root), paths), file_history.head(root))


def _settings(root: Path, options: Options) -> Settings:
    from builder import settings

    of_root = settings.read(root)
    if options.base_url is not None:
        of_root = of_root.published_at(options.base_url)
    return of_root if options.repository_url is None else of_root.proposed_at(options.repository_url)


def _batches(
    tracked: "TrackedModels", settings: Settings, previous: PreviousBuild | None, options: Options
) -> list[Batch]:
    """Plan the site. After a previous build few files change: then the models are not divided into shares."""
    from builder.publish import plan

    ordered = query.in_order(tracked.models.values())
    per_process = min(len(ordered) // MODELS_PER_SHARE + 1, _MAX_SHARES)
    return plan.batches(ordered, settings, 1 if previous else options.processes * per_process, tracked.removed)


def _result(inputs: Inputs, settings: Settings, output: OutputState, counts: WriteCounts) -> BuildResult:
    warnings = settings.warnings()
    warnings += [
        f"{path} has {size / 1024 / 1024:.1f} MiB: Cloudflare takes files up to 25 MiB"
        for path, size in output.sizes()
        if size > MAX_FILE_BYTES
    ]
    if (published := sum(counts) - counts.removed) > MAX_FILES:
        warnings.append(f"the site has {published:,} files: Cloudflare's free plan takes up to {MAX_FILES:,}")
    if inputs.head is None:
        warnings.append("this is no Git repository: every model counts as not yet committed")
    return BuildResult(len(inputs.paths), counts, warnings)
