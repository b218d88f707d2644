"""The files for hosts: the query handler with the site's values, and Cloudflare's configuration.

``_worker.js`` is ``site/handler.js`` with the values of this site. Cloudflare and the Node server run it unchanged.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, partial

from builder.domain.model import Model
from builder.publish import sums
from builder.publish.artifacts import Artifact, digest_of
from builder.settings import Settings, program_folder

WORKER = "_worker.js"
_SITE_LINE = 'const SITE = { baseUrl: "http://localhost/", lowerCase: {} };\n'
# The pages have no inline script, load only pictures from other sites, and may not be framed.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REFERRER_POLICY = "strict-origin-when-cross-origin"
CACHING = "public, max-age=0, must-revalidate"


def render(ordered: Iterable[Model], settings: Settings) -> Iterator[Artifact]:
    """Yield the handler, and the files that tell Cloudflare when to run it and which headers to send."""
    base = settings.base_path
    folded = {text for model in ordered for text in (model.entry.folded_vendor, model.entry.folded_model)}
    letters = "".join(sorted(set("".join(folded))))
    yield Artifact(WORKER, digest_of(letters.encode()), partial(_worker, letters, settings))
    include = [f"{base}{path}" for path in ("asset-management/v1/*", "downloads", "downloads/*")]
    routes = {"version": 1, "include": include, "exclude": []}
    yield Artifact.of("_routes.json", f"{json.dumps(routes, indent=2)}\n".encode())
    yield Artifact.of("_headers", _headers(base).encode())
    yield Artifact.of(".assetsignore", f"{WORKER}\n_routes.json\n.catalog-files\n".encode())


def _worker(letters: str, settings: Settings) -> bytes:
    handler = (program_folder() / "site" / "handler.js").read_text(encoding="utf-8")
    before, line, after = handler.partition(_SITE_LINE)
    if not line:
        raise ValueError(f"site/handler.js lacks the line {_SITE_LINE}")
    site = {"baseUrl": settings.base_url, "lowerCase": lower_case(letters)}
    return f"{before}const SITE = {json.dumps(site, ensure_ascii=False)};\n{after}".encode()


def lower_case(folded: str) -> dict[str, str]:
    """Return the non-ASCII letters whose lower case is in a folded text, with that lower case.

    A query's name can match only if all its folded letters occur in the catalogue's names. With this table instead of
    the JavaScript engine's, the handler compares as Python does, whatever their versions of Unicode.

    >>> lower_case("bjørn")["Ø"]
    'ø'
    """
    known = {*map(chr, range(128)), *unicodedata.normalize("NFD", folded)}
    return {capital: lower for capital, lower in _capitals().items() if known.issuperset(_decompose(lower))}


@cache
def _capitals() -> dict[str, str]:
    """Return all non-ASCII letters that folding changes, with their lower case. The planes of ideographs have none."""
    letters = [chr(code) for code in range(128, 0x20000) if not 0xD800 <= code < 0xE000]
    lowered = zip(letters, map(str.lower, letters), strict=True)
    capitals = {letter: lower for letter, lower in lowered if lower != letter}
    return dict(sorted((capitals | {"\u03c2": "\u03c3"}).items()))


def _decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _headers(base: str) -> str:
    return f"""\
{base}*
  Content-Security-Policy: {CONTENT_SECURITY_POLICY}
  Referrer-Policy: {REFERRER_POLICY}
  X-Content-Type-Options: nosniff
  Access-Control-Allow-Origin: *
  Access-Control-Expose-Headers: ETag, Allow
  Cache-Control: {CACHING}
{base}{sums.FILE_NAME}
  Content-Type: text/plain; charset=utf-8
"""
