"""The Markdown that the OpenAPI document's descriptions use, as HTML."""

import re

from markupsafe import Markup, escape


def html_of(text: str) -> Markup:
    r"""Return a description as HTML: paragraphs and tables, ``**strong**`` and ``code``; all else is escaped.

    >>> html_of("Use **GET**, not `POST`:\n1 < 2.")
    Markup('<p>Use <strong>GET</strong>, not <code>POST</code>: 1 &lt; 2.</p>\n')
    """
    parts = [_table(part) if part.startswith("|") else f"<p>{_inline(part)}</p>" for part in text.strip().split("\n\n")]
    return Markup("".join(f"{part}\n" for part in parts if part != "<p></p>"))  # noqa: S704 - escaped below


def _table(text: str) -> str:
    """Return a table, whose second line separates the header from the rows."""
    header, _, *rows = [[_inline(cell.strip()) for cell in line.strip("| ").split("|")] for line in text.splitlines()]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
    return f'<section class="scroll" aria-label="{header[-1]}">\n{table}\n</section>'


def _inline(text: str) -> str:
    escaped = str(escape(text)).replace("\n", " ")
    code = re.sub(r"`([^`]+)`", _code, escaped)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", code)


def _code(found: re.Match[str]) -> str:
    """Return code as HTML, in which no asterisk is left to be taken for markup."""
    return f"<code>{found[1].replace('*', '&#42;')}</code>"
