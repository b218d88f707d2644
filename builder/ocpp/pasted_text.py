"""The text of a trace as people paste it: with any encoding, colours of a terminal, HTML escapes, broken lines."""

import html
import re

from builder.problems import BuilderError

MAX_BYTES = 2 * 1024 * 1024
MAX_LINE = 1024 * 1024  # characters
# Colours of a terminal, also where copying lost the escape character.
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\[(?:[01]|[39][0-7])(?:;[0-9]{1,3}){0,4}m")


def decode(content: bytes) -> str:
    """Return the text of a trace (UTF-8 or UTF-16), each message on one line.

    Invalid bytes are replaced. Raises BuilderError if the trace or a line of it is too large.
    """
    if len(content) > MAX_BYTES:
        raise BuilderError(
            f"the trace is larger than {MAX_BYTES // 1024**2} MiB: cut it to the part around the BootNotification"
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise BuilderError(f"line {number} of the trace has more than {MAX_LINE:,} characters: cut the trace there")
    if "&quot;" in text or "&#34;" in text:
        text = html.unescape(text)  # copied from the source of a web page
    return unwrap(_COLOUR.sub("", text))


def unwrap(text: str) -> str:
    r"""Join the lines of messages that a logger broke at a fixed width, repeating the head of the line.

    >>> unwrap('12:00 cp1 <- [2,"1","Heart\n12:00 cp1 beat",{}]')
    '12:00 cp1 <- [2,"1","Heartbeat",{}]'
    """
    lines: list[str] = []
    head = ""
    for line in text.split("\n"):
        start = re.match(r"(.{8,200}?)(?:->|<-|=>|<=|>>|<<|[<>])\s?\[\s*[234]\s*,", line)
        if start:
            head = start[1]
        elif head and line.startswith(head) and lines and not lines[-1].rstrip().endswith("]"):
            lines[-1] += line[len(head) :]
            continue
        else:
            head = ""
        lines.append(line)
    return "\n".join(lines)
