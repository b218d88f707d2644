"""`catalog verify`: a tree or a deployed site against its SHA256SUMS."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from builder.cli import terminal
from builder.problems import quantity

if TYPE_CHECKING:
    from builder.verify.differences import Comparison


@click.command()
@click.argument("target", metavar="DIR|URL")
@click.option(
    "--sums",
    "sums_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Compare with this list, such as one with a verified attestation, instead of the target's own.",
)
@click.pass_context
def verify(context: click.Context, target: str, sums_file: Path | None) -> None:
    """Compare a folder or a published site with its SHA256SUMS.

    Each file that differs or is missing is listed; in a folder also each additional one. If there is any, the exit code
    is 1.

    \b
      catalog verify _site
      catalog verify https://example.org/some/path/
    """  # noqa: D301 - click's mark for a paragraph that is not wrapped
    from builder.verify import folder

    compared = _compare(target, folder.read_list(sums_file) if sums_file else None)
    for difference in compared.differences:
        click.echo(difference.text())
    number = len(compared.differences)
    result = quantity(number, "difference") if number else "all as listed"
    terminal.say(f"{quantity(compared.files, 'file')} compared: {result}.")
    context.exit(1 if number else 0)


def _compare(target: str, listed: Mapping[str, str] | None) -> "Comparison":
    progress = terminal.Progress("Comparing", 100, 10)
    if "://" in target:
        from builder.verify import site

        return site.verify(_address(target), listed, progress)
    from builder.verify import folder

    path = Path(target)
    if not path.is_dir():
        raise click.BadParameter(f"{target!r} is neither a folder nor an address (https://…).", param_hint="DIR|URL")
    return folder.verify(path, listed, progress)


def _address(target: str) -> str:
    try:
        parts = urlsplit(target)
        is_usable = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
        is_usable = is_usable and (parts.port is None or parts.port > 0)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise click.BadParameter(f"{target!r} is not the http or https address of a site.", param_hint="DIR|URL")
    return target
