"""Build the site: find, read, check, join, plan, write.

Modules that read files or render pages are imported late: a build that finds nothing changed needs none of them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from builder.disk import cache, fingerprints, output_folder
from builder.domain import query
from builder.domain.addresses import CATALOG
from builder.history import file_history
from builder.pipeline import memory, output_state
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
    with output_folder.lock(out):
        build = _Build.begin(root, out, options)
        if unchanged := build.unchanged():
            return unchanged
        tracked = build.read()
        settings = build.settings()
        batches = build.plan(tracked, settings)
        counts, output = build.write(batches, tracked, settings)
    return _result(build.inputs, settings, output, counts)


@dataclass(frozen=True)
class _Build:
    """A build from ``root`` into ``out``: its inputs, and what is known of the previous build, if there was one.

    ``environment`` is the digest of everything that the output depends on besides the models.
    """

    root: Path
    out: Path
    options: Options
    environment: str
    previous: PreviousBuild | None
    previous_output: PreviousOutput
    inputs: Inputs

    @classmethod
    def begin(cls, root: Path, out: Path, options: Options) -> Self:
        """Find the files of the catalogue and what the previous build remembered. Raises RefusedError."""
        environment = memory.environment(
            root, options.base_url, options.repository_url, options.source_date, options.precompress
        )
        previous = None if options.full else memory.read(root, out, environment)
        state = previous.output if previous else None
        with output_state.compare(out, state, options.processes) as comparison:
            inputs = _find(root)
            previous_output = PreviousOutput(state, comparison.results())
        options = options.for_models(len(inputs.paths))
        return cls(root, out, options, environment, previous, previous_output, inputs)

    def unchanged(self) -> BuildResult | None:
        """Return the result if the output of the previous build is complete and current."""
        previous = self.previous
        if previous is None or not previous.is_current(self.inputs) or self.previous_output.changed:
            return None
        return _result(self.inputs, previous.settings, previous.output, previous.output.unchanged)

    def read(self) -> "TrackedModels":
        """Read and check the files, and join them with their history. Raises RefusedError."""
        from builder.pipeline import models

        return models.read(self.root, self.inputs, self.previous, self.options)

    def settings(self) -> Settings:
        """Return the site's settings: the root's, or the same ones as the previous build read them."""
        if self.previous:
            return self.previous.settings
        from builder import settings

        site = settings.read(self.root)
        if self.options.base_url is not None:
            site = site.with_base_url(self.options.base_url)
        if self.options.repository_url is not None:
            site = site.with_repository_url(self.options.repository_url)
        return site

    def plan(self, tracked: "TrackedModels", settings: Settings) -> list[Batch]:
        """Plan the site. The models are not divided into shares after a previous build, since few files change then."""
        from builder.publish import plan

        ordered = query.in_order(tracked.models.values())
        per_process = min(len(ordered) // MODELS_PER_SHARE + 1, _MAX_SHARES)
        shares = 1 if self.previous else self.options.processes * per_process
        return plan.batches(ordered, settings, shares, tracked.removed)

    def write(
        self, batches: list[Batch], tracked: "TrackedModels", settings: Settings
    ) -> tuple[WriteCounts, OutputState]:
        """Write the site, and remember this build for the next one; other processes render meanwhile."""
        with (
            Writer(self.out, batches, self.previous_output, self.options) as writer,
            memory.writer(self.root, self.out, self.environment) as remembered,
        ):
            remembered.add(memory.parts_of_models(tracked))
            counts, output = writer.finish()
            inputs = self.inputs.without_recent(self.options.now)
            remembered.add(memory.parts_of_build(inputs, settings, output))
        return counts, output


def _refuse_reserved(root: Path, out: Path) -> None:
    folder = out.resolve()
    if ".git" in folder.parts:
        raise BuilderError(f"{out} is in .git/, which belongs to Git: choose another folder with --out")
    if folder in (root.resolve(), *root.resolve().parents):
        raise BuilderError(f"{out} holds the catalogue: choose another folder with --out")
    for reserved, purpose in ((CATALOG, "models' files"), (cache.FOLDER, "the cache of builds")):
        if (root / reserved).resolve() in (folder, *folder.parents):
            raise BuilderError(f"{out} is in {reserved}/, which is for {purpose}: choose another folder with --out")


def _find(root: Path) -> Inputs:
    paths, problems = files.find(root)
    if problems:
        from builder.check import catalogue
        from builder.history.landing_order import landing_order

        raise RefusedError(catalogue.load(root, order=landing_order(root)).problems)
    return Inputs(paths, fingerprints.take(str(root), paths), file_history.head(root))


def _result(inputs: Inputs, settings: Settings, output: OutputState, counts: WriteCounts) -> BuildResult:
    warnings = settings.warnings()
    warnings += [
        f"{path} has {size / 1024 / 1024:.1f} MiB: Cloudflare accepts files of up to 25 MiB"
        for path, size in output.sizes()
        if size > MAX_FILE_BYTES
    ]
    if (published := sum(counts) - counts.removed) > MAX_FILES:
        warnings.append(f"the site has {published:,} files: Cloudflare's free plan accepts up to {MAX_FILES:,}")
    if inputs.head is None:
        warnings.append("this is not a Git repository: every model counts as not yet committed")
    return BuildResult(len(inputs.paths), counts, warnings)
