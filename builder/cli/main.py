"""The command line: options, output, exit codes. Only this package prints.

Exit codes: 0 success (also with warnings), 1 problems found or the work impossible, 2 wrong usage, 130 Ctrl-C.
Results go to stdout, everything else to stderr. Commands import their modules when they run, so that ``--help``
answers at once.
"""

import os
import signal
import sys
from collections import UserDict
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from builder.cli import terminal
from builder.domain.addresses import CATALOG
from builder.problems import BuilderError, RefusedError


def main() -> NoReturn:
    """Run the program and exit. No traceback ever reaches a user."""
    _open_streams()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else it searches every package for them
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends like Ctrl-C
        code = program.main(prog_name="catalog", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        code = 130
        terminal.say("Stopped.")
    except click.ClickException as error:
        code = error.exit_code
        error.show()
    except RefusedError as error:
        code = 1
        terminal.print_problems(error.problems)
    except BrokenPipeError:
        code = 1
    except BuilderError as error:
        code = 1
        terminal.say(f"Error: {error}")
    except OSError as error:
        code = 1
        cause = f"{error.filename or 'input or output'}: {error.strerror or error}"
        terminal.say(f"Error: {cause}. Fix that and run the command again")
    except Exception as error:
        code = 1
        if "CATALOG_TRACEBACK" in os.environ:
            raise
        terminal.say(
            f"Error: {type(error).__name__}: {error}. Please report this; CATALOG_TRACEBACK=1 shows the traceback"
        )
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ignore Ctrl-C while exiting
    # Skip the interpreter's teardown: freeing a large build's objects is slow.
    os._exit(code if isinstance(code, int) else 0)


def _open_streams() -> None:
    """Replace closed standard streams with empty ones, and escape what a stream's encoding does not have."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a text stream


_COMMANDS = {
    "archive": "writes.archive",
    "build": "sites.build_site",
    "check-changes": "checks.check_changes",
    "create": "writes.create",
    "draft": "drafts.draft",
    "explain": "explain.explain",
    "fmt": "layout.fmt",
    "import": "imports.import_models",
    "list": "models.list_models",
    "propose": "propose.propose",
    "serve": "sites.serve",
    "show": "models.show",
    "update": "writes.update",
    "validate": "checks.validate",
    "verify": "verify.verify",
}


class _Commands(UserDict[str, Any]):
    """The commands by name. Each is imported when it is asked for: all of them take as long as a build of no change."""

    def __getitem__(self, name: str) -> click.Command:
        module, _, function = self.data[name].partition(".")
        command: click.Command = getattr(import_module(f"builder.cli.{module}"), function)
        return command


@click.group(commands=_Commands(_COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder that holds {CATALOG}/; by default the nearest one upward from here.",
)
@click.version_option(package_name="charging-station-catalogue", prog_name="catalog")
@click.pass_context
def program(context: click.Context, root: Path | None) -> None:
    """Check a catalogue of charging station models and publish it as a static API and website.

    Each model is a file, catalog/<vendor>/<id>.yaml. Start with `catalog validate`, look at the site with
    `catalog serve`, add a model with `catalog create`.
    """
    context.obj = root
