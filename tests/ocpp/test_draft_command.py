"""`catalog draft` with hostile traces: no output holds a secret, and each limit is an error that names it."""

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import program
from builder.ocpp import pasted_text
from builder.problems import BuilderError
from tests.ocpp.secret_shapes import BOOT, CREDENTIALS, OTHERS, SHAPES

pytestmark = pytest.mark.unmeasured


@pytest.mark.parametrize("options", [(), ("--redact",), ("--out", "draft.yaml"), ("--redact", "--out", "clean.txt")])
@pytest.mark.parametrize("is_boot", [True, False])
def test_no_output_holds_a_secret(options: tuple[str, ...], tmp_path: Path, *, is_boot: bool) -> None:
    """No stdout, stderr, file or error message holds a secret, with all log formats at once, whole or cut off."""
    draw = random.Random(7)
    value = "Gr4nd-Pr1ze_77"
    lines = [shape(name, value) for shape in SHAPES for name in CREDENTIALS + OTHERS]
    text = "\n".join(draw.sample([*lines, *([BOOT] if is_boot else [])], len(lines) + is_boot))
    for number, cut in enumerate((len(text), draw.randrange(len(text)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        arguments = [str(folder / option) if "." in option else option for option in options]
        done = CliRunner().invoke(program, ["draft", "--from-ocpp", "-", *arguments], input=text[:cut])
        written = [file.read_text() for file in folder.iterdir()]
        assert not [output for output in (done.stdout, done.stderr, str(done.exception), *written) if value in output]
        assert done.exit_code == 0 or isinstance(done.exception, BuilderError)
        assert is_boot or "--redact" in options or done.exit_code


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * (pasted_text.MAX_BYTES + 1), "the trace is larger than 2 MiB"),
        (b"\n" + b"x" * (pasted_text.MAX_LINE + 1), "line 2 of the trace has more than 1,048,576 characters"),
        (b"[" * 100_000, "the trace holds no BootNotification"),
        (b'{"a":' * 25_000, "the trace holds more than 20,000 messages"),
        (b"".join(b'{"idTag":"Tag-%06d"}\n' % number for number in range(600)), "more than 500 different secrets"),
        (BOOT.encode() + BOOT.replace("One", "Two").encode(), "the BootNotifications of 2 models"),
        (b"", "the trace holds no BootNotification"),
    ],
)
def test_limits(content: bytes, message: str) -> None:
    """A trace that is too large, too deep or from several stations is refused with the limit in the message."""
    done = CliRunner().invoke(program, ["draft", "--from-ocpp", "-"], input=content)
    assert isinstance(done.exception, BuilderError)
    assert message in str(done.exception)
