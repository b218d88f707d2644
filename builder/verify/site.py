"""Compare a published site with its ``SHA256SUMS`` over HTTP: many files in parallel, none held in memory.

Only URLs below the site's own are requested: a redirect elsewhere is a difference, and is not followed.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError

from builder.problems import BuilderError, inert
from builder.publish import sums
from builder.verify.differences import MAX_SUMS_BYTES, Comparison, Difference, Progress, is_for_host, read_sums

CONNECTIONS = 16
MAX_FILE_BYTES = 4 * 1024 * 1024 * 1024  # of one file: a hostile host can send without end
MAX_UNREADABLE = 20  # files, after their retries; with more the check is aborted
MAX_REDIRECTS = 5
MAX_READS = 2  # of one file, if its connection breaks off; requests without a response are retried by ``RETRIES``
_CHUNK = 64 * 1024  # bytes
TIMEOUT = urllib3.Timeout(connect=10, read=30)  # seconds
RETRIES = urllib3.Retry(
    total=4,
    backoff_factor=0.5,  # 0, 1, 2, 4 seconds, or what Retry-After asks for
    backoff_jitter=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    redirect=False,
    raise_on_status=False,
)
HEADERS = {"Accept-Encoding": "identity", "Cache-Control": "no-cache", "User-Agent": "catalog-verify"}
_NOT_FOUND_PAGE = "404.html"  # some hosts serve it with status 404 only


class PublishedSite:
    """A published site: its address, which ends with a slash, and connections that stay open."""

    def __init__(self, address: str) -> None:
        self.address = address if address.endswith("/") else f"{address}/"
        self._connections = connections_to(self.address)

    def sums(self) -> bytes:
        """Return the site's own list. Raises BuilderError if it cannot be fetched."""
        content = bytearray()
        answer = self._fetch(sums.FILE_NAME, content.extend, MAX_SUMS_BYTES)
        if answer.failure or answer.status != HTTPStatus.OK:
            reason = answer.failure or f"the host answers {answer.status}"
            raise BuilderError(f"{inert(self.address)}{sums.FILE_NAME}: {reason}. Is this the address of a built site?")
        return bytes(content)

    def compare(self, path: str, digest: str) -> Difference | None:
        """Return how a file differs from its digest; None if it does not."""
        for _ in range(MAX_READS):
            content = hashlib.sha256()
            answer = self._fetch(path, content.update, MAX_FILE_BYTES)
            if answer.state != "unreadable":
                break
        if answer.failure:
            return Difference(path, answer.state, answer.failure)
        if content.hexdigest() == digest and (answer.status == HTTPStatus.OK or path == _NOT_FOUND_PAGE):
            return None
        if answer.status == HTTPStatus.OK:
            return Difference(path, "different")
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return None if is_for_host(path) else Difference(path, "missing")
        return Difference(path, "unreadable", f"the host answers {answer.status}")

    def _fetch(self, path: str, keep: Callable[[bytes], object], max_bytes: int) -> "_FetchResult":
        """Pass the content of a response to ``keep``, chunk by chunk; follow redirects below the site's address."""
        address = self.address + path
        for _ in range(MAX_REDIRECTS + 1):
            try:
                with self._open(address) as response:
                    target = response.get_redirect_location()
                    if not target:
                        return _read(response, keep, max_bytes, is_decoded=not path.endswith(".gz"))
            except (HTTPError, OSError, ValueError) as error:
                return _FetchResult(0, _reason(error), "unreadable")
            address = urljoin(address, target)
            if not self._is_below(address):
                return _FetchResult(0, f"a redirect leads elsewhere, to {address[:200]}", "different")
        return _FetchResult(0, "too many redirects", "unreadable")

    def _open(self, address: str) -> urllib3.BaseHTTPResponse:
        return self._connections.request(
            "GET", address, headers=HEADERS, retries=RETRIES, timeout=TIMEOUT, redirect=False, preload_content=False
        )

    def _is_below(self, address: str) -> bool:
        site, other = urlsplit(self.address), urlsplit(address)
        return (site.scheme, site.netloc) == (other.scheme, other.netloc) and other.path.startswith(site.path)


class _FetchResult(NamedTuple):
    """A final response: its status, or why there is none, and the state of the file that follows from that."""

    status: int
    failure: str = ""
    state: str = ""


def verify(address: str, listed: Mapping[str, str] | None = None, progress: Progress = iter) -> Comparison:
    """Return the files of a site that differ from a list or are missing.

    ``address`` is the http or https URL of the site, with any sub-path. ``listed`` are digests by path; None fetches
    the site's own list. Raises BuilderError if that fails, if too many files cannot be fetched, or if the site was
    published again in the meantime.
    """
    site = PublishedSite(address)
    content = site.sums() if listed is None else b""
    digests = listed if listed is not None else read_sums(content, site.address + sums.FILE_NAME)
    found = list(_differences(site, digests, progress))
    if found and listed is None and site.sums() != content:
        raise BuilderError("the site was published again during the comparison: run it again")
    return Comparison(len(digests), sorted(found))


def _differences(site: PublishedSite, digests: Mapping[str, str], progress: Progress) -> Iterator[Difference]:
    paths = sorted(digests)
    unreadable = 0
    executor = ThreadPoolExecutor(CONNECTIONS)
    try:
        results = executor.map(site.compare, paths, [digests[path] for path in paths])
        for _, difference in zip(progress(paths), results, strict=True):
            if difference is None:
                continue
            unreadable += difference.state == "unreadable"
            if unreadable > MAX_UNREADABLE:
                raise BuilderError(f"stopped: {unreadable} files cannot be fetched, such as {difference.text()}")
            yield difference
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _read(
    response: urllib3.BaseHTTPResponse, keep: Callable[[bytes], object], max_bytes: int, *, is_decoded: bool
) -> _FetchResult:
    """Read a response's body; ``is_decoded``: whether to undo a content coding, which nobody asked for."""
    left = max_bytes
    for chunk in response.stream(_CHUNK, decode_content=is_decoded):
        left -= len(chunk)
        if left < 0:
            return _FetchResult(0, f"more than {max_bytes:,} bytes", "different")
        keep(chunk)
    return _FetchResult(response.status)


def connections_to(address: str) -> urllib3.PoolManager:
    """Return the connections to a host, through the proxy in the environment, if any."""
    parts = urlsplit(address)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy, maxsize=CONNECTIONS)
    return urllib3.PoolManager(maxsize=CONNECTIONS)


def _reason(error: Exception) -> str:
    """Return the innermost cause, without the object names in urllib3's messages."""
    cause: object = getattr(error, "reason", None) or error
    return inert(f"{cause}".rpartition(">: ")[2] or type(error).__name__)
