"""The command line as a user or a script sees it: the output on each stream, and the exit codes."""

import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import program
from builder.domain.ocpi import PowerType
from tests.cli.invocation import ONE, catalog
from tests.conftest import MINIMAL, WriteModel
from tests.git_repository import Repository
from tests.program import environment as program_environment


@pytest.mark.parametrize("arguments", [("validate", "nothing-here"), ("validate", "/"), ("nonsense",), ("archive",)])
def test_wrong_usage_is_2(root: Path, arguments: tuple[str, ...]) -> None:
    """A missing PATH, a PATH outside of the catalogue, an unknown command and a missing argument exit with 2."""
    done = catalog(root, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_an_invalid_source_date_is_wrong_usage(root: Path) -> None:
    """SOURCE_DATE_EPOCH is a number of seconds; anything else is refused before anything is written."""
    done = catalog(root, "build", SOURCE_DATE_EPOCH="yesterday")
    assert (done.returncode, done.stdout) == (2, "")
    assert "SOURCE_DATE_EPOCH must be a number of seconds" in done.stderr
    assert not (root / "_site").exists()


def test_serve_does_not_start_with_problems(root: Path, write_model: WriteModel) -> None:
    """If the first build has problems, the preview prints them and exits."""
    write_model(root, ONE, "vendor: [")
    done = catalog(root, "serve", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[yaml-syntax]" in done.stderr
    assert "Serving" not in done.stderr


def test_no_root_is_wrong_usage(tmp_path: Path) -> None:
    """If no folder upward holds a catalogue, the error suggests --root."""
    done = catalog(tmp_path, "validate")
    assert done.returncode == 2
    assert "--root" in done.stderr


def test_a_summary_counts_one_in_the_singular(root: Path) -> None:
    """The summary of a build names one model and one file as such."""
    catalog(root, "build")
    (root / "_site/404.html").unlink()
    assert catalog(root, "build").stdout.startswith("1 model: 1 file written, 0 removed, ")


def test_finds_the_root_upward(root: Path) -> None:
    """The program works in any folder below the root, and anywhere with --root."""
    assert catalog(root / "catalog/acme", "validate").returncode == 0
    assert catalog(Path("/"), "--root", str(root), "validate").returncode == 0


@pytest.mark.parametrize(
    ("before", "code"),
    [(b">&-", 0), (b"<&-", 0), (b"2>&-", 0), (b"<&- >&- 2>&-", 0)],
)
def test_closed_streams(root: Path, before: bytes, code: int) -> None:
    """A closed standard stream is treated as an empty one."""
    done = subprocess.run(
        ["sh", "-c", f"{shlex.quote(sys.executable)} -m builder validate {before.decode()}"],
        cwd=root,
        capture_output=True,
        check=False,
        env=program_environment({}),
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stdout + done.stderr


def test_names_of_files_and_settings_are_escaped(root: Path, write_model: WriteModel) -> None:
    """A line feed or workflow command in a file name, a key or an argument is escaped."""
    write_model(root, "catalog/acme/acme-x\n::error::pwned\x1b[31m.yaml", MINIMAL)
    write_model(root, "site/site.yaml", '"x\\n::error::pwned": 1\n')
    for arguments in (("archive", "acme-x::error::pwned"), ("build",), ("validate",), ("archive", "a\n::error::pwned")):
        done = catalog(root, *arguments)
        assert done.returncode == 1
        assert not [line for line in (done.stdout + done.stderr).splitlines() if line.startswith("::")]
        assert "\x1b" not in done.stdout + done.stderr
    body = json.dumps({"vendor": "##[error]x"})
    assert "##[" not in catalog(root, "create", "--from", "-", stdin=body).stderr
    write_model(root, "catalog/acme/acme-y.yaml", '"##[error]x": 1\n')
    assert "##[" not in catalog(root, "validate", "--format", "json").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("archive", "acme-onne"), 1, "did you mean acme-one"),
        (("update", "acme-one", "--friendly-name", ""), 1, "is empty: --no-friendly-name removes the name"),
        (("update", "acme-one"), 2, "give one of"),
        (("update", "acme-one", "--friendly-name", "x", "--no-friendly-name"), 2, "give one of"),
        (("build", "--base-url", "nonsense"), 2, "is not a base URL"),
        (("build", "--out", "catalog"), 1, "is in catalog/"),
        (("serve", "--port", "99999"), 2, "port"),
    ],
)
def test_refusals(root: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    """A refused change exits with 1 and wrong usage with 2; stderr has the remedy and stdout is empty."""
    done = catalog(root, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk(root: Path) -> None:
    """Output that cannot be written is an error with its cause, not a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "builder", "validate", "--format", "json"],
            cwd=root,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=program_environment({}),
        )
    assert done.returncode == 1
    remedy = "Error: input or output: No space left on device. Fix that and run the command again\n"
    assert done.stderr.decode().endswith(remedy)
    assert b"Traceback" not in done.stderr


def test_a_closed_pipe(root: Path, write_model: WriteModel) -> None:
    """Piped into `head`, the program ends without a message."""
    for number in range(300):
        write_model(root, f"catalog/acme/{'x' * 100}{number}.txt", "")
    done = subprocess.run(
        ["sh", "-c", f"{shlex.quote(sys.executable)} -m builder validate 2>err | head -1; cat err"],
        cwd=root,
        capture_output=True,
        check=False,
        env=program_environment({}),
    )
    assert done.stdout.startswith(b"catalog/acme/")
    assert done.stdout.count(b"\n") <= 2
    assert b"Traceback" not in done.stdout
    assert b"Broken pipe" not in done.stdout


def test_ctrl_c_is_130(root: Path) -> None:
    """Ctrl-C ends a command at once with exit code 130 and a message, and leaves nothing behind."""
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "serve", "--port", "0"],
        cwd=root,
        stderr=subprocess.PIPE,
        env=program_environment({"TMPDIR": str(root)}),
    )
    assert process.stderr
    while b"Serving" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert process.stderr.read().endswith(b"Stopped.\n")
    process.stderr.close()
    assert [path.name for path in root.iterdir()] == ["catalog"]


@pytest.mark.parametrize(
    ("out", "code", "message"),
    [
        ("", 2, "the folder's name is empty"),
        (".git/x", 1, "is in .git/, which belongs to Git"),
        ("x" * 300, 1, "File name too long"),
    ],
)
def test_an_unusable_output_folder(root: Path, out: str, code: int, message: str) -> None:
    """An output folder that is not allowed or cannot be created is an error with its cause; nothing is written."""
    done = catalog(root, "build", "--out", out)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert sorted(path.name for path in root.iterdir()) == ["catalog"]


def test_a_working_directory_that_was_removed_is_reported(root: Path, tmp_path: Path) -> None:
    """If the working directory was removed, the error says so; with --root the command works nevertheless."""
    script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    command = ["sh", "-c", script, "sh", sys.executable, "-P", "-m", "builder"]
    environment = program_environment({"PYTHONPATH": str(Path(__file__).parents[2])})
    done = subprocess.run([*command, "validate"], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"the current folder no longer exists: change to another one" in done.stderr
    command = [*command, "--root", str(root), "validate"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("place", ["bare", "sparse", "folder"])
def test_revisions_are_judged_without_a_catalogue_on_the_disk(tmp_path: Path, place: str) -> None:
    """With --head, the command works in a bare repository, a sparse checkout, and another folder of the repository."""
    repository = Repository(tmp_path / "repository")
    repository.commit({ONE: MINIMAL, "docs/x.md": "x"})
    repository.commit({ONE: MINIMAL + "isArchived: true\n"})
    repository.git("tag", "archived")
    clone = repository.clone(tmp_path / "clone", *(["--bare"] if place == "bare" else []))
    if place == "sparse":
        clone.git("sparse-checkout", "set", "docs")
    where = clone.folder / "docs" if place == "folder" else clone.folder
    if place == "folder":
        clone.git("rm", "-r", "--quiet", "catalog")
    done = catalog(where, "check-changes", "--base", "archived~1", "--head", "archived", "--format", "text")
    assert (done.returncode, done.stdout) == (0, f"archive {ONE} (isArchived: false -> true)\n"), done.stderr


def test_help() -> None:
    """Every command and option has a help text, the list of commands shortens none, and choices are listed."""
    for command in program.commands.values():
        assert command.help
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or getattr(parameter, "help", None), parameter.name
    assert "..." not in CliRunner().invoke(program, ["--help"]).output.partition("Commands:")[2]
    shown = CliRunner().invoke(program, ["create", "--help"]).output
    assert all(power_type in shown for power_type in PowerType)


def test_help_loads_no_module_that_only_a_command_needs() -> None:
    """--help imports no large library and no module that only a running command needs, so it answers at once."""
    code = "import sys; from builder.cli.main import program; program(['--help'], standalone_mode=False)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print('loaded', *sys.modules)"], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.rpartition("\nloaded ")[2].split())
    assert "builder.cli.explain" in loaded
    heavy = {"pydantic", "jsonschema", "jinja2", "yaml", "difflib", "builder.check", "builder.source", "builder.edit"}
    assert not loaded & heavy
