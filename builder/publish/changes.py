"""The changes of the catalogue for clients that follow it: pages, the newest changes, and Atom feeds (RFC 4287).

A page is in the documented envelope. A full page never changes, so a client that stores a ``sequence`` fetches only new
changes. The feeds are for people.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from builder.domain import labels
from builder.domain.addresses import LIST
from builder.domain.change_log import ChangeLog, LoggedChange
from builder.publish.artifacts import Artifact, compact, digest_of
from builder.settings import Settings

FEED = "feed.atom"
_EDITS = ("update", "archive", "correct")
_SHOWN_FIELDS = ("friendlyName", "powerType", "connectors", "configurationKeys")  # of a created or removed model
_EMPTY_FEED_TIME = "1970-01-01T00:00:00Z"  # Atom requires a time, even without entries
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(log: ChangeLog, settings: Settings) -> Iterator[Artifact]:
    """Yield the pages (last page first, so that no link leads nowhere), the newest changes, and the feeds."""
    url = f"{settings.base_path}{LIST}/changes/pages/"
    pages = log.pages()
    for number, changes in reversed(list(enumerate(pages, 1))):
        links = {
            "first": f"{url}1/",
            "prev": f"{url}{number - 1}/" if number > 1 else None,
            "next": f"{url}{number + 1}/" if number < len(pages) else None,
        }
        digest = digest_of(b"last" if number == len(pages) else b"", _digest(changes))
        body = partial(_body, changes, has_more=number < len(pages), links=links)
        yield Artifact(f"{LIST}/changes/pages/{number}/index.json", digest, body)
    newest = log.newest()
    links = {"first": f"{url}1/", "last": f"{url}{len(pages)}/"}
    body = partial(_body, newest, has_more=len(newest) < len(log.changes), links=links)
    yield Artifact(f"{LIST}/changes/index.json", _digest(newest), body)
    yield _feed("changes/", "Changes", newest, settings)
    for slug, changes in log.newest_by_vendor().items():
        yield _feed(f"vendors/{slug}/", f"Changes of {_vendor(changes)}", changes, settings)


def _digest(changes: Sequence[LoggedChange]) -> bytes:
    numbers = ",".join([str(change.sequence) for change in changes])
    return digest_of(numbers.encode(), *[change.digest for change in changes])


def _body(changes: Sequence[LoggedChange], *, has_more: bool, links: dict[str, str | None]) -> bytes:
    more = b"true" if has_more else b"false"
    items = b",".join(map(_item, changes))
    return b'{"data":{"hasMore":%b,"items":[%b]},"links":%b}\n' % (more, items, compact(links))


def _item(change: LoggedChange) -> bytes:
    sequence, event = change.sequence, change.event
    head = f'"sequence":{sequence},"at":"{event.at}","operation":"{event.operation}","id":"{change.id}"'
    return b'{%b,%b,"commit":%b}' % (head.encode(), change.details, compact(event.commit))


def _feed(folder: str, title: str, changes: Sequence[LoggedChange], settings: Settings) -> Artifact:
    return Artifact(f"{folder}{FEED}", _digest(changes), partial(_atom, folder, title, changes, settings))


def _vendor(changes: Sequence[LoggedChange]) -> str:
    return str(_details(changes[0])["vendor"])


def _details(change: LoggedChange) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(b"{%b}" % change.details)
    return details


def _atom(folder: str, title: str, changes: Sequence[LoggedChange], settings: Settings) -> bytes:
    address = f"{settings.base_url}{folder}"
    return "".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n',
            f"<id>{_xml(address + FEED)}</id>\n",
            f"<title>{_xml(f'{title} · {settings.title}')}</title>\n",
            f"<updated>{changes[0].event.at if changes else _EMPTY_FEED_TIME}</updated>\n",
            f"<author><name>{_xml(settings.title)}</name></author>\n",
            _link("self", "application/atom+xml", address + FEED),
            _link("alternate", "text/html", address),
            *[_entry(change, settings) for change in changes],
            "</feed>\n",
        ]
    ).encode()


def _entry(change: LoggedChange, settings: Settings) -> str:
    details, event = _details(change), change.event
    title = f"{labels.OPERATIONS[event.operation]}: {details['vendor']} {details['model']}"
    shown = [name for name in details["fields"] if event.operation in _EDITS or name in _SHOWN_FIELDS]
    content = "\n".join([labels.difference(name, *details["fields"][name]) for name in shown])
    commit = f"{settings.repository_url}/commit/{event.commit}" if event.commit else ""
    page = f"{settings.base_url}models/{change.id}/" if change.model else f"{settings.base_url}changes/"
    return (
        f"<entry>\n<id>{_xml(settings.base_url)}changes/#change-{change.sequence}</id>\n"
        f"<title>{_xml(title)}</title>\n<updated>{event.at}</updated>\n"
        f'<category term="{event.operation}"/>\n{_link("alternate", "text/html", page)}'
        f"{_link('via', 'text/html', commit) if commit else ''}"
        f'<content type="text">{_xml(content)}</content>\n</entry>\n'
    )


def _link(relation: str, media_type: str, address: str) -> str:
    return f'<link rel="{relation}" type="{media_type}" href="{_xml(address)}"/>\n'


def _xml(text: str) -> str:
    """Escape a text for XML elements and double-quoted attributes; characters that XML forbids are replaced."""
    return escape(_NOT_XML.sub("\ufffd", text), {'"': "&quot;"})
